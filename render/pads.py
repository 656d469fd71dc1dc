"""Gamepads: taken up when they are plugged in and let go of when they are pulled out; events do the rest."""

import pygame
from pygame._sdl2 import controller


class Pads:
    """The gamepads that are plugged in. Their events are pygame's: `CONTROLLERBUTTONDOWN` and the like."""

    def __init__(self) -> None:
        """Begins to listen for them."""
        controller.init()
        self._open: dict[int, controller.Controller] = {}

    def notice(self, event: pygame.event.Event) -> None:
        """Takes up a pad that comes, and lets go of one that goes."""
        if event.type == pygame.CONTROLLERDEVICEADDED and controller.is_controller(event.device_index):
            pad = controller.Controller(event.device_index)
            self._open[pad.as_joystick().get_instance_id()] = pad
        elif event.type == pygame.CONTROLLERDEVICEREMOVED:
            self._open.pop(event.instance_id, None)
