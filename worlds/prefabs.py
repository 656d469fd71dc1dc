"""Kinds of things: the table in `prefabs.toml`, and how one becomes a `PrefabSpec`."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter

from sandbox import footprint
from sandbox.spec import FoodSpec, PrefabSpec, ShapeSpec, Vec3
from worlds.schema import PrefabTable, ShapeTable
from worlds.source import Source


def colour_of(text: str) -> Vec3:
    """Turns "#rrggbb" into sRGB in [0, 1]."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red / 255, green / 255, blue / 255


@cache
def standard() -> Mapping[str, PrefabSpec]:
    """Reads the kinds that every world has."""
    source = Source.read(Path(__file__).with_name("prefabs.toml"))
    tables = TypeAdapter(dict[str, PrefabTable]).validate_python(source.parse()["prefabs"])
    return MappingProxyType({name: prefab_of(name, table) for name, table in tables.items()})


def prefab_of(name: str, table: PrefabTable) -> PrefabSpec:
    """Makes a kind out of its table."""
    shapes = tuple(_shape_of(shape) for shape in table.shapes)
    solid = [shape for shape in shapes if shape.solid]
    return PrefabSpec(
        name=name,
        shapes=shapes,
        mass=table.mass,
        food=FoodSpec(energy=table.food.energy, regrow=table.food.regrow) if table.food else None,
        grab=table.grab,
        surface=table.surface,
        bears=(table.bears.kind, table.bears.count) if table.bears else None,
        flicker=table.flicker,
        cycle=table.cycle,
        radius=table.radius or max(_reach(shape) for shape in solid),
    )


def _shape_of(table: ShapeTable) -> ShapeSpec:
    return ShapeSpec(
        kind=table.kind,
        size=table.size,
        pos=table.pos,
        yaw=table.yaw,
        pitch=table.pitch,
        colour=colour_of(table.colour),
        solid=table.solid,
        rounding=table.rounding,
    )


def _reach(shape: ShapeSpec) -> float:
    """Gives the radius of the circle around the origin that covers a shape."""
    if shape.kind == "box":
        return math.hypot(*footprint.shape_extent(shape))
    return math.hypot(*shape.pos[:2]) + shape.size[0]
