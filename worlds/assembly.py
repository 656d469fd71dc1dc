"""Puts a world together: a checked file in, a `WorldSpec` that can be placed out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from sandbox.errors import UnknownName
from sandbox.placement import MisfitError, place
from sandbox.spec import Faces, Place, WorldSpec
from worlds import cast, layout, prefabs, things
from worlds.schema import WorldTable
from worlds.source import Key, Source
from worlds.things import Entry, Hall, Kinds


def assemble(name: str, table: WorldTable, source: Source) -> WorldSpec:
    """Makes the world that a file describes.

    Args:
        name: short, as on the command line.
        table: what the file says.
        source: the file, for errors.

    Raises:
        WorldError: something unknown, too much, outside, or without room; names the line.
    """
    kinds = _kinds(table, source)
    hall = Hall(source=source, size=layout.size_of(table, source))
    cast.check_limit(table, source)
    spots = _agent_spots(table, source)
    entries = [*things.entries_of(table, kinds, hall), *_mapped(table, kinds, source)]
    entries.sort(key=lambda entry: entry.spare)
    things.check_limits(entries, source)
    labelled = things.settle(things.label(entries, kinds), source)
    members = cast.members_of(table, hall, things.Directory(labelled, source))
    agents = [replace(each.agent, place=spots.get(each.agent.name, each.agent.place)) for each in members]
    visible, hidden, scrambled = get_args(Faces)
    spec = WorldSpec(
        name=name,
        title=table.title,
        about=table.about,
        size=hall.size,
        day=table.day,
        appetite=table.appetite,
        faces={True: visible, False: hidden, "scrambled": scrambled}[table.faces.visible],
        things=tuple(sorted((each.thing for each in labelled), key=lambda thing: thing.prefab.fixed)),
        agents=tuple(agents),
    )
    keys = {each.thing.label: each.key for each in labelled} | {each.agent.name: each.key for each in members}
    _try_to_place(spec, keys, source)
    return spec


def _kinds(table: WorldTable, source: Source) -> Kinds:
    """Gives the standard kinds and the file's own."""
    kinds = dict(prefabs.standard())
    for name, prefab in table.prefabs.items():
        if name in kinds:
            wrong = f"Every world has a kind '{name}' already; choose another name for yours."
            raise source.error(wrong, ("prefabs", name))
        kinds[name] = prefabs.prefab_of(name, prefab)
    for name, prefab in table.prefabs.items():
        if prefab.bears is None:
            continue
        key: Key = ("prefabs", name, "bears", "kind")
        if things.find_kind(prefab.bears.kind, kinds, source, key).food is None:
            raise source.error(f"'{prefab.bears.kind}' is no food, so nothing bears it; try 'apple'.", key)
    return kinds


def _mapped(table: WorldTable, kinds: Kinds, source: Source) -> Iterator[Entry]:
    """Gives the things that stand on the map."""
    names = {agent.name for agent in table.agents if agent.name}
    for character, kind, spot in layout.spots(table, source):
        if kind not in names:
            key: Key = ("legend", character)
            if kind not in kinds:
                raise source.error(str(UnknownName("kind of thing or agent", kind, {*kinds, *names})), key)
            prefab = kinds[kind]
            facing = 0.0 if prefab.fixed else None
            yield Entry(key=key, prefab=prefab, name=kind, place=Place(at=spot, yaw=facing))


def _agent_spots(table: WorldTable, source: Source) -> dict[str, Place]:
    """Gives the starts of the agents that stand on the map, by name."""
    named = {agent.name: agent for agent in table.agents if agent.name}
    places: dict[str, Place] = {}
    for character, name, spot in layout.spots(table, source):
        if name not in named:
            continue
        agent = named[name]
        if name in places or agent.at or agent.inside or agent.near:
            wrong = f"'{name}' starts twice; keep one character on the map and no 'at', 'in' or 'near'."
            raise source.error(wrong, ("legend", character))
        places[name] = Place(at=spot, yaw=agent.yaw)
    return places


def _try_to_place(spec: WorldSpec, keys: dict[str, Key], source: Source) -> None:
    """Places the world once, so that a lack of room is found by who wrote it."""
    try:
        place(spec, seed=0, world=0)
    except MisfitError as error:
        raise source.error(str(error), keys[error.label]) from None
