"""What genomes promise: that they act, that they stay with their mind, and that ones change nothing."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch

from agents.curious import Curious
from agents.values.genome import MOST, NAMES, Genome, genomes_of, tensor_of
from agents.values.values import Values
from sandbox import api
from sandbox.errors import SandboxError, UnknownName, WorldError
from sandbox.protocols import MindSpec
from sandbox.space import STREAMS
from sandbox.spec import WorldSpec
from sandbox.state import State
from tests.hand_fed import Body
from worlds.loader import load

Genes = Mapping[str, float]


class Born:
    """Curious minds with some genomes, fed by hand with the same noise in every run."""

    def __init__(self, *genomes: Genes, num_minds: int = 1) -> None:
        self.body = Body("idle", (len(genomes) or num_minds, 2))
        self.spec = dataclasses.replace(self.body.spec, genomes=genomes)
        self.state = State()
        self.mind = Curious(self.spec, self.state.scope("mind"))

    def live(self, ticks: int) -> "Born":
        with torch.no_grad():
            for tick in range(ticks):
                self.body.tick = tick
                self.mind.act(self.body.observe(self.body.noise(tick)))
                self.body.tick = tick + 1
                self.mind.learn(self.body.observe(self.body.noise(tick + 1)))
        return self

    def readout(self) -> torch.Tensor:
        """Gives the weights that tell what the senses will be: [N, rows, D]."""
        model = self.mind.understanding.model
        sense = model.population["sense"][..., model.settings.hidden :]
        return torch.cat((sense, model.population["cause"]), 1)[..., : len(self.spec.space)].clone()

    def rest(self) -> dict[str, torch.Tensor]:
        """Gives all that changes but the genes."""
        return {name: each for name, each in self.state.save().items() if name != "mind.values.genes"}


def streams(spec: MindSpec) -> list[str]:
    return [channel.stream for channel in spec.space.channels]


def test_a_genome_of_ones_changes_no_bit() -> None:
    plain, named = Born().live(130).rest(), Born({"term": 1.0}).live(130).rest()
    assert plain.keys() == named.keys()
    assert all(torch.equal(each, named[name]) for name, each in plain.items())


def test_a_mind_with_a_genome_is_the_same_among_others() -> None:
    genes = {"plasticity.self": 3.0, "interest.motion": 0.2, "term": 0.5}
    among, alone = Born(genes, {"term": 2.0}).live(130), Born(genes).live(130)
    for name, each in alone.rest().items():
        assert torch.equal(each[0], among.rest()[name][0]), name


def test_what_a_stream_without_plasticity_is_made_of_stands_still() -> None:
    still = Born({"plasticity.objects": 0.0}).live(105)
    born, now = Born({"plasticity.objects": 0.0}).readout(), still.readout()
    moved = (now != born).any(1)[0]
    for i, name in enumerate(streams(still.spec)):
        assert not (name == "objects" and moved[i])
    assert bool(moved.any())


def test_plasticity_goes_from_what_it_is_at_birth_to_what_lasts() -> None:
    spec = dataclasses.replace(Body("idle").spec, genomes=({"plasticity.self": 2.0, "lasting.self": 0.25},))
    values, own = Values(spec, State().scope("x")), streams(spec).index("self")
    course = [float(values.plasticity(torch.tensor([age]))[0, 0, own]) for age in (0.0, 2000.0, 1e9)]
    assert course == pytest.approx([2.0, 1.25, 0.5], abs=1e-4)
    other = streams(spec).index("objects")
    assert float(values.plasticity(torch.tensor([1e4]))[0, 0, other]) == 1.0


def test_no_interest_makes_progress_in_a_stream_worth_nothing() -> None:
    def worth(*genomes: Genes) -> torch.Tensor:
        return Born(*genomes).live(180).mind.understanding.curiosity.worth

    index, plain = STREAMS.index("self"), worth()
    deaf, keen = worth({"interest.self": 0.0}), worth({"interest.self": 2.0})
    assert bool((plain[..., index] != 0.0).any())
    assert bool((deaf[..., index] == 0.0).all())
    torch.testing.assert_close(keen[..., index], 2.0 * plain[..., index])


def test_a_shorter_term_renews_elders_more_often() -> None:
    both = Born({"term": 0.01}, {"term": 1.0}).live(90)
    since = both.state["mind.understanding.elder.ages"][:, 0]
    assert since.tolist() == [90 % 4, 90 % 25]


def test_genes_are_kept_with_a_mind() -> None:
    one, other = Born({"term": 2.0}, {"interest.self": 3.0}), Born({}, {"plasticity.self": 1.0})
    other.state.restore(one.state.save())
    one.live(110)
    other.live(110)
    assert one.state.digest() == other.state.digest()
    one.state.swap("mind", 0, 1)
    assert one.state["mind.values.genes"][1, NAMES.index("term")] == 2.0


def test_genomes_are_their_genes() -> None:
    genome = Genome.of({"plasticity.inner": 0.3, "term": 2.0})
    assert genomes_of(tensor_of([Genome(), genome]))[0] == Genome()
    assert genomes_of(tensor_of([genome]))[0].genes()["plasticity.inner"] == pytest.approx(0.3)
    assert Genome.of(genome.genes()) == genome
    assert set(Genome().genes().values()) == {1.0}


@pytest.mark.parametrize("gene", [-0.1, 2 * MOST, float("nan"), float("inf")])
def test_an_impossible_gene_is_refused(gene: float) -> None:
    with pytest.raises(SandboxError, match=r"number from 0 to 100; 'term' is"):
        Genome.of({"term": gene})


def test_an_unknown_gene_is_refused() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'plasticity.self'"):
        Genome.of({"plasticity.sel": 1.0})


WORLD = """
title = "Two"
size = [8, 6]
[genomes.shy]
plasticity.self = 2.0
interest = {{ inner = 3.0 }}
{gene}
[[agents]]
mind = "{mind}"
genome = "{genome}"
[[agents]]
mind = "curious"
"""


def written(gene: str = "term = 0.5", mind: str = "curious", genome: str = "shy") -> WorldSpec:
    return load(WORLD.format(gene=gene, mind=mind, genome=genome))


def test_a_world_file_says_what_agents_are_born_to_value() -> None:
    life = api.open_life(written())
    mine, other = genomes_of(life.state["minds.curious.values.genes"])
    assert mine == Genome.of({"plasticity.self": 2.0, "interest.inner": 3.0, "term": 0.5})
    assert other == Genome()


def test_a_world_file_can_name_every_gene() -> None:
    every = "\n".join(f"{name} = 1.5" for name in NAMES)
    agents = '[[agents]]\nmind = "idle"\ngenome = "all"\n'
    world = load(f'title = "All"\nsize = [8, 6]\n[genomes.all]\n{every}\n{agents}')
    assert world.agents[0].genome == dict.fromkeys(NAMES, 1.5)


def test_minds_without_values_let_a_genome_be() -> None:
    lives = [api.open_life(written(mind="wander", gene=f"term = {term}")) for term in (0.5, 2.0)]
    for life in lives:
        life.tick()
    assert lives[0].digest() == lives[1].digest()


@pytest.mark.parametrize(
    ("gene", "genome", "says"),
    [
        ("term = -1.0", "shy", r":7: .*greater than or equal to 0"),
        ("term = nan", "shy", r":7: "),
        ("trem = 1.0", "shy", r":7: .*Did you mean 'term'"),
        ("lasting.others = 1.0", "shy", r":7: .*No key named 'others'"),
        ("term = 1.0", "sly", r":10: No genome named 'sly'. Did you mean 'shy'"),
    ],
)
def test_what_is_wrong_with_a_genome_is_said_with_its_line(gene: str, genome: str, says: str) -> None:
    with pytest.raises(WorldError, match=says):
        written(gene=gene, genome=genome)


def test_a_genome_is_kept_with_a_mind_that_is_stored(tmp_path: Path) -> None:
    life = api.open_life(written())
    first, second = (agent.name for agent in life.spec.agents)
    api.export_mind(life, first, tmp_path / "shy.mind")
    heir = api.open_life(written(), seed=1, minds={second: tmp_path / "shy.mind"})
    genes = heir.state["minds.curious.values.genes"]
    assert torch.equal(genes[0], genes[1])
