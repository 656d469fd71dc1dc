"""What the evolution of genomes promises: fair pairs, honest ranks, and to go on where it was stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from agents.values.evolution import Strategy, drawn, kicked, moved, shaped
from agents.values.genome import Genome, tensor_of
from sandbox.app.cli import main
from sandbox.app.evolve import Wish, evolve
from sandbox.experiments.cohort import Cohort, Lived
from sandbox.experiments.discovers import scrambled
from sandbox.experiments.probes import Probes, fitness
from sandbox.rng import fold
from sandbox.space import STREAMS
from sandbox.storage.evolution import Evolution
from worlds.loader import load

WORLD = """
title = "Pen"
size = [4, 4]
spare = {}
things = [{ kind = "ball" }]
[[agents]]
mind = "curious"
"""

KEY = fold(3, 1)
KEEN = Genome(plasticity=(3.0, 1.0, 1.0, 1.0, 1.0)).genes()


@pytest.fixture(scope="module")
def probes() -> Probes:
    return Probes.draw(load(WORLD), "curious", number=24, seed=5)


@pytest.fixture
def pen(tmp_path: Path) -> Path:
    (tmp_path / "pen.toml").write_text(WORLD)
    return tmp_path / "pen.toml"


def wish(pen: Path, name: str, generations: int, *, resume: bool = False) -> Wish:
    return Wish(
        world=str(pen), generations=generations, lives=2, ticks=200, out=pen.parent / name, resume=resume
    )


def test_genomes_come_in_pairs_that_differ_from_the_centre_in_opposite_ways() -> None:
    centre = Genome(term=2.0)
    logs = drawn(centre, 6, KEY, Strategy()).log() - tensor_of([centre]).log()
    torch.testing.assert_close(logs[0], -logs[1], atol=1e-5, rtol=0.0)
    assert float(logs.abs().min()) > 0.0
    assert not torch.equal(drawn(centre, 6, fold(3, 2), Strategy()), drawn(centre, 6, KEY, Strategy()))


def test_genes_stay_within_reach() -> None:
    far = Genome(plasticity=(9.0,) * len(STREAMS), term=0.11)
    logs = drawn(far, 50, KEY, Strategy(spread=2.0)).log()
    assert float(logs.abs().max()) <= Strategy().reach + 1e-5


def test_ranks_tell_order_and_nothing_else() -> None:
    found = torch.tensor([0.3, -2.0, 0.1, 7.0, 0.1])
    ranks = shaped(found)
    assert ranks.tolist() == [0.25, -0.5, -0.125, 0.5, -0.125]
    assert torch.equal(shaped(torch.exp(found) * 5.0 - 1.0), ranks)
    assert torch.equal(shaped(found.flip(0)), ranks.flip(0))


def test_what_all_of_a_pair_have_in_common_moves_nothing() -> None:
    found = torch.randn(2, 8, generator=torch.Generator().manual_seed(1))
    luck = 100.0 * torch.arange(8.0)
    assert moved(Genome(), found, KEY, Strategy()) == moved(Genome(), found + luck, KEY, Strategy())
    assert moved(Genome(), found[:1].expand(2, -1), KEY, Strategy()) == Genome()


def test_evolution_finds_what_is_fit() -> None:
    best = torch.tensor([0.8, -0.8] * 8)
    centre = Genome()
    for number in range(30):
        key = fold(11, number)
        off = drawn(centre, 16, key, Strategy()).log() - best
        centre = moved(centre, -(off * off).sum(-1), key, Strategy())
    away = (tensor_of([centre])[0].log() - best).norm()
    assert float(away) < 0.35 * float(best.norm())


def test_directions_depend_on_key_only() -> None:
    assert torch.equal(kicked(4, KEY), kicked(4, KEY))
    assert abs(float(kicked(500, KEY).std()) - 1.0) < 0.05


def test_lives_of_a_cohort_differ_by_their_genomes_alone(probes: Probes) -> None:
    def live(*sets: list[dict[str, float]]) -> list[Lived]:
        return Cohort(load(WORLD), "curious", sets, 7).live(probes, 200, 50)

    plain, keen, twin = live([{}, {}], [KEEN, {}], [{}, {}])
    assert torch.equal(plain.fitness, twin.fitness)
    assert torch.equal(plain.own, twin.own)
    assert plain.fitness[0] != keen.fitness[0]
    assert plain.fitness[1] == keen.fitness[1]
    assert plain.fitness[0] != plain.fitness[1]
    (alone,) = live([KEEN])
    assert torch.equal(alone.fitness[0], keen.fitness[0])


def test_asking_changes_nothing_and_the_newborn_expect_no_change(probes: Probes) -> None:
    cohort = Cohort(load(WORLD), "curious", [[{}]], 7)
    before = cohort.state.digest()
    losses = probes.losses(cohort.mind.understanding.model)
    assert cohort.state.digest() == before
    still = probes.measure.losses(((probes.after - probes.before) ** 2).mean(0, keepdim=True))
    torch.testing.assert_close(losses, still)
    assert losses.shape == (1, len(probes.measure.streams))


def test_fitness_is_the_share_by_which_losses_fall() -> None:
    losses = torch.tensor([[2.0, 1.0], [1.0, 1.0], [0.0, 3.0]])
    assert fitness(losses).tolist() == [0.75, -1.0]


def test_an_evolution_goes_on_where_it_was_stopped(pen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evolve(wish(pen, "whole", 2)) == 0
    assert evolve(wish(pen, "parts", 1)) == 0
    assert evolve(wish(pen, "parts", 2, resume=True)) == 0
    one, two = (Evolution(pen.parent / name).last() for name in ("whole", "parts"))
    assert one is not None
    assert two is not None
    assert one.fitness == two.fitness
    assert one.following == two.following
    assert "generation 2: best" in capsys.readouterr().err
    genome = (pen.parent / "whole" / "genome.toml").read_text()
    born = load(WORLD.replace("[[agents]]", genome + "[[agents]]") + 'genome = "evolved"\n')
    assert born.agents[0].genome == pytest.approx(dict(one.following), rel=1e-4)


def test_what_cannot_be_evolved_is_said(pen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(pen.parent / "out")

    def says(*arguments: str) -> str:
        assert main(["evolve-values", *arguments]) == 2
        return capsys.readouterr().err

    assert "No world named 'nurser'. Did you mean 'nursery'?" in says("nurser")
    assert "--lives must be from 2 to 4096, in pairs, got 1." in says(str(pen), "--out", out, "--lives", "1")
    assert "--ticks must be at least 200" in says(str(pen), "--out", out, "--ticks", "3")
    assert "is not the folder of an evolution" in says(str(pen), "--out", out, "--resume")
    assert "a whole number from 0" in says(str(pen), "--out", out, "--seed", "-1")
    assert not Path(out).exists()
    with pytest.raises(SystemExit, match="2"):
        main(["evolve-values", str(pen), "--lives", "-4"])
    assert "must be a whole number, 1 or more, got -4" in capsys.readouterr().err


@pytest.mark.slow
def test_an_evolution_survives_being_killed(pen: Path) -> None:
    out = pen.parent / "killed"
    command = [sys.executable, "-m", "sandbox", "evolve-values", str(pen), "--lives", "2", "--ticks", "200"]
    with subprocess.Popen([*command, "--out", str(out), "--generations", "50"]) as process:
        for _ in range(600):
            time.sleep(0.1)
            if (out / "generation-0002.json").exists():
                break
        os.kill(process.pid, signal.SIGKILL)
    last = Evolution(out).last()
    assert last is not None
    until = last.number + 1
    assert evolve(wish(pen, "killed", until, resume=True)) == 0
    assert evolve(wish(pen, "whole", until)) == 0
    one, two = (Evolution(pen.parent / name).last() for name in ("whole", "killed"))
    assert one is not None
    assert two is not None
    assert (one.fitness, one.following) == (two.fitness, two.following)


def test_a_scrambled_genome_is_as_far_from_the_hand_set_one() -> None:
    first, second = scrambled(KEEN, 51, 0), scrambled(KEEN, 51, 1)
    sizes = tensor_of([Genome.of(each) for each in (KEEN, first, second)]).log().abs()
    torch.testing.assert_close(sizes, sizes[:1].expand(3, -1))
    assert scrambled(KEEN, 51, 0) == first
    signs = [scrambled(KEEN, 51, life)["plasticity.self"] > 1.0 for life in range(40)]
    assert 8 < sum(signs) < 32
