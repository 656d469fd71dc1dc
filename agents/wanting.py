"""Wanting: predicts all that it senses, and does what its drives want, as far as its gate lets them.

It understands its world as a curious mind does (`understanding.py`). Of what it could do - with each thing
that it sees or remembers, with whoever is there, or by itself - every drive says what it would be worth to
it, knowing its own level and what came of such things before; a gate, which alone knows who is there, says
how much each drive counts; and what wins is done until it is over, or too boring (`drives/`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import torch
from torch import Tensor

from agents.drives.arbitration import Arbitration, Choice, Offer
from agents.drives.boredom import Boredom
from agents.drives.context import Context
from agents.drives.gate import Gate
from agents.drives.innate import innate
from agents.drives.levels import CURIOSITY, DRIVES, HUNGER, Levels
from agents.drives.lookout import Lookout
from agents.drives.modules import Modules
from agents.drives.reactions import Reactions
from agents.drives.sayings import INTENTIONS, UNDECIDED, intention
from agents.drives.skills import Skills
from agents.efference import efference
from agents.errands.deeds import ACTS, NUM_OPTIONS, Deeds
from agents.errands.errands import BEAT
from agents.expression import Expression
from agents.mending import Mender
from agents.progress.interests import Interests
from agents.understanding import Understanding
from agents.values.values import Values
from sandbox.door import Door
from sandbox.protocols import MindSpec
from sandbox.space import DRIVES as SHOWN
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation, Thoughts, Wants

_NEW = 2.5
"""How much what was hardly tried is liked: as much as what led farthest ever; see `Interests.liking`."""

_APPETITE = 0.15
"""Hunger from which one eats."""


class Wanting:
    """Minds with drives and a gate; see `protocols.Learner`.

    Attributes:
        kind: their name, for warnings.
        gate: what their gate is, and how it learns.
        modules: what knows what options are worth to drives.
    """

    intentions: tuple[str, ...] = INTENTIONS
    kind: ClassVar[str] = "predictive"
    gate: ClassVar[type[Gate]] = Gate
    modules: ClassVar[type[Modules]] = Modules

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Gives every mind a model that expects nothing, and drives that know of nothing to satisfy them."""
        own = (Interests.PART, Boredom.PART, *DRIVES, *Gate.PARTS, Context.PART, *Modules.PARTS)
        self.door = door = Door((*Understanding.PARTS, *own), len(spec.key), state.scope("door"), spec.device)
        self._actions = spec.actions
        values = Values.of(spec, state.scope("values"))
        self.understanding = Understanding(spec, state.scope("understanding"), door, values=values)
        self._deeds = Deeds(spec, state.scope("deeds"))
        self._eating = torch.tensor([deed == "eat" for deed, _, _ in ACTS], device=spec.device)
        self._interests = Interests(spec, len(ACTS), door, state.scope("interests"))
        self._boredom = Boredom(spec, len(ACTS), door, state.scope("boredom"))
        self._levels = Levels(spec, door, state.scope("levels"))
        self._reactions, self._skills = Reactions(spec), Skills(spec, len(ACTS), state.scope("skills"))
        slow = self.understanding.slow().shape[-1]
        self._context = Context(spec, slow, door)
        modules = self.modules(spec, innate(), door, state.scope("modules"))
        self._gate = self.gate(spec, self._context.width, door, state.scope("gate"))
        self._will = Arbitration(spec, modules, self._gate, self._context.width, state.scope("will"))
        self._expression = Expression(spec, state.scope("expression"))
        self._lookout = Lookout(spec, NUM_OPTIONS, state.scope("lookout"))
        shape, device = spec.shape, spec.device
        roaming = torch.full(shape, len(ACTS) - 1, device=device)
        self._kind = state.add("kind", roaming, world_axis=1)
        self._undecided = state.add(
            "undecided", torch.ones(shape, dtype=torch.bool, device=device), world_axis=1
        )
        undisturbed = torch.zeros(shape, dtype=torch.bool, device=device)
        self._disturbed = state.add("disturbed", undisturbed, world_axis=1)  # moved by others since it began
        self._valence = state.add("valence", torch.zeros(shape, device=device), world_axis=1)
        populations = (self.understanding.population, self._gate.population, self._gate.outlook.population)
        self._mender = Mender(self.kind, spec, state, populations)

    @torch.inference_mode()
    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Decides anew where something is over, and goes on with it in between."""
        flat, deeds = observation.flat, self._deeds
        seen = deeds.look(observation, ~self.door.frozen)
        if observation.tick % BEAT == 0:
            self._decide(observation)
        action = deeds.move(seen, observation)
        self.understanding.intend(flat, efference(action, self._actions))
        face, gaze = self._show(flat)
        doing = intention(self._will.behind, self._kind, deeds.attends)
        doing = torch.where(self._undecided, UNDECIDED, doing)
        return action, Inner(face=face, gaze=gaze, goal=deeds.heading(), intention=doing)

    @torch.inference_mode()
    def learn(self, observation: Observation) -> None:
        """Learns what came of it: for what it foresees, and for what each drive makes of it."""
        learning, flat = ~self.door.frozen, observation.flat
        lesson = self.understanding.learn(observation, learning)
        self._disturbed.logical_or_(observation.fresh)
        attends, counts = self._deeds.attends & ~self._undecided, lesson.counts
        worth = self.door.through(Interests.PART, self.understanding.curiosity.worth)
        self._interests.note(worth, lesson.newer, lesson.idle, attends & counts)
        learned = self._expression.learned()
        shown = self._reactions.read(flat, self._valence)
        self._levels.feel(flat, learned, shown, counts)
        self._will.live(self._levels.felt(), counts)
        self._boredom.note(worth, attends, counts)
        self._boredom.feel(self._kind, attends)
        reward = (self._will.weight * self._levels.relief).sum(-1)
        self._expression.feel(self.understanding.experience(lesson, reward), learning)
        self._mender.check(observation.tick - 1)

    def thoughts(self, body: int) -> Thoughts:
        """Says what each mind wants, and makes of one of its bodies' world now."""
        wants = Wants(
            level=self._levels.felt()[:, body],
            weight=self._will.weight[:, body].clone(),
            behind=self._will.behind[:, body].clone(),
            undecided=self._undecided[:, body].clone(),
            **self._lookout.told(body, self._skills),
        )
        return replace(self.understanding.thoughts(body, self._expression.progress), wants=wants)

    def begun(self) -> Tensor:
        """Says whose weights have begun to move."""
        return self.understanding.population.begun

    def report(self) -> Mapping[str, Tensor]:
        """Names what it foresees, what it wants, what drives count for, and how often numbers broke."""
        level, weight = self._levels.felt().mean(1), self._will.weight.mean(1)  # (N, I) each
        told = dict(self.understanding.report(self._expression.progress))
        for i, name in enumerate(DRIVES):
            told[f"level.{name}"], told[f"weight.{name}"] = level[:, i], weight[:, i]
            told[f"pull.{name}"] = self._gate.pull[:, i].clone()
        told["boredom"] = self._boredom.felt().mean(1)
        told["undecided"] = self._undecided.to(torch.float32).mean(1)
        return {**told, "recoveries": self._mender.recoveries.clone()}

    def _decide(self, observation: Observation) -> None:
        """Lets bodies whose errands are over, or bore them, learn what came of them and turn to another."""
        deeds, learning = self._deeds, ~self.door.frozen
        leaves = self._boredom.leaves() & (self._will.behind == CURIOSITY)
        over = deeds.ended() | leaves | self._undecided
        spoilt = over & self._disturbed  # what came of it tells nothing
        ends = over & ~self._undecided & ~spoilt
        self._interests.drop(spoilt)
        self._boredom.drop(spoilt)
        self._interests.settle(self._kind, ends, learning)
        self._boredom.settle(self._kind, ends, learning)
        succeeded = deeds.succeeded()
        self._levels.achieve(ends, succeeded, self._skills.hoped(self._kind))
        self._skills.learn(self._kind, ends & learning[:, None], succeeded)
        choice = self._consider(observation)
        self._lookout.note(choice)
        self._will.learn(choice, over & ~spoilt, deeds.lost(), learning)
        picked = self._will.decide(choice, over, observation)
        hesitates = picked == choice.offer.kinds.shape[2]
        begins = over & ~hesitates
        row = picked.clamp(max=choice.offer.kinds.shape[2] - 1)
        deeds.begin(begins, row, observation)
        kind = choice.offer.kinds.gather(2, row[..., None])[..., 0]
        self._kind.copy_(torch.where(begins, kind, self._kind))
        self._undecided.copy_(torch.where(over, hesitates, self._undecided))
        self._disturbed.logical_and_(~over)

    def _consider(self, observation: Observation) -> Choice:
        deeds, level = self._deeds, self._levels.felt()
        offer = Offer(deeds.kinds(), deeds.distance(), deeds.open(level[..., HUNGER] > _APPETITE))
        slow, bored = self.understanding.slow(), self._boredom.felt()
        context = self._context.read(observation.flat, slow, level, bored)
        liking = torch.where(self._interests.new(), _NEW, self._interests.liking())
        liking = torch.where(self._eating, torch.nan, self._boredom.temper(liking))
        return self._will.consider(offer, level, liking, context)

    def _show(self, flat: Tensor) -> tuple[Tensor, Tensor]:
        """Gives face and gaze: pleased as needs are met, roused by what is urgent and by what surprises."""
        face, gaze = self._expression.show(flat)
        level, bored = self._levels.felt(), self._boredom.felt()
        valence, surprise = face[..., 0], face[..., -2]
        self._valence.copy_(valence)
        roused = 0.5 * surprise + 0.5 * level.amax(-1)
        shown = (valence[..., None], roused[..., None], level[..., : len(SHOWN)])
        return torch.cat((*shown, surprise[..., None], bored[..., None]), -1), gaze
