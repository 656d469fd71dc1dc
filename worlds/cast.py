"""Who lives in a world: what its `[[agents]]` say, and names and colours for those who were given none."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from sandbox.errors import UnknownName
from sandbox.spec import AgentSpec, BodySpec, Vec3
from worlds.bodies import BODIES
from worlds.prefabs import colour_of
from worlds.schema import MAX_AGENTS, AgentTable, WorldTable
from worlds.source import Key, Source
from worlds.things import Directory, Hall

NAMES = (
    *("Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gia", "Hugo", "Iris", "Juno", "Kai", "Lila", "Mika"),
    *("Nori", "Otto", "Pip", "Quinn", "Rosa", "Sami", "Tess", "Uma", "Vito", "Wren", "Xenia", "Yuki", "Zoe"),
)

COLOURS = (
    *("#ffb03a", "#45b7e8", "#f2788f", "#7c6cf0", "#14d9cb"),
    *("#e4f6d2", "#2a1fb0", "#b6f083", "#6d1b84", "#17794f"),
)
"""Told apart by lightness as well as by hue, for eyes that mix up red and green; none looks like food."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One agent, and where in the file it is from.

    Attributes:
        agent: as it will be in the world.
        key: where in the file.
    """

    agent: AgentSpec
    key: Key


def check_limit(table: WorldTable, source: Source) -> None:
    """Raises `WorldError` for more agents than a world holds, before any of them is made."""
    agents = 0
    for i, entry in enumerate(table.agents):
        agents += entry.count
        if agents > MAX_AGENTS:
            wrong = f"{agents} agents are too many; a world holds at most {MAX_AGENTS}. Lower the count."
            raise source.error(wrong, ("agents", i, "count"))


def members_of(table: WorldTable, hall: Hall, directory: Directory) -> list[Member]:
    """Makes every agent.

    Raises:
        WorldError: an unknown body, a name that two agents have, or a place that is not there.
    """
    _check_names(table, hall.source)
    names = _names({entry.name for entry in table.agents if entry.name})
    colours = _colours({entry.colour.lower() for entry in table.agents if entry.colour})
    members: list[Member] = []
    for i, entry in enumerate(table.agents):
        key: Key = ("agents", i)
        body = _find_body(entry, hall.source, (*key, "body"))
        genome = _find_genome(entry, table, hall.source, (*key, "genome"))
        place = hall.place_of(entry, key)
        for turn in range(entry.count):
            agent = AgentSpec(
                name=entry.name or next(names),
                body=body,
                mind=entry.mind,
                colour=colour_of(entry.colour) if entry.colour else next(colours),
                place=directory.settle(place, turn, key),
                genome=genome,
            )
            members.append(Member(agent=agent, key=key))
    return members


def _check_names(table: WorldTable, source: Source) -> None:
    first: dict[str, int] = {}
    for i, entry in enumerate(table.agents):
        if entry.name and first.setdefault(entry.name, i) != i:
            wrong = f"There is already an agent named '{entry.name}'; names are unique, choose another."
            raise source.error(wrong, ("agents", i, "name"))


def _find_body(entry: AgentTable, source: Source, key: Key) -> BodySpec:
    if entry.body not in BODIES:
        raise source.error(str(UnknownName("body", entry.body, BODIES)), key)
    return BODIES[entry.body]


def _find_genome(entry: AgentTable, table: WorldTable, source: Source, key: Key) -> Mapping[str, float]:
    if entry.genome is None:
        return {}
    if entry.genome not in table.genomes:
        raise source.error(str(UnknownName("genome", entry.genome, table.genomes)), key)
    return table.genomes[entry.genome].genes()


def _names(taken: Collection[str]) -> Iterator[str]:
    """Invents names: Ada to Zoe, then Ada 2."""
    for lap in count(1):
        names = NAMES if lap == 1 else [f"{name} {lap}" for name in NAMES]
        yield from (name for name in names if name not in taken)


def _colours(taken: Collection[str]) -> Iterator[Vec3]:
    """Gives colours in order, darker with every lap."""
    for lap in count():
        for text in COLOURS:
            if text not in taken:
                red, green, blue = colour_of(text)
                shade = 0.88**lap
                yield red * shade, green * shade, blue * shade
