"""Deeds: what bodies can do with what they find, and what comes of it.

An option is a deed with what it is done to: playing with each thing in mind, eating what is of some colour,
meeting somebody, resting, roaming. Whoever chooses among options is told of each which kind of act it is,
whether there is such a thing, and how far off; nobody whom the mind has met shows in it (see `people`). Only
the reflexes look for people.

Source: Sutton, Precup and Singh, "Between MDPs and semi-MDPs: a framework for temporal abstraction in
reinforcement learning" (1999), for acting by options.
"""

import math

import torch
from torch import Tensor

from agents.errands.candidates import COLOURS, NUM_THINGS, ROAMING, SORTS, Candidates
from agents.errands.errands import BEAT
from agents.errands.manners import Manner, Manners, Reach
from agents.errands.meal import Meals
from agents.errands.people import People
from agents.errands.reflex import Goal, Reflex
from agents.errands.sightings import Sighting, columns, moved
from sandbox.protocols import MindSpec
from sandbox.rng import stream, uniform
from sandbox.state import Scope
from sandbox.timestep import Action, Observation

DEEDS = ("play", "eat", "meet", "rest", "roam")
"""All that can be done."""

PLAY, EAT, MEET, REST, ROAM = range(len(DEEDS))

OPTIONS = (*[PLAY] * NUM_THINGS, *[EAT] * len(COLOURS), MEET, REST, ROAM)
"""The deed of every option: the things in mind to play with, what to eat by its colour, and three without."""

NUM_OPTIONS = len(OPTIONS)

ACTS = (
    *(("play", sort, colour) for sort in SORTS[:4] for colour in COLOURS),
    *(("eat", "", colour) for colour in COLOURS),
    *((deed, "", "") for deed in ("meet", "rest", "roam")),
)
"""Every kind of option: the deed, and the sort and colour of the thing."""

_PLAYED = slice(NUM_THINGS)
"""The rows of things among all that one could turn to, which are also the options to play."""

_STAYS = (50.0, 60.0, 160.0, 60.0, 80.0)
"""Ticks with what it is done to after which a deed is over: for eating, in vain."""

_LONGEST = (130.0, 250.0, 300.0, 60.0, 80.0)
"""Ticks that a deed takes at most."""

_STOP = (0.6, 0.3, 1.0, 0.6, 0.6)
"""Metres that are kept from where it is done."""

_PACE = (0.5, 0.7, 0.5, 0.0, 0.5)
"""Metres a second at which one goes there; twice as fast costs four times as much food."""

_FIDGETS = 0.1
"""How much one fidgets, as a share of what the restless do."""

_AFTER = 10.0
"""Ticks after a bite at which a meal is over."""

_NEAR, _FACING = 1.5, 0.7
"""Metres within which, and cosine from where the head points above which, one is with something."""

_ENOUGH = 15.0
"""Ticks with a thing or a person that make a success."""

_FRESH, _WAY = 0.02, 1.0
"""Fatigue that is none, and metres from where it began that make roaming a success."""

_MIDDLE = 0.6
"""Share of a thing's height at which one looks at it."""

_AFAR, _ONWARD = 4.0, 80
"""Metres to where one roams, and ticks after which one who seeks company turns elsewhere."""

_BLOCKED = 1.5
"""Metres within which something ahead makes one roam back where one came from."""

_ONWARDS, _BACK = 0.8, 1.4
"""Radians to either side of straight on, and of straight back, within which one roams."""

_SOUGHT = 4.0
"""Metres that are taken to lie between one and what one would have to look for."""

_AT_HAND, _OUT, _ABOVE = 1.0, 1.4, 0.1
"""Metres within which one is at a meal, and within which hands go out for it, lest they get stuck below the
edge of a table; and metres above it to where they go."""


class Deeds:
    """What N minds in B bodies each are about; M is `NUM_OPTIONS`.

    Attributes:
        option: int64 [N, B], what each has turned to.
        attends: bool [N, B], who is with what they turned to; those who rest or roam always are.
    """

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Rests, and is done with it."""
        shape, device = spec.shape, spec.device
        self._people = People(spec, state.scope("people"))
        self._candidates = Candidates(spec, state.scope("candidates"))
        self._reflex = Reflex(spec, state.scope("reflex"), _FIDGETS)
        self._meals = Meals(spec, state.scope("meals"))
        self._manners = Manners(spec)

        def add(name: str, value: float, *width: int) -> Tensor:
            return state.add(name, torch.full((*shape, *width), value, device=device), world_axis=1)

        resting = torch.full(shape, OPTIONS.index(REST), device=device)
        self.option = state.add("option", resting, world_axis=1)
        self._age, self._stayed = add("age", max(_LONGEST)), add("stayed", 0.0)
        self._fatigue, self._tired = add("fatigue", 0.0), add("tired", 0.0)  # now, and as it began
        self._start = add("start", 0.0, 1, 2)
        nobody = torch.zeros(shape, dtype=torch.bool, device=device)
        self._lost = state.add("lost", nobody, world_axis=1)  # whose thing is gone, or is another
        self.attends = state.add("attends", nobody.clone(), world_axis=1)
        self._deeds = torch.tensor(OPTIONS, device=device)
        self._others = torch.arange(len(ACTS) - len(COLOURS) - 3, len(ACTS), device=device)
        self._always = torch.ones(*shape, 3, dtype=torch.bool, device=device)
        self._limits = torch.tensor([_STAYS, _LONGEST, _STOP, _PACE], device=device)
        self._tiredness = columns(spec.space, ["feelings.fatigue"]).to(device)
        ahead = [f"sight.{ray}.near" for ray in range(1, 7)]  # level, and not quite at the sides
        self._ahead = columns(spec.space, ahead).to(device)
        self._motion = columns(spec.space, [f"body.{name}" for name in ("forward", "left", "turn")]).to(
            device
        )

    def look(self, observation: Observation, learning: Tensor) -> Sighting:
        """Takes in what is sensed, once a tick; those who learn, bool [N], get used to colours and people."""
        flat, candidates = observation.flat, self._candidates
        veiled, met = self._people.look(flat, learning)
        seen = candidates.look(veiled)
        self._people.forget_missing(seen.gaze)
        if observation.tick % BEAT == 0:
            candidates.get_used(seen, learning, ~met)
        self._notice(seen, observation)
        return seen

    def kinds(self) -> Tensor:
        """Gives which of `ACTS` each option is: int64 [N, B, M]."""
        things = self._candidates.kinds()[..., :NUM_THINGS]
        return torch.cat((things, self._others.expand(*things.shape[:-1], -1)), dim=-1)

    def open(self, appetite: Tensor) -> Tensor:
        """Says which options there are: bool [N, B, M]; one can always meet, rest and roam.

        Args:
            appetite: bool [N, B], who could eat anything.
        """
        candidates, meals = self._candidates, self._meals
        known = torch.cat((candidates.known()[..., _PLAYED], meals.open() & appetite[..., None]), dim=-1)
        shades = torch.cat((candidates.looks[..., _PLAYED, :3], meals.shade), dim=-2)
        there = known & ~self._people.have(shades)  # what is of somebody's colour is a part of them
        return torch.cat((there, self._always), dim=-1)

    def distance(self) -> Tensor:
        """Gives the metres to things: float32 [N, B, M]; 0 for what has no place."""
        places = self._places()
        metres = torch.sqrt((places * places).sum(-1)).masked_fill(~self._placed(), _SOUGHT)
        return torch.where(self._deeds <= EAT, metres, 0.0)

    def ended(self) -> Tensor:
        """Says whose deed is over: bool [N, B]."""
        deed, meal = self._deeds[self.option], self._meals
        stays, longest, _, _ = self._limits[:, deed]
        over = (self._stayed >= stays) | (self._age >= longest) | self._lost
        return torch.where((deed == EAT) & meal.ate, meal.since >= _AFTER, over)

    def succeeded(self) -> Tensor:
        """Says whose deed has come to something so far, be it over or not: bool [N, B].

        Who plays or meets was with it for a while, who eats had a bite, who rests is less tired or not at
        all, and who roams is somewhere else.
        """
        deed = self._deeds[self.option]
        away = (self._start * self._start).sum(-1)[..., 0]
        done = (
            self._stayed >= _ENOUGH,
            self._meals.ate,
            self._stayed >= _ENOUGH,
            (self._fatigue < self._tired) | (self._fatigue < _FRESH),
            away >= _WAY * _WAY,
        )
        return torch.stack(done, dim=-1).gather(-1, deed[..., None])[..., 0]

    def lost(self) -> Tensor:
        """Says whose thing was gone, or another, or not to be found: bool [N, B]; they could not even try."""
        searched = (self._deeds[self.option] == EAT) & (self._stayed == 0.0)
        return (self._lost | searched) & ~self.succeeded()

    def begin(self, where: Tensor, option: Tensor, observation: Observation) -> None:
        """Lets bodies turn to something else.

        Args:
            where: bool [N, B], which bodies.
            option: int64 [N, B], to which options.
            observation: what they sense.
        """
        self.option.copy_(torch.where(where, option, self.option))
        self._age.masked_fill_(where, 0.0)
        self._stayed.masked_fill_(where, 0.0)
        self._lost.masked_fill_(where, value=False)
        self._tired.copy_(torch.where(where, self._fatigue, self._tired))
        self._start.masked_fill_(where[..., None, None], 0.0)
        self._meals.begin(where)
        self._turn(where, observation)

    def move(self, seen: Sighting, observation: Observation) -> Action:
        """Goes on with it for a tick."""
        deed = self._deeds[self.option]
        eats, meets, rests = deed == EAT, deed == MEET, deed == REST
        seeks = self._seeks()
        self._age.add_(1.0)
        self._turn(seeks & (self._age % _ONWARD == 0.0), observation)
        place = self.place()
        forward, left = place.unbind(-1)
        self._attend(place, seen, seeks)
        ground, (_, _, stop, pace) = self._candidates.sight.ground, self._limits[:, deed]
        things = _MIDDLE * self._candidates.looks[..., _PLAYED, 4]
        height = self._mine(
            torch.cat((things, self._meals.height, torch.zeros_like(things[..., :3])), dim=-1)
        )
        looks_down = (deed <= EAT) & ~seeks
        goal = Goal(forward, left, torch.where(looks_down, ground - height, 0.0), stop, pace)
        action = self._reflex.move(goal, observation)
        reaches = eats & ~seeks & _within(place, _OUT) & ~self._reflex.steps_aside
        plays = (deed == PLAY) & self.attends
        manner = Manner(eats, reaches, rests, seeks, meets & self.attends, plays)
        reach = Reach(forward, left, height + _ABOVE, ground)
        action = self._manners.keep(action, manner, reach, observation)
        called, caller = self._people.callers()
        return self._manners.answer(action, called & (rests | plays), caller)

    def heading(self) -> Tensor:
        """Gives where deeds lead as `Inner.goal` has it: [N, B, 3]; nowhere for those who have arrived."""
        place = self.place()
        place = torch.where(_within(place, _NEAR)[..., None], 0.0, place)
        return torch.cat((place, torch.zeros_like(place[..., :1])), dim=-1)

    def place(self) -> Tensor:
        """Gives where deeds lead: [N, B, 2], forward and left of the body."""
        deed, known = self._deeds[self.option][..., None], self._people.known()
        option = self.option[..., None, None].expand(-1, -1, 1, 2)
        place = self._places().gather(2, option)[:, :, 0]
        place = torch.where(self._seeks()[..., None], self._candidates.place[..., ROAMING, :], place)
        people = self._people.place
        squared = torch.where(known, (people * people).sum(-1), torch.inf)
        nearest = squared.argmin(-1)[..., None, None].expand(-1, -1, 1, 2)
        somebody = (deed == MEET) & known.any(-1, keepdim=True)
        place = torch.where(somebody, people.gather(2, nearest)[:, :, 0], place)
        return place.masked_fill(deed == REST, 0.0)

    def _notice(self, seen: Sighting, observation: Observation) -> None:
        """Keeps whether one's thing is still there, how far one got and how one feels."""
        candidates, meals, flat = self._candidates, self._meals, observation.flat
        meals.look(seen, candidates.strikes, observation)
        gone = candidates.begun | ~candidates.known()[..., _PLAYED]
        gone = torch.cat((gone, torch.zeros_like(meals.known()), ~self._always), dim=-1)
        self._lost.logical_or_(self._mine(gone))
        self._start.copy_(moved(self._start, flat.index_select(-1, self._motion)))
        self._fatigue.copy_(flat.index_select(-1, self._tiredness)[..., 0])

    def _attend(self, place: Tensor, seen: Sighting, seeks: Tensor) -> None:
        """Keeps who is with what they turned to, at a place [N, B, 2]."""
        deed = self._deeds[self.option]
        forward, left = place.unbind(-1)
        ahead, aside, _ = seen.gaze.unbind(-1)
        size = torch.sqrt((forward * forward + left * left) * (ahead * ahead + aside * aside))
        faces = _within(place, _NEAR) & (forward * ahead + left * aside > _FACING * size)
        there = torch.where(deed == EAT, _within(place, _AT_HAND), faces) & ~seeks
        self.attends.copy_(there | (deed >= REST))
        self._stayed.add_(self.attends)
        eats, vain = deed == EAT, (self._stayed >= _STAYS[EAT]) & ~self._meals.ate
        colour = (self.option - NUM_THINGS).clamp(0, len(COLOURS) - 1)
        self._meals.give_up(eats & there, eats & vain, colour)

    def _turn(self, where: Tensor, observation: Observation) -> None:
        """Lets bodies, bool [N, B], roam some other way: on where it is free, back where it is not."""
        luck = 2.0 * uniform(observation.key, observation.tick, stream("errands.roam")) - 1.0
        near = observation.flat.index_select(-1, self._ahead).amax(-1)
        blocked = near > 1.0 / (1.0 + _BLOCKED)
        angle = torch.where(blocked, math.pi + _BACK * luck, _ONWARDS * luck)
        self._candidates.roam(where, _AFAR * torch.stack((torch.cos(angle), torch.sin(angle)), dim=-1))

    def _places(self) -> Tensor:
        """Gives where options lie, or the way to roam for those without a place: [N, B, M, 2]."""
        places = self._candidates.place
        roaming = places[..., ROAMING:, :].expand(-1, -1, 3, -1)
        return torch.cat((places[..., _PLAYED, :], self._meals.place, roaming), dim=2)

    def _placed(self) -> Tensor:
        """Says of which options one knows the place, or needs none: bool [N, B, M]."""
        always, things = self._always, self._always[..., :1].expand(-1, -1, NUM_THINGS)
        return torch.cat((things, self._meals.known(), always), dim=-1)

    def _seeks(self) -> Tensor:
        """Says who is looking for what they know no place of: something to eat, or somebody."""
        nobody = ~self._people.known().any(-1)
        return ~self._mine(self._placed()) | ((self._deeds[self.option] == MEET) & nobody)

    def _mine(self, each: Tensor) -> Tensor:
        """Takes what belongs to one's own option out of what belongs to all: [N, B] of [N, B, M]."""
        return each.gather(2, self.option[..., None])[..., 0]


def _within(place: Tensor, metres: float) -> Tensor:
    """Says which places [N, B, 2] lie nearer than that: bool [N, B]."""
    return (place * place).sum(-1) < metres * metres
