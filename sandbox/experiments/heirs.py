"""Minds that go on in another life with all that they have learned."""

from sandbox.life import Life


def inherit(heir: Life, learner: Life, kind: str) -> None:
    """Gives minds of a kind what those of another life have learned; their bodies begin anew."""
    corner = f"minds.{kind}"
    for name, learned in learner.state.lasting(corner).items():
        heir.state[f"{corner}.{name}"].copy_(learned)
