"""From a snapshot to what is drawn: rows of instances and marks on the ground."""

from dataclasses import dataclass

import numpy as np

from render.blend import between
from render.child import child_rows
from render.faces import Cues, cues
from render.ghosts import NOBODY, Ghosts, Imagined
from render.glove import glove_rows
from render.marks import Marks
from render.pebble import pebble_rows
from render.pose import pose
from render.rotations import Array
from render.scenery import scenery
from render.things import Things, fence
from render.toys import toys
from sandbox.snapshot import Snapshot
from sandbox.spec import WorldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Instances:
    """All that one picture is made of.

    Attributes:
        solids: float32 [N, rows.WIDTH].
        scenery: the same, for what casts no shadow.
        ghosts: the same, for what is only expected.
        marks: float32 [M, marks.WIDTH].
        floor: half extents of the floor inside the walls, metres.
        light: daylight, from 0 at night to 1 at noon.
    """

    solids: Array
    scenery: Array
    ghosts: Array
    marks: Array
    floor: tuple[float, float]
    light: float


class Stage:
    """One world's cast and furniture, built once; where they are comes with every snapshot."""

    def __init__(self, spec: WorldSpec, *, fine: bool) -> None:
        """Gathers what does not change.

        Args:
            spec: the world.
            fine: whether the parts that a creature can do without are drawn too.
        """
        self.spec = spec
        self._fine = fine
        self._things = Things(spec)
        self._marks = Marks(spec)
        self._ghosts = Ghosts(spec)
        self._fence = fence(spec.size)
        self._floor = (spec.size[0] / 2, spec.size[1] / 2)
        self._scenery = scenery(self._floor, fine=fine)
        armed = np.array([bool(agent.body.arms) for agent in spec.agents])
        self._groups = [
            (build, np.flatnonzero(mask)) for build, mask in ((child_rows, armed), (pebble_rows, ~armed))
        ]
        self._toys = [toys([spec.agents[i] for i in members]) for _, members in self._groups]

    def build(
        self,
        snapshot: Snapshot,
        previous: Snapshot | None = None,
        blend: float = 1.0,
        selected: str | None = None,
        *,
        imagined: Imagined = NOBODY,
        unseen: int | None = None,
    ) -> Instances:
        """Builds one picture: a pure function of its arguments.

        Args:
            snapshot: the world.
            previous: the world a tick earlier, to draw what lies between.
            blend: 0 draws `previous`, 1 draws `snapshot`.
            selected: the name of an agent or the label of a thing to point out.
            imagined: the agents whose expectations are drawn.
            unseen: index of an agent who is left out: nobody sees their own body.
        """
        moment = snapshot.tick - (1 - blend if previous is not None else 0)
        world = between(previous, snapshot, blend)
        shown = cues(world, moment)
        thing = self.spec.thing_index.get(selected, -1) if selected else -1
        agent = self.spec.agent_index.get(selected, -1) if selected else -1
        solids = [
            self._fence,
            self._things.rows(world, thing),
            *self._agents(world, shown, unseen),
            glove_rows(world.visit),
        ]
        return Instances(
            solids=np.concatenate(solids),
            scenery=self._scenery,
            ghosts=self._ghosts.rows(world, imagined),
            marks=self._marks.rows(world, agent),
            floor=self._floor,
            light=world.light,
        )

    def _agents(self, world: Snapshot, shown: Cues, unseen: int | None) -> list[Array]:
        parts = []
        for (build, everybody), toys_of_all in zip(self._groups, self._toys, strict=True):
            drawn = np.array([i != unseen for i in everybody.tolist()], bool)
            members, toy = everybody[drawn], toys_of_all.of(drawn)
            if len(members) == 0:
                continue
            cue = shown.of(members)
            bodies = [self.spec.agents[i].body for i in members]
            parts.append(build(toy, pose(world, members, bodies, cue.head_tilt), cue, fine=self._fine))
        return parts
