"""Opens what is watched in the loop's thread, while the front gets ready."""

from typing import Protocol

from sandbox.app.scene import Scene
from sandbox.loop import Living


class Kept(Protocol):
    """What writes down what is lived, and has to end that well."""

    def close(self, *, broken: bool) -> None:
        """Writes what is left; `broken` says that the life stopped in the middle of a tick."""
        ...


def open_life(scene: Scene, kept: list[Kept]) -> Living:
    """Opens the life, in the loop's thread, so that the window need not wait for it.

    What somebody learns there is kept (see `open_kept`), and so is what people make bodies do (see
    `Witness`); what does that is added to a list, to be closed in its order.
    """
    # torch takes a second to import
    from sandbox.app.keeper import Keeper, open_kept  # noqa: PLC0415
    from sandbox.app.witness import Witness  # noqa: PLC0415
    from sandbox.life import Life  # noqa: PLC0415

    keepers: list[Keeper] = []
    living = open_kept(scene, keepers)
    life = keepers[0].life if keepers else living
    assert isinstance(life, Life)
    witness = Witness(life, living, scene)
    kept.extend((witness, *keepers))
    return witness
