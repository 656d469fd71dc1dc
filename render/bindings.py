"""Every key and mouse gesture of the window, in one table; the help overlay is made from it."""

from dataclasses import dataclass
from enum import Enum, auto

import pygame

LEFT, MIDDLE, RIGHT = 1, 2, 3
"""pygame's numbers of the mouse's buttons."""


class Command(Enum):
    """What a key can ask for."""

    PAUSE = auto()
    STEP = auto()
    FASTER = auto()
    SLOWER = auto()
    NORMAL_SPEED = auto()
    BACK = auto()
    NOW = auto()
    EVENTS = auto()
    CYCLE_CAMERA = auto()
    FOLLOW = auto()
    HOME = auto()
    NEXT_AGENT = auto()
    DESELECT = auto()
    POSSESS = auto()
    PUSH = auto()
    DROP = auto()
    FREEZE = auto()
    IMAGINE = auto()
    THOUGHTS = auto()
    PATHS = auto()
    INSPECT = auto()
    EYES = auto()
    REMOVE = auto()
    PRAISE = auto()
    TRAY = auto()
    NAMES = auto()
    QUALITY = auto()
    FULLSCREEN = auto()
    SCREENSHOT = auto()
    RECORD = auto()
    SOUND = auto()
    HELP = auto()
    QUIT = auto()


@dataclass(frozen=True, slots=True)
class Binding:
    """One line of the help.

    Attributes:
        group: the heading it stands under.
        shown: how the keys or the gesture are written.
        does: what happens.
        command: what the keys ask for; None for a gesture of the mouse or keys that are held.
        keys: pygame's names of the keys.
    """

    group: str
    shown: str
    does: str
    command: Command | None = None
    keys: tuple[int, ...] = ()


BINDINGS = (
    Binding("Look", "right drag", "turn around (also left drag on nothing)"),
    Binding("Look", "wheel", "closer, farther"),
    Binding("Look", "shift + drag", "move over the ground"),
    Binding("Look", "W A S D", "move; Q and E go down and up while flying"),
    Binding("Look", "C", "orbit, follow, fly", Command.CYCLE_CAMERA, (pygame.K_c,)),
    Binding("Look", "F, double click", "follow", Command.FOLLOW, (pygame.K_f,)),
    Binding("Look", "R, Home", "see the whole world", Command.HOME, (pygame.K_r, pygame.K_HOME)),
    Binding("Select", "click", "an agent or a thing"),
    Binding("Select", "Tab", "the next agent", Command.NEXT_AGENT, (pygame.K_TAB,)),
    Binding("Select", "Esc", "nobody", Command.DESELECT, (pygame.K_ESCAPE,)),
    Binding(
        "Select", "Y", "possess who is selected, let go; its keys are shown", Command.POSSESS, (pygame.K_y,)
    ),
    Binding("Touch", "left drag", "pull an agent or a thing"),
    Binding("Touch", "P, ctrl + click", "push away what is under the mouse", Command.PUSH, (pygame.K_p,)),
    Binding("Touch", "X", "take away what is under the mouse", Command.REMOVE, (pygame.K_x,)),
    Binding(
        "Touch",
        "B, middle click",
        "drop an apple, or what O chose, under the mouse",
        Command.DROP,
        (pygame.K_b,),
    ),
    Binding("Touch", "Z", "praise who is selected; shift: scold", Command.PRAISE, (pygame.K_z,)),
    Binding("Touch", "O", "what to give, say and show; daylight", Command.TRAY, (pygame.K_o,)),
    Binding(
        "Mind", "L", "freeze learning, let it go on: who is selected, or all", Command.FREEZE, (pygame.K_l,)
    ),
    Binding("Mind", "I", "inspect who is selected, and reach in", Command.INSPECT, (pygame.K_i,)),
    Binding("Mind", "T", "ghosts of what is expected: selected, all, none", Command.IMAGINE, (pygame.K_t,)),
    Binding("Mind", "V", "thoughts and looks: selected, all, none", Command.THOUGHTS, (pygame.K_v,)),
    Binding("Mind", "M", "where they have been: selected, all, none", Command.PATHS, (pygame.K_m,)),
    Binding("Mind", "U", "see through their eyes, their retina, from outside", Command.EYES, (pygame.K_u,)),
    Binding("Time", "Space", "pause, go on", Command.PAUSE, (pygame.K_SPACE,)),
    Binding("Time", ". or right arrow", "one tick on", Command.STEP, (pygame.K_PERIOD, pygame.K_RIGHT)),
    Binding(
        "Time",
        "+",
        "faster, and at last as fast as it goes",
        Command.FASTER,
        (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS),
    ),
    Binding("Time", "-", "slower, down to 1/20", Command.SLOWER, (pygame.K_MINUS, pygame.K_KP_MINUS)),
    Binding("Time", "0", "real time", Command.NORMAL_SPEED, (pygame.K_0, pygame.K_KP_0)),
    Binding("Time", ",", "look one tick back", Command.BACK, (pygame.K_COMMA,)),
    Binding("Time", "End", "look at now again", Command.NOW, (pygame.K_END,)),
    Binding("Time", "J", "what happened: a list to jump from", Command.EVENTS, (pygame.K_j,)),
    Binding("Window", "N", "names on, off", Command.NAMES, (pygame.K_n,)),
    Binding("Window", "G", "picture quality", Command.QUALITY, (pygame.K_g,)),
    Binding("Window", "F11", "full screen", Command.FULLSCREEN, (pygame.K_F11,)),
    Binding("Window", "F12", "save a picture", Command.SCREENSHOT, (pygame.K_F12,)),
    Binding("Window", "F9", "film, end the film; shift: without panels", Command.RECORD, (pygame.K_F9,)),
    Binding("Window", "K", "sound on, off; silent beyond 4×", Command.SOUND, (pygame.K_k,)),
    Binding("Window", "H, F1", "this help", Command.HELP, (pygame.K_h, pygame.K_F1)),
    Binding("Window", "Q, ctrl + Q", "quit", Command.QUIT, (pygame.K_q,)),
)

_COMMANDS = {key: binding.command for binding in BINDINGS for key in binding.keys}

GLIDE = {
    pygame.K_w: (1.0, 0.0, 0.0),
    pygame.K_s: (-1.0, 0.0, 0.0),
    pygame.K_a: (0.0, 1.0, 0.0),
    pygame.K_d: (0.0, -1.0, 0.0),
    pygame.K_e: (0.0, 0.0, 1.0),
    pygame.K_q: (0.0, 0.0, -1.0),
}
"""Where the camera goes while a key is held: forward, left, up."""


def command_for(event: pygame.event.Event, *, flying: bool = False) -> Command | None:
    """Gives what an event asks for, or None.

    Args:
        event: any event.
        flying: whether Q means down; with ctrl it always quits.
    """
    if event.type == pygame.QUIT:
        return Command.QUIT
    if event.type != pygame.KEYDOWN:
        return None
    if flying and event.key == pygame.K_q and not event.mod & pygame.KMOD_CTRL:
        return None
    return _COMMANDS.get(event.key)
