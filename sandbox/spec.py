"""What a world is, as plain frozen data: the message from `worlds` to everybody else.

SI units, radians, z up, right-handed, quaternions wxyz, colours sRGB in [0, 1]. A thing's own frame has its
origin where it rests on the ground if it is fixed, and in the middle of its solid shape if it moves.
A body faces +x, its left is +y.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Vec2 = tuple[float, float]
Vec3 = tuple[float, float, float]
Range = tuple[float, float]

ShapeKind = Literal["sphere", "capsule", "box"]
Faces = Literal["visible", "hidden", "scrambled"]

WORDS = ("hello", "food", "come", "give", "thanks", "yes", "no", "look")
"""The words everybody can say; word 0 is silence, word k is `WORDS[k - 1]`."""

VISITOR_RADIUS = 0.11
"""Metres of the hand of somebody outside; eyes meet it as a ball."""

VISITOR_COLOUR: Vec3 = (0.98, 0.93, 0.80)
"""By which those inside know that hand, as they know one another by theirs; sRGB."""

TICK = 0.05
"""Seconds of one decision."""

SUBSTEPS = 5
"""Physics steps in a tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeSpec:
    """One rounded shape of a thing.

    Attributes:
        kind: a sphere, an upright capsule, or a box.
        size: sphere (radius,); capsule (radius, half length of its straight part); box half extents.
        pos: centre, in the thing's frame.
        yaw: rotation about the thing's z.
        pitch: rotation about its own y, applied before the yaw; tilts ramps. Boxes only.
        colour: sRGB.
        solid: whether it collides and is seen by eyes; otherwise it is only drawn.
        rounding: edge radius of a drawn box; physics keeps its edges sharp.
    """

    kind: ShapeKind
    size: tuple[float, ...]
    pos: Vec3 = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    pitch: float = 0.0
    colour: Vec3 = (0.8, 0.8, 0.8)
    solid: bool = True
    rounding: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodSpec:
    """What eating a thing does.

    Attributes:
        energy: how much energy the eater gains; a body holds at most 1.
        regrow: mean seconds until it is back where it grew, or None if it never comes back.
    """

    energy: float
    regrow: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefabSpec:
    """A kind of thing.

    Attributes:
        name: the word a world file uses.
        shapes: at least one is solid. A thing that moves has exactly one solid shape, a sphere or a box,
            centred on its origin.
        mass: kilograms; None for a fixed thing.
        food: what eating it does, if it can be eaten.
        grab: whether a hand can hold it.
        surface: height of a top that things can be put `on`, if it has one.
        bears: kind and number of the food that grows around it. Regrowth then slows with the share that was
            eaten, and stops for good when nothing is left.
        flicker: whether its solid shapes take random colours every tick.
        cycle: seconds in which its solid shapes go through all colours, one after the other; None if they
            do not.
        radius: how much free room it needs around itself when it is placed.
    """

    name: str
    shapes: tuple[ShapeSpec, ...]
    mass: float | None = None
    food: FoodSpec | None = None
    grab: bool = False
    surface: float | None = None
    bears: tuple[str, int] | None = None
    flicker: bool = False
    cycle: float | None = None
    radius: float = 0.3

    @property
    def fixed(self) -> bool:
        """Whether it never moves."""
        return self.mass is None

    @property
    def solid(self) -> tuple[ShapeSpec, ...]:
        """The shapes that collide and are seen."""
        return tuple(shape for shape in self.shapes if shape.solid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something starts; what is left open is drawn from the seed.

    At most one of `at`, `inside`, `near` and `on` is given; none means anywhere.

    Attributes:
        at: the exact spot.
        inside: x and y of two opposite corners of an area.
        near: the label of a thing to be close to.
        on: the label of a thing to stand on.
        yaw: where +x points, or None to draw it.
    """

    at: Vec2 | None = None
    inside: tuple[float, float, float, float] | None = None
    near: str | None = None
    on: str | None = None
    yaw: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingSpec:
    """Anything placed in a world.

    Attributes:
        label: unique in its world: "cake.2".
        prefab: what it is.
        place: where it starts.
        source: label of the thing it grows on, for food that a tree bears.
        spare: whether it starts outside the world, to be dropped in by a person.
    """

    label: str
    prefab: PrefabSpec
    place: Place = field(default_factory=Place)
    source: str | None = None
    spare: bool = False

    @property
    def droppable(self) -> bool:
        """Whether a person drops it in while it is not in the world; what grows comes back by itself."""
        food = self.prefab.food
        return not self.prefab.fixed and (self.spare or food is None or food.regrow is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSpec:
    """One arm: a stiff rod on a shoulder with two hinges, and a round hand.

    Attributes:
        shoulder: from the base, metres.
        hand: the palm's centre from the shoulder while the arm hangs (pitch 0, yaw 0).
        grip: from the palm, the point that holds things, in the same frame.
        radius: of the rod.
        hand_radius: of the palm.
        pitch: range; positive lifts the arm forward and up.
        yaw: range; positive turns it to the left.
    """

    shoulder: Vec3
    hand: Vec3
    grip: Vec3
    radius: float
    hand_radius: float
    pitch: Range
    yaw: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class BodySpec:
    """A body plan: an upright trunk that slides and turns on the ground, a head, and up to two arms.

    Attributes:
        name: the word a world file uses.
        mass: of the trunk, kilograms.
        trunk_radius: of the upright capsule.
        trunk_height: from the ground to its top.
        head_pos: the head's centre from the base, while it looks ahead.
        head_radius: of the head.
        head_mass: kilograms.
        eye: how far the eye lies ahead of the head's centre.
        head_yaw: range; positive looks left.
        head_pitch: range; positive looks down.
        forward: greatest speed forward and back, m/s.
        sideways: greatest speed to the sides, m/s.
        turn: greatest turning rate, rad/s.
        arms: left, then right; empty for a body that grips with its front.
        grip: for a body without arms, the point that holds things, from the base.
    """

    name: str
    mass: float
    trunk_radius: float
    trunk_height: float
    head_pos: Vec3
    head_radius: float
    head_mass: float
    eye: float
    head_yaw: Range
    head_pitch: Range
    forward: float
    sideways: float
    turn: float
    arms: tuple[ArmSpec, ...] = ()
    grip: Vec3 = (0.0, 0.0, 0.0)

    @property
    def num_hands(self) -> int:
        """How many things it can hold at once."""
        return len(self.arms) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpec:
    """A body with a mind.

    Attributes:
        name: unique in its world.
        body: its body plan.
        mind: the name of what drives it.
        colour: sRGB; others sense it as the agent's identity.
        place: where it starts.
        genome: what its mind is born to value, if it is of a kind that can be: genes by name, as "term", each
            a factor on what was set by hand. They go into its mind's state.
    """

    name: str
    body: BodySpec
    mind: str
    colour: Vec3
    place: Place = field(default_factory=Place)
    genome: Mapping[str, float] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSpec:
    """A whole world.

    Attributes:
        name: short, as on the command line.
        title: for people.
        about: one sentence for people.
        size: x and y extent in metres; walled; the origin is in the middle.
        day: seconds after which an episode is truncated.
        appetite: how fast bodies use up their energy; 1 is usual.
        faces: who sees whose inner state.
        things: movable ones first.
        agents: at least one.
    """

    name: str
    title: str
    about: str
    size: Vec2
    day: float
    faces: Faces
    things: tuple[ThingSpec, ...]
    agents: tuple[AgentSpec, ...]
    appetite: float = 1.0

    @property
    def props(self) -> tuple[ThingSpec, ...]:
        """The things that can move; they come first in `things`."""
        return tuple(thing for thing in self.things if not thing.prefab.fixed)

    @property
    def num_joints(self) -> int:
        """Head and arm angles of the largest body here; smaller bodies are padded with zeros."""
        return 2 + 2 * max(len(agent.body.arms) for agent in self.agents)

    @property
    def num_hands(self) -> int:
        """Hands of the largest body here; smaller bodies are padded."""
        return max(agent.body.num_hands for agent in self.agents)

    @property
    def thing_index(self) -> Mapping[str, int]:
        """Where each label stands in `things`."""
        return {thing.label: i for i, thing in enumerate(self.things)}

    @property
    def agent_index(self) -> Mapping[str, int]:
        """Where each name stands in `agents`."""
        return {agent.name: i for i, agent in enumerate(self.agents)}
