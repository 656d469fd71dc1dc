"""All the minds of a life, each kind in its seats: they decide, they learn, and people reach into them."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from sandbox.errors import ActionError, InterventionError, UnknownName
from sandbox.intervention import Act, Clamp, Freeze, Lesion, OnMind, Swap
from sandbox.protocols import Learner, Mind, MindSpec, Team
from sandbox.rng import fold, stream
from sandbox.seats import Seats
from sandbox.space import ActionSpace, ObservationSpace
from sandbox.spec import WorldSpec
from sandbox.state import Scope, State
from sandbox.timestep import Action, Inner, Observation, Thoughts

PUPPET = "puppet"
"""The mind that does what an `Act` tells it."""


class MakeMind(Protocol):
    """Makes minds by name."""

    def __call__(self, kind: str, spec: MindSpec, state: Scope) -> Mind:
        """Makes the minds of one kind; the first axis of all they register counts minds."""
        ...


@runtime_checkable
class Puppet(Protocol):
    """A mind that can be told what to do."""

    def command(self, action: Action) -> None:
        """Does this at the next tick: an action for [N, B] bodies."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """What minds are seated in: the bodies of W copies of a world.

    Attributes:
        spec: the world.
        num_worlds: W.
        space: what they sense.
        actions: what they can do.
        seed: decides what minds are born with.
        device: where minds compute.
        team: the processes among which more such worlds are shared out.
    """

    spec: WorldSpec
    num_worlds: int
    space: ObservationSpace
    actions: ActionSpace
    seed: int
    device: torch.device
    team: Team


class Minds:
    """The minds of a life: one for each agent, living in all worlds; minds of one kind act together.

    Attributes:
        intentions: for each agent, the names that its intention indexes.
        reach: for each agent, the names of the parts of its mind that can be held or cut.
        seated: the minds of each kind and where they sit.
    """

    def __init__(self, bodies: Bodies, make_mind: MakeMind, state: State) -> None:
        """Makes and seats them; each kind registers under `minds.KIND`."""
        self._bodies, self._state = bodies, state
        self._agents = {agent.name: i for i, agent in enumerate(bodies.spec.agents)}
        self.seated: list[tuple[Seats, Mind]] = [
            (seats, make_mind(seats.kind, self._mind_spec(seats), state.scope(f"minds.{seats.kind}")))
            for seats in self._seats()
        ]
        for seats, mind in self.seated:
            learns = hasattr(mind, "learn")
            assert isinstance(mind, Learner) == learns, f"'{seats.kind}' learns but is no whole `Learner`"
        names = {seats.kind: mind.intentions for seats, mind in self.seated}
        self.intentions = tuple(names[agent.mind] for agent in bodies.spec.agents)
        parts = {seats.kind: mind.door.parts for seats, mind in self.seated if isinstance(mind, Learner)}
        self.reach = tuple(parts.get(agent.mind, ()) for agent in bodies.spec.agents)
        shape = (bodies.num_worlds, len(bodies.spec.agents))
        self._action, self._inner = Action.idle(shape, bodies.actions), Inner.blank(shape)

    def decide(self, observation: Observation) -> tuple[Action, Inner]:
        """Lets everybody act on what they sense: for [W, A] bodies, rewritten at the next call."""
        for seats, mind in self.seated:
            for given, everybody in zip(
                mind.act(self._share(seats, mind, observation)), (self._action, self._inner), strict=True
            ):
                for name, part in given.tensors().items():
                    seats.scatter(_finite(part.to("cpu")), everybody.tensors()[name])
        return self._action, self._inner

    def learn(self, observation: Observation, steered: Tensor) -> None:
        """Lets those who can learn from what came of it; a mind none of whose bodies did as it said rests.

        Args:
            observation: what everybody senses: [W, A, D].
            steered: bool [W, A], whose body somebody outside moved.
        """
        for seats, mind in self.seated:
            if isinstance(mind, Learner):
                idle = seats.gather(steered).all(dim=1)  # (N,)
                alone = self._bodies.team.size == 1  # else it has bodies elsewhere
                with mind.door.resting(idle if alone else torch.zeros_like(idle)):
                    mind.learn(self._share(seats, mind, observation))

    def learning(self) -> tuple[Tensor, Tensor, Tensor]:
        """Says who has a mind that learns, who has begun to, and who has been stopped: bool [A] each."""
        learns, begun, frozen = torch.zeros(3, len(self._agents), dtype=torch.bool)
        for seats, mind in self.seated:
            if isinstance(mind, Learner):
                learns[self._agents_of(seats)] = True
                begun[self._agents_of(seats)] = mind.begun().to("cpu")
                frozen[self._agents_of(seats)] = mind.door.frozen.to("cpu")
        return learns, begun, frozen

    def held(self) -> Tensor:
        """Gives what parts are held at: [A, P], in the order of `reach`; NaN where nobody holds them."""
        held = torch.full((len(self._agents), max(map(len, self.reach), default=0)), torch.nan)
        for seats, mind in self.seated:
            if isinstance(mind, Learner):
                held[self._agents_of(seats), : len(mind.door.parts)] = mind.door.held().to("cpu")
        return held

    def thoughts(self, world: int) -> list[tuple[list[int], Thoughts]]:
        """Gives what minds make of one world now, each time with the agents they sit in."""
        found = []
        for seats, mind in self.seated:
            thoughts = mind.thoughts(world) if isinstance(mind, Learner) else None
            if thoughts is not None:
                agents = seats.index[:, world] - world * len(self._agents)
                found.append((agents.tolist(), thoughts))
        return found

    def knowledge(self, agent: str) -> tuple[str, dict[str, Tensor]]:
        """Gives the kind of an agent's mind, and views of all that it carries from body to body, by name.

        Raises:
            UnknownName: there is no such agent.
        """
        if agent not in self._agents:
            raise UnknownName("agent", agent, self._agents)
        number, row = self._find(agent)
        kind = self.seated[number][0].kind
        return kind, {name: tensor[row] for name, tensor in self._state.lasting(f"minds.{kind}").items()}

    def check(self, change: OnMind) -> None:
        """Raises `InterventionError` or `UnknownName` unless these minds can be changed so."""
        if isinstance(change, Swap):
            (one, _), (other, _) = self._find(change.agent), self._find(change.other)
            if one != other:
                kinds = (self.seated[one][0].kind, self.seated[other][0].kind)
                raise InterventionError(
                    f"{change.agent} has a '{kinds[0]}' mind and {change.other} a '{kinds[1]}' mind; "
                    "only minds of one kind can change bodies."
                )
        elif isinstance(change, Clamp | Lesion):
            self._learner(change.agent)[0].door.find(change.part)
        elif change.agent is not None:
            self._learner(change.agent)
        elif not any(isinstance(mind, Learner) for _, mind in self.seated):
            raise InterventionError(
                f"Nobody in '{self._bodies.spec.name}' learns; there is nothing to freeze."
            )

    def change(self, changes: list[OnMind]) -> None:
        """Does what was asked from outside, already checked."""
        for change in changes:
            match change:
                case Swap():
                    (kind, first), (_, second) = self._find(change.agent), self._find(change.other)
                    self._state.swap(f"minds.{self.seated[kind][0].kind}", first, second)
                case Clamp():
                    mind, row = self._learner(change.agent)
                    mind.door.clamp(row, change.part, change.value)
                case Lesion():
                    mind, row = self._learner(change.agent)
                    mind.door.clamp(row, change.part, 0.0 if change.cut else None)
                case Freeze():
                    self._freeze(change)

    def command(self, action: Action) -> Act:
        """Passes an order on to the puppets, and gives a copy of it that nobody else can write to."""
        for seats, mind in self.seated:
            if seats.kind == PUPPET and isinstance(mind, Puppet):
                if not isinstance(action, Action):
                    raise ActionError(f"An Act needs an Action, got {type(action).__name__}.")
                action.check(seats.shape, self._bodies.actions)
                mind.command(action)
                return Act(action=Action(**{name: part.clone() for name, part in action.tensors().items()}))
        raise InterventionError(
            f"Act is for agents whose mind is '{PUPPET}'; '{self._bodies.spec.name}' has none. "
            f"Open it with minds='{PUPPET}'."
        )

    def _seats(self) -> list[Seats]:
        agents, num_worlds = self._bodies.spec.agents, self._bodies.num_worlds
        kinds = dict.fromkeys(agent.mind for agent in agents)
        members = {kind: [i for i, agent in enumerate(agents) if agent.mind == kind] for kind in kinds}
        return [Seats.by_agent(kind, mine, num_worlds, len(agents)) for kind, mine in members.items()]

    def _mind_spec(self, seats: Seats) -> MindSpec:
        bodies = self._bodies
        key = fold(bodies.seed, stream("minds"), self._agents_of(seats))
        return MindSpec(
            space=bodies.space,
            actions=bodies.actions,
            key=key.to(bodies.device),
            num_bodies=bodies.num_worlds,
            device=bodies.device,
            team=bodies.team,
            genomes=tuple(bodies.spec.agents[agent].genome for agent in self._agents_of(seats).tolist()),
        )

    def _agents_of(self, seats: Seats) -> Tensor:
        return seats.index[:, 0]

    def _share(self, seats: Seats, mind: Mind, observation: Observation) -> Observation:
        """Gives a kind's share of what is sensed, where it computes; scripted minds always do on the CPU."""
        share = seats.observe(observation)
        return share.to(self._bodies.device) if isinstance(mind, Learner) else share

    def _find(self, agent: str) -> tuple[int, int]:
        """Gives the number of an agent's kind of mind, and its row among them."""
        for kind, (seats, _) in enumerate(self.seated):
            rows = self._agents_of(seats).tolist()
            if self._agents[agent] in rows:
                return kind, rows.index(self._agents[agent])
        raise AssertionError(f"{agent} has no mind")

    def _learner(self, agent: str) -> tuple[Learner, int]:
        kind, row = self._find(agent)
        seats, mind = self.seated[kind]
        if not isinstance(mind, Learner):
            raise InterventionError(
                f"{agent}'s mind is '{seats.kind}', which does not learn and has no parts to reach into."
            )
        return mind, row

    def _freeze(self, freeze: Freeze) -> None:
        if freeze.agent is not None:
            mind, row = self._learner(freeze.agent)
            mind.door.frozen[row] = freeze.frozen
            return
        for _, mind in self.seated:
            if isinstance(mind, Learner):
                mind.door.frozen.fill_(freeze.frozen)


def _finite(part: Tensor) -> Tensor:
    """Gives 0 for what is no number: whose mind broke must not break those who see its face."""
    return part.nan_to_num(0.0, 0.0, 0.0) if part.is_floating_point() else part
