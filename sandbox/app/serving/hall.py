"""Who watches, who has the hand, and what each page is still to be sent.

The one place where two threads meet, that of the network and that which draws; neither waits for the other.
All times are seconds of one clock, given by the caller.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from render.gestures import Gesture, Leave, Resize
from render.sound.waves import Note
from sandbox.app.serving.deeds import Deeds
from sandbox.app.serving.sounds import Ear, Shelf
from sandbox.app.serving.wire import picture, standing

MOST_GUESTS = 32

WINDOW = 3
"""Pictures that may be on their way to a page; more would only be late."""

IDLE = 30.0
"""Seconds of doing nothing after which others may take the hand."""


@dataclass(slots=True, eq=False)
class Guest:
    """Somebody who watches.

    Attributes:
        under_way: numbers of pictures that the page was sent and does not show yet.
        newest: number of the newest picture it was sent; 0 for none.
        told: how things stood when the page was last told.
        ear: what it hears.
    """

    under_way: deque[int] = field(default_factory=deque)
    newest: int = 0
    told: str = ""
    ear: Ear = field(default_factory=Ear)


class Hall:
    """Where all pages come together.

    Every guest gets the newest picture when its window is open, and never an older one; so somebody slow
    misses pictures and keeps nobody waiting. The first who comes has the hand; when it goes, it is the turn
    of whoever has watched for the longest.
    """

    def __init__(self) -> None:
        """Begins empty."""
        self._changed = threading.Condition()
        self._guests: list[Guest] = []
        self._hand: Guest | None = None
        self._acted = 0.0
        self._deeds = Deeds()
        self._asked: deque[tuple[int, int]] = deque(maxlen=1024)
        self._shown = 0
        self._frame, self._jpeg = 0, b""
        self._shelf = Shelf()
        self._status = ""
        self._steers = False

    # The network's side.

    def enter(self, now: float) -> Guest | None:
        """Lets somebody in, or gives None if the hall is full."""
        with self._changed:
            if len(self._guests) >= MOST_GUESTS:
                return None
            guest = Guest()
            self._guests.append(guest)
            if self._hand is None:
                self._pass_hand(guest, now)
            self._changed.notify_all()
            return guest

    def leave(self, guest: Guest, now: float) -> None:
        """Sees somebody out; what their hand held is let go, and the hand passes on."""
        with self._changed:
            self._guests.remove(guest)
            if guest is self._hand:
                self._deeds.add(Leave())
                self._pass_hand(self._guests[0] if self._guests else None, now)
            self._changed.notify_all()

    def take(self, guest: Guest, now: float) -> float:
        """Gives somebody the hand if who has it does nothing.

        Returns:
            0 if it is now theirs, else the seconds until it could be.
        """
        with self._changed:
            left = self._acted + IDLE - now
            if guest is self._hand or self._hand is None or left <= 0:
                if guest is not self._hand:
                    self._deeds.add(Leave())
                    self._pass_hand(guest, now)
                    self._changed.notify_all()
                return 0.0
            return left

    def do(self, guest: Guest, seq: int, gesture: Gesture, now: float) -> None:
        """Takes a gesture; only the hand's count.

        Args:
            guest: whose it is.
            seq: the page's number for it.
            gesture: what was done.
            now: the time.
        """
        with self._changed:
            if guest is not self._hand:
                return
            if not isinstance(gesture, Leave | Resize):  # a page sends these by itself
                self._acted = now
            self._asked.append((self._deeds.add(gesture), seq))
            self._changed.notify_all()

    def listen(self, guest: Guest, *, hears: bool) -> None:
        """Lets somebody hear from now on, or no longer."""
        with self._changed:
            guest.ear.hears = hears

    def drew(self, guest: Guest, frame: int) -> bool:
        """Notes that a page shows a picture, and with it that none before is under way any more.

        Returns:
            False if the page was never sent that picture.
        """
        with self._changed:
            if frame > guest.newest:
                return False
            while guest.under_way and guest.under_way[0] <= frame:
                guest.under_way.popleft()
            self._changed.notify_all()
            return True

    def due(self, guest: Guest) -> list[str | bytes]:
        """Gives what is to be sent to a page now; the caller sends it."""
        with self._changed:
            messages: list[str | bytes] = []
            news = standing(
                has_hand=guest is self._hand, others=len(self._guests) - 1, status=self._status,
                hears=guest.ear.hears, steers=self._steers,
            )  # fmt: skip
            if news != guest.told:
                guest.told = news
                messages.append(news)
            messages += self._shelf.due(guest.ear)
            if self._frame > guest.newest and len(guest.under_way) < WINDOW:
                guest.newest = self._frame
                guest.under_way.append(self._frame)
                answered = self._shown if guest is self._hand else 0
                messages.append(picture(self._frame, answered, self._jpeg))
                self._changed.notify_all()
            return messages

    # The side of who draws.

    @property
    def is_watched(self) -> bool:
        """Whether anybody is there."""
        with self._changed:
            return bool(self._guests)

    @property
    def is_ready(self) -> bool:
        """Whether anybody could be sent a new picture now."""
        with self._changed:
            return self._is_ready()

    def wait(self, seconds: float) -> bool:
        """Waits until somebody could be sent a picture or the hand did something; False if nothing came."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_ready() or len(self._deeds) > 0, seconds)

    def gestures(self) -> list[tuple[int, Gesture]]:
        """Gives what the hand has done since the last call, with numbers that grow from hand to hand."""
        with self._changed:
            return self._deeds.take()

    def publish(self, jpeg: bytes, answered: int) -> None:
        """Puts up the newest picture.

        Args:
            jpeg: the picture.
            answered: the number of the last gesture that it shows.
        """
        with self._changed:
            self._frame += 1
            self._jpeg = jpeg
            while self._asked and self._asked[0][0] <= answered:
                self._shown = self._asked.popleft()[1]

    @property
    def is_listened_to(self) -> bool:
        """Whether anybody wants to hear."""
        with self._changed:
            return any(guest.ear.hears for guest in self._guests)

    def toggle_sound(self) -> None:
        """Lets whoever has the hand hear, or no longer; who only watches says so by `listen`."""
        with self._changed:
            if self._hand is not None:
                self._hand.ear.hears = not self._hand.ear.hears

    def play(self, notes: Sequence[Note]) -> None:
        """Lets all who want to hear hear notes."""
        with self._changed:
            self._shelf.play(notes, [guest.ear for guest in self._guests if guest.ear.hears])

    def say(self, status: str) -> None:
        """Puts up a line for all who watch, now and later."""
        with self._changed:
            self._status = status

    def steers(self, *, steers: bool) -> None:
        """Notes whether the hand makes a body walk, for which pages have other buttons."""
        with self._changed:
            self._steers = steers

    def _is_ready(self) -> bool:
        """A guest to whom the newest picture is still to be sent needs no newer one."""
        return any(
            guest.newest == self._frame and len(guest.under_way) < WINDOW for guest in self._guests
        )  # fmt: skip

    def _pass_hand(self, guest: Guest | None, now: float) -> None:
        """Gives the hand to somebody; what the last one asked for is no answer to them."""
        self._hand, self._acted = guest, now
        self._asked.clear()
        self._shown = 0
