"""Sociable: forages, greets, keeps company, comforts the lonely and brings food to the hungry.

| word | said when |
|--|--|
| thanks | one has eaten what was given |
| give | one holds food out |
| hello | one meets somebody not greeted lately, or is greeted |
| yes | one is called |
| no | one is given food while sated |
| food | one is hungry |
| come | a friend is far |
| look | one stands with others and sees food |
"""

import torch
from torch import Tensor

from agents.scripted.actor import Actor, Intent, Wish
from agents.scripted.angles import bearing
from agents.scripted.company import Company
from agents.scripted.foraging import Foraging
from agents.scripted.generosity import Generosity
from agents.scripted.percepts import Percepts, Reader
from agents.scripted.places import Places
from agents.scripted.roaming import Roaming, pausing
from agents.scripted.speech import Phrase, Speech
from sandbox.protocols import MindSpec
from sandbox.spec import TICK
from sandbox.state import Scope
from sandbox.timestep import Action, Inner, Observation

_INTENTS = (
    Intent(name="eating", pace=0.5, stop=0.3, focus=2.5, reach=True, use=True),
    Intent(name="going to food", pace=1.0, stop=0.3, focus=1.4),
    Intent(name="giving", stop=1.0, focus=2.5, reach=True),
    Intent(name="offering", pace=0.4, stop=1.0, focus=2.5, reach=True, grab=True),
    Intent(name="bringing food", pace=0.9, stop=1.0, focus=1.4, reach=True, grab=True),
    Intent(name="picking up food", pace=0.5, stop=0.3, focus=2.5, reach=True, grab=True),
    Intent(name="fetching food", pace=1.0, stop=0.3, focus=1.4),
    Intent(name="greeting", pace=0.6, stop=1.2, focus=0.9),
    Intent(name="looking for food", pace=0.9, focus=0.2),
    Intent(name="going to a friend", pace=0.9, stop=1.2, focus=1.2),
    Intent(name="keeping company", pace=0.4, stop=1.3, focus=0.8),
    Intent(name="resting"),
    Intent(name="wandering", pace=0.6, focus=0.5),
)

_PHRASES = (
    Phrase(word="thanks", pause=6.0),
    Phrase(word="give", pause=6.0),
    Phrase(word="hello", pause=5.0),
    Phrase(word="yes", pause=10.0),
    Phrase(word="no", pause=10.0),
    Phrase(word="food", pause=14.0),
    Phrase(word="come", pause=16.0),
    Phrase(word="look", pause=12.0),
)

_GIFT = 15.0
"""Seconds for which a meal counts as given after the word."""

_AUDIBLE = 0.3
"""Loudness from which words are taken up."""

_TIRED = 0.6
"""Fatigue from which one rests."""


class Sociable:
    """Minds that live with others; see `protocols.Mind`."""

    intentions: tuple[str, ...] = tuple(intent.name for intent in _INTENTS)

    def __init__(self, spec: MindSpec, state: Scope) -> None:
        """Assembles the skills."""
        space, actions, shape = spec.space, spec.actions, spec.shape
        self._reader = Reader(space, shape, state)
        self._places = Places(("roaming", "food", *Company.PLACES), shape, state)
        self._roaming = Roaming(self._places["roaming"])
        self._food = Foraging(self._places["food"], shape, state)
        self._company = Company(self._places, shape, state)
        self._gift = Generosity(self._company.needy, shape, state)
        self._speech = Speech(_PHRASES, actions, shape, state)
        self._actor = Actor(_INTENTS, actions, shape, state)
        self._given = state.add("given", torch.zeros(shape), world_axis=1)  # s for which a meal is a gift
        self._grateful = state.add("grateful", torch.zeros(shape), world_axis=1)  # s left to say so

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        """Looks round, then does and says what is most fitting."""
        percepts = self._reader.read(observation)
        self._places.reckon(percepts.own)
        self._food.update(percepts)
        self._company.update(percepts)
        self._gift.update(percepts, self._food)
        self._food.pursue(self._food.hungry | self._gift.fetches)
        return self._actor.perform(percepts, self._wish(percepts), self._talk(percepts))

    def _wish(self, percepts: Percepts) -> tuple[Wish, ...]:
        """Gives the wishes, in the order of the table of intents."""
        food, company, gift = self._food, self._company, self._gift
        way = self._roaming.update(percepts, self._actor.stuck)
        needy, friend = company.needy.point, company.friend.point
        rests = (percepts.own.feelings_fatigue > _TIRED) | pausing(percepts, 0.2)
        return (
            Wish(food.hungry & food.at_hand, food.point),
            Wish(food.hungry & food.known, food.point),
            Wish(gift.gives, needy),
            Wish(gift.offers, needy),
            Wish(gift.brings, needy),
            Wish(gift.fetches & food.at_hand, food.point),
            Wish(gift.fetches, food.point),
            Wish(company.meets, company.stranger.point),
            Wish(food.hungry, way),
            Wish(company.misses, friend),
            Wish(company.enjoys, friend),
            Wish(rests, way),
            Wish(torch.ones_like(rests), way),
        )

    def _talk(self, percepts: Percepts) -> Tensor:
        """Chooses words: int64 [N, B]."""
        food, company, voices = self._food, self._company, percepts.voices
        loud = torch.stack((voices.hello, voices.come, voices.give), dim=-2).amax(-1) > _AUDIBLE  # (N, B, 3)
        greeted, called, offered = loud.unbind(-1)
        self._given.copy_(torch.where(offered, _GIFT, (self._given - TICK).clamp(min=0.0)))
        thankful = torch.where(food.ate & (self._given > 0.0), 4.0, (self._grateful - TICK).clamp(min=0.0))
        ahead = bearing(company.stranger.point[..., 0], company.stranger.point[..., 1]).abs() < 0.5
        meets = company.meets & (ahead | greeted)
        word, said = self._speech.say(
            (
                thankful > 0.0,
                self._gift.offers,
                meets,
                called,
                offered & ~food.hungry,
                food.hungry & (company.friend.distance < 4.0),
                company.misses & (company.friend.distance > 2.5),
                company.enjoys & food.known & ~food.hungry,
            )
        )
        self._grateful.copy_(torch.where(said[..., 0], 0.0, thankful))
        company.greet(said[..., 2], percepts.faces)
        return word
