"""What a face shows and why: every cue is bound to a number that a mind published, or to a deed.

cue                      <- number
-----------------------------------------------------------------------------------------
corners of the mouth     <- valence: up when positive, down when negative
inner ends of the brows  <- valence: raised when negative, a little when positive
blush                    <- valence, when positive
lower lids               <- valence: pushed up by a smile, unless surprise opens the eyes
slant of the upper lids  <- valence: outer corners hang when negative
opening of the upper lid <- arousal; boredom, the drive to rest and sadness lower it; surprise lifts it
size of the pupils       <- arousal; surprise makes them smaller
size of the eyes         <- arousal and surprise
height of the brows      <- arousal, a little valence; surprise throws both up; weariness lowers them
'o' of the mouth         <- surprise
opening of the mouth     <- loudness of the word said, in syllables; eating, in bites; great joy a little
tilt of the head         <- boredom
direction of the eyes    <- gaze
blinks                   <- nothing felt: the tick and the agent's place in the list, so that frames repeat
colour of the bulb       <- the most urgent drive; cream while none is urgent
flash of the bulb        <- surprise above 0.4: it swells and turns white

The numbers are `space.FACE`; [A] agents throughout.
"""

from dataclasses import dataclass, fields

import numpy as np

from render.palette import most_urgent
from render.rotations import Array
from sandbox.snapshot import Snapshot
from sandbox.space import DRIVES, FACE

BLINK_TICKS = 2.2
"""How long a lid takes down and up again, and"""
BLINK_EVERY = 61.0
"""how many ticks lie between blinks, more or less."""

CHEWING = 2.6
"""Radians of a bite in a tick: a mouth that eats is widest at a quarter of 2 pi, shut at three quarters."""


@dataclass(frozen=True, slots=True)
class Cues:
    """Everything that moves in a face, [A] each, and the gaze.

    Attributes:
        smile: -1 to 1.
        mouth: how open, 0 to 1.
        round: how much of an 'o', 0 to 1.
        blush: 0 to 1.
        upper_lid: its height on the eyeball; 1 is wide open, -1 shut.
        lower_lid: likewise; -1 is out of sight.
        slant: of the upper lid; positive hangs at the outer corner.
        pupil: radius, radians on the eyeball.
        eye: size, 1 at rest.
        brow_height: in head radii above its place at rest.
        brow_tilt: radians; positive raises the inner end.
        head_tilt: radians to the side.
        drive: row of `palette.URGENT_TABLE`, int.
        flash: of the bulb, 0 to 1.
    """

    smile: Array
    mouth: Array
    round: Array
    blush: Array
    upper_lid: Array
    lower_lid: Array
    slant: Array
    pupil: Array
    eye: Array
    brow_height: Array
    brow_tilt: Array
    head_tilt: Array
    drive: np.ndarray
    flash: Array

    def of(self, agents: np.ndarray) -> "Cues":
        """Gives the cues of some agents."""
        return Cues(*(getattr(self, field.name)[agents] for field in fields(self)))


def cues(snapshot: Snapshot, moment: float) -> Cues:
    """Reads the faces of all agents.

    Args:
        snapshot: what they feel and do.
        moment: when, in ticks; it may lie between two.
    """
    least = np.array([-1 if name == "valence" else 0 for name in FACE], np.float32)
    felt = dict(zip(FACE, np.clip(snapshot.face, least, 1).T, strict=True))
    valence, arousal, surprise = felt["valence"], felt["arousal"], felt["surprise"]
    glad, sad = np.maximum(valence, 0), np.maximum(-valence, 0)
    weary = np.clip(np.maximum(0.75 * felt["boredom"], 0.6 * felt["rest"] ** 2), 0, 1)
    startled = surprise * surprise * (3 - 2 * surprise)
    open_lid = 0.70 + 0.42 * arousal - 0.22 * sad - 0.85 * weary * (1 - startled) + 0.5 * startled
    closing = _blink(len(valence), moment)
    return Cues(
        smile=valence,
        mouth=_mouth(snapshot, glad * arousal, moment),
        round=startled * np.where(snapshot.eating, 0, 1),
        blush=0.18 + 0.55 * glad,
        upper_lid=np.minimum(open_lid, 1.2) * (1 - closing) - 0.75 * closing,
        lower_lid=-0.98 + 0.42 * glad * (1 - startled),
        slant=0.28 * sad,
        pupil=0.43 + 0.14 * arousal - 0.10 * startled,
        eye=1 + 0.08 * arousal + 0.08 * startled,
        brow_height=0.12 * (arousal - 0.4) + 0.05 * glad + 0.16 * startled - 0.10 * weary,
        brow_tilt=0.48 * sad + 0.10 * glad,
        head_tilt=0.16 * felt["boredom"],
        drive=most_urgent(np.stack([felt[drive] for drive in DRIVES], axis=-1)),
        flash=np.clip((surprise - 0.4) / 0.5, 0, 1),
    )


def _mouth(snapshot: Snapshot, joy: Array, moment: float) -> Array:
    syllables = snapshot.loudness * (0.55 + 0.45 * np.sin(1.9 * moment))
    bites = np.where(snapshot.eating, 0.5 + 0.4 * np.sin(CHEWING * moment), 0)
    return np.clip(np.maximum(np.maximum(syllables, bites), 1.1 * joy - 0.2), 0, 1)


def _blink(num_agents: int, moment: float) -> Array:
    """Gives how far each lid is down: agents blink at their own pace, so never all at once."""
    agent = np.arange(num_agents)
    pace = BLINK_EVERY + 7 * (agent * 5 % 8)
    phase = (moment + 23.7 * agent + 11.0) % pace
    return np.clip(1 - np.abs(phase - BLINK_TICKS / 2) / (BLINK_TICKS / 2), 0, 1)
