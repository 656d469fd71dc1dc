"""From what a file asks for to single things with labels: three cakes become "cake.1", "cake.2", "cake.3"."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.errors import UnknownName
from sandbox.footprint import top_of
from sandbox.spec import Place, PrefabSpec, ThingSpec, Vec2
from worlds.schema import MAX_PROPS, MAX_THINGS, PlacedTable, ThingTable, WorldTable
from worlds.source import Key, Source

Kinds = Mapping[str, PrefabSpec]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Some things of one kind that a file asks for.

    Attributes:
        key: where in the file.
        prefab: what they are.
        name: their common name.
        count: how many.
        place: where they start; what it refers to is still as written.
        spare: whether they wait outside.
    """

    key: Key
    prefab: PrefabSpec
    name: str
    count: int = 1
    place: Place
    spare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One thing, and where in the file it is from.

    Attributes:
        thing: as it will be in the world.
        name: what it shares with its like: "cake".
        key: where in the file.
        turn: the how-manieth of its entry.
    """

    thing: ThingSpec
    name: str
    key: Key
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """The room that everything must fit into.

    Attributes:
        source: the file, for errors.
        size: x and y extent.
    """

    source: Source
    size: Vec2

    def place_of(self, table: PlacedTable, key: Key) -> Place:
        """Reads where something starts, or raises `WorldError` if that is outside the walls."""
        half_x, half_y = self.size[0] / 2, self.size[1] / 2
        corners = {"at": table.at or (0.0, 0.0), "in": table.inside or (0.0, 0.0)}
        for word, values in corners.items():
            if any(abs(x) > half_x for x in values[::2]) or any(abs(y) > half_y for y in values[1::2]):
                raise self.source.error(
                    f"'{word}' = {list(values)} lies outside the walls; "
                    f"x within ±{half_x:g}, y within ±{half_y:g}.",
                    (*key, word),
                )
        on = table.on if isinstance(table, ThingTable) else None
        return Place(at=table.at, inside=table.inside, near=table.near, on=on, yaw=table.yaw)


def find_kind(name: str, kinds: Kinds, source: Source, key: Key) -> PrefabSpec:
    """Looks up a kind, or raises `WorldError`."""
    if name not in kinds:
        raise source.error(str(UnknownName("kind of thing", name, kinds)), key)
    return kinds[name]


def entries_of(table: WorldTable, kinds: Kinds, hall: Hall) -> list[Entry]:
    """Reads `[[things]]` and `spare`.

    Raises:
        WorldError: an unknown kind, a spot outside, or spare things that cannot move.
    """
    entries: list[Entry] = []
    for i, thing in enumerate(table.things):
        key: Key = ("things", i)
        prefab = find_kind(thing.kind, kinds, hall.source, (*key, "kind"))
        place = hall.place_of(thing, key)
        entries.append(
            Entry(key=key, prefab=prefab, name=thing.name or thing.kind, count=thing.count, place=place)
        )
    for kind, count in table.spare.items():
        key = ("spare", kind)
        prefab = find_kind(kind, kinds, hall.source, key)
        if prefab.fixed:
            raise hall.source.error(
                f"'{kind}' is fixed to the ground; only things that move can be spare.", key
            )
        entries.append(Entry(key=key, prefab=prefab, name=kind, count=count, place=Place(), spare=True))
    return entries


def check_limits(entries: Sequence[Entry], source: Source) -> None:
    """Raises `WorldError` for more things than a world holds, before any of them is made."""
    props = things = 0
    for entry in sorted(entries, key=lambda entry: not entry.spare):
        borne = entry.prefab.bears[1] * entry.count if entry.prefab.bears else 0
        things += entry.count + borne
        props += borne if entry.prefab.fixed else entry.count
        if props > MAX_PROPS or things > MAX_THINGS:
            raise source.error(
                f"{props} things that move and {things} in all are too many: a world holds at most "
                f"{MAX_PROPS} that move, borne and spare included, and {MAX_THINGS} in all. Lower the count.",
                (*entry.key, "count"),
            )


def label(entries: Sequence[Entry], kinds: Kinds) -> list[Labelled]:
    """Makes every single thing, with what grows on it, in the order of the file."""
    totals: Counter[str] = Counter()
    for entry in entries:
        totals[entry.name] += entry.count
        if entry.prefab.bears:
            totals[entry.prefab.bears[0]] += entry.prefab.bears[1] * entry.count
    used: Counter[str] = Counter()

    def next_label(name: str) -> str:
        used[name] += 1
        return name if totals[name] == 1 else f"{name}.{used[name]}"

    labelled: list[Labelled] = []
    for entry in entries:
        for turn in range(entry.count):
            thing = ThingSpec(
                label=next_label(entry.name), prefab=entry.prefab, place=entry.place, spare=entry.spare
            )
            labelled.append(Labelled(thing=thing, name=entry.name, key=entry.key, turn=turn))
            kind, count = entry.prefab.bears or ("", 0)
            for _ in range(count):
                food = ThingSpec(label=next_label(kind), prefab=kinds[kind], source=thing.label)
                labelled.append(Labelled(thing=food, name=kind, key=entry.key, turn=turn))
    return labelled


class Directory:
    """Finds the things that others are `near` or `on`."""

    def __init__(self, labelled: Sequence[Labelled], source: Source) -> None:
        """Lists everything that is in the world from the start, by label and by common name."""
        self._source = source
        self._things: dict[str, list[ThingSpec]] = {}
        for each in labelled:
            if not each.thing.spare:
                for name in {each.thing.label, each.name}:
                    self._things.setdefault(name, []).append(each.thing)

    def find(self, name: str, turn: int, key: Key) -> ThingSpec:
        """Gives a thing by its label, or by a name that several share: they take turns."""
        if name not in self._things:
            raise self._source.error(str(UnknownName("thing in this world", name, self._things)), key)
        things = self._things[name]
        return things[turn % len(things)]

    def settle(self, place: Place, turn: int, key: Key) -> Place:
        """Replaces the names in a place by labels.

        Raises:
            WorldError: nothing here has that name, or it has no top to stand on.
        """
        if place.near is not None:
            place = replace(place, near=self.find(place.near, turn, (*key, "near")).label)
        if place.on is not None:
            thing = self.find(place.on, turn, (*key, "on"))
            if top_of(thing.prefab) is None:
                raise self._source.error(
                    f"'{thing.label}' has no top to put things on; a table has, or a kind with a 'surface'.",
                    (*key, "on"),
                )
            place = replace(place, on=thing.label)
        return place


def settle(labelled: Sequence[Labelled], source: Source) -> list[Labelled]:
    """Replaces the names that things refer to by labels.

    Raises:
        WorldError: a reference leads nowhere, in a circle, or from a fixed thing to one that moves.
    """
    directory = Directory(labelled, source)
    settled = [
        replace(
            each, thing=replace(each.thing, place=directory.settle(each.thing.place, each.turn, each.key))
        )
        for each in labelled
    ]
    by_label = {each.thing.label: each.thing for each in settled}
    for each in settled:
        _check_anchors(each, by_label, source)
    return settled


def _check_anchors(each: Labelled, by_label: Mapping[str, ThingSpec], source: Source) -> None:
    for anchor in _anchors(each.thing, by_label):
        if anchor is each.thing:
            wrong = (
                f"'{each.thing.label}' is near itself, by way of others; give one of them a place of its own."
            )
            raise source.error(wrong, (*each.key, "near"))
        if each.thing.prefab.fixed and not anchor.prefab.fixed:
            wrong = (
                f"'{each.thing.label}' is fixed, and '{anchor.label}' is not; put the latter near the former."
            )
            raise source.error(wrong, (*each.key, "near"))


def _anchors(thing: ThingSpec, by_label: Mapping[str, ThingSpec]) -> Iterator[ThingSpec]:
    """Follows what a thing is near or on, until there is nothing or a circle closes."""
    seen: set[str] = set()
    label = thing.place.near or thing.place.on
    while label is not None and label not in seen:
        seen.add(label)
        anchor = by_label[label]
        yield anchor
        label = anchor.place.near or anchor.place.on
