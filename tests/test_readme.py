"""What the README shows works when it is pasted."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from sandbox import api
from sandbox.app.opening import Kept, open_life
from sandbox.app.scene import find_scene

README = (Path(__file__).parents[1] / "README.md").read_text()


def _block(language: str, holding: str) -> str:
    """Finds the block of code that holds some words."""
    blocks = re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)
    (block,) = [block for block in blocks if holding in block]
    return block


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the README's world saved as the README says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.toml").write_text(_block("toml", "Two and a cake"))
    return tmp_path


def test_the_world_of_the_readme_opens_and_lives(folder: Path) -> None:
    life = api.open_life(folder / "two.toml")
    for _ in range(20):
        life.tick()
    assert [agent.name for agent in life.spec.agents] == ["Ada", "Bo"]
    assert life.snapshot().tick == 20


def test_the_program_of_the_readme_runs(folder: Path) -> None:
    names: dict[str, object] = {}
    exec(_block("python", "life.fork"), names)  # noqa: S102  our own words
    life, twin, other = names["life"], names["twin"], names["other"]
    assert isinstance(life, api.Life)
    assert isinstance(twin, api.Life)
    assert isinstance(other, api.Life)
    for each in (life, twin, other):
        each.tick()
    assert twin.digest() == life.digest() != other.digest()
    assert np.array_equal(twin.snapshot().agent_pos, life.snapshot().agent_pos)
    assert (folder / "two.toml").exists()


def test_minds_are_reached_into_as_the_readme_says() -> None:
    names: dict[str, object] = {}
    exec(_block("python", "api.Freeze"), names)  # noqa: S102
    life = names["life"]
    assert isinstance(life, api.Life)
    assert life.now == 1


def test_a_net_learns_from_a_demonstration_as_the_readme_says(folder: Path) -> None:
    kept: list[Kept] = []
    life = open_life(find_scene("dinner-party", "idle", 0), kept)
    for i in range(30):
        life.apply(api.Steer(agent="Ada", motors=(1.0, 0.0, 0.1 * (i % 5), *(0.0,) * 6)))
        life.tick()
    for each in kept:
        each.close(broken=False)
    names: dict[str, object] = {}
    exec(_block("python", "open_demonstration"), names)  # noqa: S102  our own words
    loss, lived = names["loss"], names["life"]
    assert isinstance(loss, torch.Tensor)
    assert isinstance(lived, api.Life)
    assert float(loss.detach()) < 0.05
    assert lived.snapshot().steered.tolist() == [True, False, False, False]
    assert (folder / "demonstrations").is_dir()


def test_the_environments_of_the_readme_step() -> None:
    names: dict[str, object] = {}
    exec(_block("python", "vector_env"), names)  # noqa: S102  our own words
    reward = names["reward"]
    assert isinstance(reward, np.ndarray)
    assert reward.shape == (64,)


def test_the_picture_of_the_readme_is_there() -> None:
    for path in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (Path(__file__).parents[1] / path).is_file()
