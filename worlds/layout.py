"""The map of a world: characters in, spots out.

One character is one metre; the first row is north (+y), the map's middle is the origin.
"""

from collections.abc import Iterator

from sandbox.spec import Vec2
from worlds.schema import MAX_THINGS, WorldTable
from worlds.source import Source

OPEN = ". "
"""Characters that stand for open ground."""


def rows_of(table: WorldTable) -> list[str]:
    """Gives the map's rows, without the empty last one."""
    return (table.map or "").removesuffix("\n").split("\n") if table.map else []


def size_of(table: WorldTable, source: Source) -> Vec2:
    """Gives the world's extent: what the file says, or else the map's own.

    Raises:
        WorldError: the map is larger than the world, or too small or large for one.
    """
    rows = rows_of(table)
    wide, high = max(map(len, rows), default=0), len(rows)
    if table.size is not None:
        if wide > table.size[0] or high > table.size[1]:
            raise source.error(
                f"The map is {wide} by {high} m, the world only {table.size[0]:g} by {table.size[1]:g}; "
                "leave out 'size', and the map gives it.",
                ("map",),
            )
        return table.size
    if not (2 <= wide <= 100 and 2 <= high <= 100):
        raise source.error(f"A map is 2 to 100 rows and columns; this one is {wide} by {high}.", ("map",))
    return float(wide), float(high)


def spots(table: WorldTable, source: Source) -> Iterator[tuple[str, str, Vec2]]:
    """Gives each character of the map that stands for something, what that is, and its spot.

    Raises:
        WorldError: the legend lacks a character.
    """
    rows = rows_of(table)
    wide, high = max(map(len, rows), default=0), len(rows)
    num_marks = sum(character not in OPEN for row in rows for character in row)
    if num_marks > MAX_THINGS:
        raise source.error(
            f"The map places {num_marks} things; a world holds at most {MAX_THINGS}.", ("map",)
        )
    for i, row in enumerate(rows):
        for j, character in enumerate(row):
            if character in OPEN:
                continue
            if character not in table.legend:
                raise source.error(
                    f"The map has '{character}' in row {i + 1}, the legend has not; add it, as in "
                    f'"{character}" = "hedge", or write \'.\' for open ground.',
                    ("legend",) if table.legend else ("map",),
                )
            yield character, table.legend[character], (j + 0.5 - wide / 2, high / 2 - i - 0.5)
