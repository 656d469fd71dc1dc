"""What a world file may say: the one place that knows its keys, their types and their limits.

Metres, seconds, kilograms, radians; the origin is in the middle of the world. `json_schema` gives the same to
editors, so that they complete and check while you type.
"""

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from sandbox.errors import UnknownName
from sandbox.spec import ShapeKind

MAX_AGENTS = 64
MAX_PROPS = 256
MAX_THINGS = 512

WORD = r"^[A-Za-z_][A-Za-z0-9_-]*$"
PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"
NAME = r"^[^\W_][\w '-]*$"
COLOUR = r"^#[0-9a-fA-F]{6}$"
MARK = r"^[^\s.]$"

Word = Annotated[str, Field(pattern=WORD, max_length=40)]
Name = Annotated[str, Field(pattern=NAME, max_length=24)]
Colour = Annotated[str, Field(pattern=COLOUR, description="sRGB, as in '#ffb03a'.")]
Mark = Annotated[str, Field(pattern=MARK)]
Count = Annotated[int, Field(strict=True, ge=1)]
Length = Annotated[float, Field(strict=True, ge=0.001, le=20.0)]
Extent = Annotated[float, Field(strict=True, ge=2.0, le=100.0)]
Coordinate = Annotated[float, Field(strict=True, ge=-100.0, le=100.0)]
Angle = Annotated[float, Field(strict=True, ge=-6.3, le=6.3, description="Radians.")]
Seconds = Annotated[float, Field(strict=True, gt=0.0, le=1e6)]
Gene = Annotated[float, Field(strict=True, ge=0.0, le=100.0)]
Flag = Annotated[bool, Field(strict=True)]
Spot = tuple[Coordinate, Coordinate]
Point = tuple[Coordinate, Coordinate, Coordinate]


def wrong(message: str, *key: str | int) -> PydanticCustomError:
    """Gives the error that a check of ours raises.

    Args:
        message: what is wrong and what would be right.
        key: the way from the checked table to the value at fault.
    """
    return PydanticCustomError("wrong", "{message}", {"message": message, "key": key})


class Table(BaseModel):
    """A table of a world file; it knows its keys and refuses all others."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="wrap")
    @classmethod
    def _know_keys(cls, data: Any, handler: ModelWrapValidatorHandler["Table"]) -> "Table":  # noqa: ANN401
        """Refuses a misspelt key with the word that was meant, before anything else is missed."""
        known = [field.alias or name for name, field in cls.model_fields.items()]
        for key in data if isinstance(data, dict) else ():
            if key not in known:
                raise wrong(str(UnknownName("key", str(key), known)), key)
        return handler(data)


class ShapeTable(Table):
    """One rounded shape of a thing."""

    kind: ShapeKind
    size: Annotated[tuple[Length, ...], Field(description="Radius; radius, half length; or half extents.")]
    pos: Annotated[Point, Field(description="Its centre; fixed things stand on z = 0.")] = (0.0, 0.0, 0.0)
    yaw: Angle = 0.0
    pitch: Angle = 0.0
    colour: Colour = "#cccccc"
    solid: Annotated[Flag, Field(description="Whether it collides and is seen by eyes.")] = True
    rounding: Annotated[float, Field(strict=True, ge=0.0, le=1.0)] = 0.03

    @model_validator(mode="after")
    def _check(self) -> "ShapeTable":
        parts = {"sphere": "[radius]", "capsule": "[radius, half length]", "box": "[x, y, z] half extents"}
        if len(self.size) != {"sphere": 1, "capsule": 2, "box": 3}[self.kind]:
            raise wrong(f"The 'size' of a {self.kind} is {parts[self.kind]}.", "size")
        if self.kind != "box" and self.pitch != 0.0:
            raise wrong("Only boxes can have a 'pitch'.", "pitch")
        return self


class FoodTable(Table):
    """What eating a thing does."""

    energy: Annotated[float, Field(strict=True, gt=0.0, le=1.0, description="A body holds at most 1.")]
    regrow: Annotated[Seconds | None, Field(description="Mean time until it is back.")] = None


class BearsTable(Table):
    """What grows around a thing."""

    kind: Word
    count: Annotated[int, Field(strict=True, ge=1, le=MAX_PROPS)]


class PrefabTable(Table):
    """A kind of thing."""

    shapes: Annotated[tuple[ShapeTable, ...], Field(min_length=1, max_length=32)]
    mass: Annotated[float | None, Field(strict=True, ge=0.001, le=1000.0)] = None
    food: FoodTable | None = None
    grab: Annotated[Flag, Field(description="Whether a hand can hold it.")] = False
    surface: Annotated[Length | None, Field(description="Height of a top to put things on.")] = None
    bears: BearsTable | None = None
    flicker: Annotated[Flag, Field(description="Whether its solid shapes change colour every tick.")] = False
    cycle: Annotated[
        Seconds | None, Field(description="Time for its solid shapes to go through all colours.")
    ] = None
    radius: Annotated[Length | None, Field(description="Free room around it; measured if left out.")] = None

    @model_validator(mode="after")
    def _check(self) -> "PrefabTable":
        solid = [shape for shape in self.shapes if shape.solid]
        if not solid:
            raise wrong("At least one shape must be solid.", "shapes")
        if self.mass is None:
            self._check_fixed(solid)
        else:
            self._check_movable(solid)
        return self

    def _check_fixed(self, solid: list[ShapeTable]) -> None:
        for key in ("food", "grab"):
            if getattr(self, key):
                raise wrong(f"A thing with '{key}' must be able to move; give it a 'mass'.", key)
        tops = [
            box.pos[2] + box.size[2] for box in solid if box.kind == "box" and box.pitch == box.yaw == 0.0
        ]
        if self.surface is not None and not any(
            math.isclose(top, self.surface, abs_tol=1e-3) for top in tops
        ):
            raise wrong(f"'surface' must be the height of a level solid box; here are {tops}.", "surface")

    def _check_movable(self, solid: list[ShapeTable]) -> None:
        if len(solid) != 1 or solid[0].kind == "capsule" or solid[0].pos != (0.0, 0.0, 0.0):
            raise wrong(
                "A thing with a mass has one solid shape, a sphere or a box without 'pos'; "
                "put 'solid = false' on the others.",
                "shapes",
            )
        if solid[0].pitch != 0.0 or solid[0].yaw != 0.0:
            raise wrong("The solid shape of a thing with a mass has no 'pitch' and no 'yaw'.", "shapes")
        for key in ("surface", "bears"):
            if getattr(self, key) is not None:
                raise wrong(f"A thing with '{key}' must stand still; leave out its 'mass'.", key)


class PlacedTable(Table):
    """Where something starts; what is left open is drawn from the seed."""

    at: Annotated[Spot | None, Field(description="The exact spot.")] = None
    inside: Annotated[
        tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None,
        Field(alias="in", description="An area: x, y of one corner, x, y of the opposite one."),
    ] = None
    near: Annotated[str | None, Field(description="A thing to be close to; it will be faced.")] = None
    yaw: Annotated[Angle | None, Field(description="Where its front points; 0 is +x.")] = None
    count: Count = 1

    @model_validator(mode="after")
    def _check_place(self) -> "PlacedTable":
        ways = {"at": self.at, "in": self.inside, "near": self.near, "on": getattr(self, "on", None)}
        given = [f"'{key}'" for key, value in ways.items() if value is not None]
        if len(given) > 1:
            raise wrong(f"{' and '.join(given)} exclude each other; keep one.", given[1].strip("'"))
        if self.at is not None and self.count > 1:
            raise wrong("'at' is one spot for one; leave out 'count', or give an area with 'in'.", "at")
        if self.inside is not None and (self.inside[0] >= self.inside[2] or self.inside[1] >= self.inside[3]):
            raise wrong("'in' is [left, bottom, right, top] with left < right and bottom < top.", "in")
        return self


class ThingTable(PlacedTable):
    """Things of one kind."""

    kind: Word
    name: Name | None = None
    on: Annotated[str | None, Field(description="A thing with a top to stand on.")] = None


class AgentTable(PlacedTable):
    """A body with a mind, or several alike."""

    name: Annotated[Name | None, Field(description="Invented if left out.")] = None
    body: Word = "child"
    mind: Word
    colour: Colour | None = None
    genome: Annotated[Word | None, Field(description="What it is born to value: one of `genomes`.")] = None

    @model_validator(mode="after")
    def _check_name(self) -> "AgentTable":
        if self.count > 1 and (self.name or self.colour):
            key = "name" if self.name else "colour"
            raise wrong(f"Several agents cannot share a '{key}'; leave it out, and each gets its own.", key)
        return self


class StreamsTable(Table):
    """A gene for each kind of sensation; see `sandbox.space.STREAMS`."""

    self_: Annotated[Gene, Field(alias="self", description="The own body.")] = 1.0
    objects: Annotated[Gene, Field(description="What is there.")] = 1.0
    motion: Annotated[Gene, Field(description="How others move.")] = 1.0
    inner: Annotated[Gene, Field(description="What others show.")] = 1.0
    speech: Annotated[Gene, Field(description="What is said.")] = 1.0


class GenomeTable(Table):
    """What minds are born to value; every gene is a factor on what was set by hand."""

    plasticity: Annotated[StreamsTable, Field(description="How fast each is learned.")] = StreamsTable()
    lasting: Annotated[StreamsTable, Field(description="What is left of that later.")] = StreamsTable()
    interest: Annotated[StreamsTable, Field(description="What progress is worth.")] = StreamsTable()
    term: Annotated[Gene, Field(description="How long ago it looks to tell progress.")] = 1.0

    def genes(self) -> dict[str, float]:
        """Names those genes that the file gives: "plasticity.self" or "term"."""
        given = self.model_dump(by_alias=True, exclude_unset=True)
        term = {"term": given.pop("term")} if "term" in given else {}
        return {f"{kind}.{name}": gene for kind, each in given.items() for name, gene in each.items()} | term


class FacesTable(Table):
    """Who sees whose inner state."""

    visible: Literal[True, False, "scrambled"] = True


class WorldTable(Table):
    """A whole world file."""

    title: Annotated[str, Field(min_length=1, max_length=80, pattern=PRINTABLE)]
    about: Annotated[str, Field(max_length=400, pattern=PRINTABLE)] = ""
    size: Annotated[tuple[Extent, Extent] | None, Field(description="x and y extent; walled.")] = None
    day: Annotated[Seconds, Field(description="Length of an episode.")] = 240.0
    appetite: Annotated[
        float, Field(ge=0.0, le=10.0, description="How fast bodies use up their energy; 1 is usual.")
    ] = 1.0
    faces: FacesTable = FacesTable()
    prefabs: Annotated[dict[Word, PrefabTable], Field(description="Kinds of your own.")] = {}
    genomes: Annotated[dict[Word, GenomeTable], Field(description="What agents can be born to value.")] = {}
    things: tuple[ThingTable, ...] = ()
    agents: Annotated[tuple[AgentTable, ...], Field(min_length=1)]
    map: Annotated[str | None, Field(max_length=20_000, description="One character is 1 m; north is up.")] = (
        None
    )
    legend: Annotated[
        dict[Mark, str],
        Field(description="What a character on the map stands for: a kind, or the name of an agent."),
    ] = {}
    spare: Annotated[
        dict[Word, Annotated[int, Field(strict=True, ge=0)]],
        Field(description="What waits outside for a person to drop it in."),
    ] = {"apple": 4}

    @model_validator(mode="after")
    def _check(self) -> "WorldTable":
        if self.size is None and self.map is None:
            raise wrong("A world needs a 'size', as in size = [12, 10], or a 'map'.")
        if self.legend and self.map is None:
            raise wrong("A 'legend' explains a 'map', and there is none.", "legend")
        return self


def json_schema() -> dict[str, Any]:
    """Gives the JSON schema of a world file."""
    return WorldTable.model_json_schema(by_alias=True)
