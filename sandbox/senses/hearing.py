"""The sense of hearing: the nearest voices that still ring, each with its word, direction and loudness.

Voices are those of agents and the visitor. Directions are in the body's own frame, whichever way the head is
turned. Voices need no line of sight; they fade with distance and are heard up to `RANGE`.
"""

import math

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import ONE, ZERO, Arrays, kernel
from sandbox.senses.scene import Scene
from sandbox.senses.vectors import clip, xyz
from sandbox.space import NUM_VOICES, Channel
from sandbox.spec import WORDS, WorldSpec

RANGE = np.float32(8.0)
"""Metres beyond which nothing is heard."""

FADING = np.float32(0.3)
"""A voice at d metres arrives with 1 / (1 + `FADING` d) of its loudness."""

QUIET = np.float32(0.05)
"""Loudness at which a voice has rung out."""

TOUCHING = np.float32(1e-3)
"""The least distance, metres, that a direction is divided by."""

WIDTH = len(WORDS) + 3


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is heard; the same in every world."""
    del spec
    levels = {**dict.fromkeys(WORDS, 0.0), "forward": -1.0, "left": -1.0, "loudness": 0.0}
    return tuple(
        Channel(f"hearing.{voice}.{name}", "1", "speech", low, 1.0)
        for voice in range(NUM_VOICES)
        for name, low in levels.items()
    )


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Writes what everybody hears, with torch."""
    cos, sin = (part[..., None] for part in scene.heading.unbind(-1))
    mouths = torch.cat((scene.head, scene.visitor_pos[:, None]), dim=1)
    words = torch.cat((scene.word, scene.visitor_word[:, None]), dim=1)
    rings = torch.cat((scene.loudness, scene.visitor_loudness[:, None]), dim=1)  # (W, A + 1)
    x, y, z = (mouths[:, None, :] - scene.head[:, :, None]).unbind(-1)  # (W, A, A + 1): me, other
    squared = x * x + y * y + z * z
    distance = squared.sqrt()
    away = 1.0 / distance.clamp(min=float(TOUCHING))
    forward, left = (
        ((cos * x + sin * y) * away).clamp(-1.0, 1.0),
        ((cos * y - sin * x) * away).clamp(-1.0, 1.0),
    )
    loudness = (rings[:, None] / (1.0 + float(FADING) * distance)).clamp(0.0, 1.0)
    audible = (rings > float(QUIET)) & (words > 0)
    audible = audible[:, None] & (squared < float(RANGE * RANGE))
    audible &= ~torch.eye(*audible.shape[1:], dtype=torch.bool, device=audible.device)
    left_to_hear = squared.where(audible, torch.inf)
    for voice in range(NUM_VOICES):
        nearest, other = left_to_hear.min(-1, keepdim=True)  # (W, A, 1)
        left_to_hear = left_to_hear.scatter(-1, other, torch.inf)
        word = words.gather(1, other.squeeze(-1))[..., None]  # (W, A, 1)
        said = word == torch.arange(1, len(WORDS) + 1, device=word.device)
        parts = [part.gather(-1, other) for part in (forward, left, loudness)]
        sensed = torch.cat((said * parts[-1], *parts), dim=-1) * (nearest < torch.inf)  # (W, A, D)
        first = start + voice * sensed.shape[-1]
        flat[..., first : first + sensed.shape[-1]] = sensed


@kernel
def _listen(head: Arrays, ringing: Arrays, word: Arrays, agent: int, squared: Arrays) -> None:
    """Writes squared distances to all voices [A + 1], infinite for those that an agent does not hear."""
    me = xyz(head[agent])
    for other in range(len(head)):
        x, y, z = head[other, 0] - me[0], head[other, 1] - me[1], head[other, 2] - me[2]
        squared[other] = x * x + y * y + z * z
        heard = ringing[other] > QUIET and word[other] > 0 and other != agent
        if not heard or squared[other] >= RANGE * RANGE:
            squared[other] = np.inf


@kernel
def _hear(heading: Arrays, here: Arrays, there: Arrays, ringing: np.float32, out: Arrays) -> np.float32:
    """Writes direction and loudness of a voice as the last channels of `out`, and gives the loudness."""
    cos, sin = heading[0], heading[1]
    x, y, z = there[0] - here[0], there[1] - here[1], there[2] - here[2]
    distance = math.sqrt(x * x + y * y + z * z)
    away = ONE / max(distance, TOUCHING)
    out[-3] = clip((cos * x + sin * y) * away, -ONE, ONE)
    out[-2] = clip((cos * y - sin * x) * away, -ONE, ONE)
    out[-1] = clip(ringing / (ONE + FADING * distance), ZERO, ONE)
    return out[-1]


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    num_worlds, num_agents = scene.word.shape
    head, ringing = np.empty((num_agents + 1, 3), np.float32), np.empty(num_agents + 1, np.float32)
    squared, word = np.empty(num_agents + 1, np.float32), np.empty(num_agents + 1, np.int64)
    for body in range(num_worlds * num_agents):
        world, agent = body // num_agents, body % num_agents
        if agent == 0:
            head[:num_agents], head[num_agents] = scene.head[world], scene.visitor_pos[world]
            word[:num_agents], word[num_agents] = scene.word[world], scene.visitor_word[world]
            ringing[:num_agents] = scene.loudness[world]
            ringing[num_agents] = scene.visitor_loudness[world]
        _listen(head, ringing, word, agent, squared)
        for voice in range(NUM_VOICES):
            out = flat[world, agent, start + voice * WIDTH : start + (voice + 1) * WIDTH]
            out[:] = ZERO
            nearest = int(np.argmin(squared))
            if squared[nearest] < np.inf:
                loud = _hear(scene.heading[world, agent], head[agent], head[nearest], ringing[nearest], out)
                out[word[nearest] - 1] = loud
                squared[nearest] = np.inf
