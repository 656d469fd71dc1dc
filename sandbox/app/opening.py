"""Opens what is watched in the loop's thread, while the front gets ready."""

from typing import TYPE_CHECKING

from sandbox.app.scene import Scene
from sandbox.loop import Living

if TYPE_CHECKING:
    from sandbox.app.keeper import Keeper


def open_life(scene: Scene, keepers: "list[Keeper]") -> Living:
    """Opens the life, in the loop's thread, so that the window need not wait for it; see `open_kept`."""
    from sandbox.app.keeper import open_kept  # noqa: PLC0415  torch takes a second to import

    return open_kept(scene, keepers)
