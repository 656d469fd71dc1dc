"""Who may come in: tokens, hosts, origins, and how fast somebody may talk.

A token keeps strangers out. A stranger's page that a browser here has open is another matter: it can reach
any port of this machine, under a name that it makes point here. So names and origins are checked as well.
"""

import hmac
import ipaddress
import re
import secrets
import socket
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from websockets.datastructures import Headers

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:[0-9]{1,5})?", flags=re.IGNORECASE)

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer tells the browser: nothing from elsewhere, nothing kept, nothing passed on."""


PAGE, SOCKET = "/", "/socket"

_TOKENED = {PAGE, SOCKET}
"""What is only for those who have the token."""

FREE = {"/page.js", "/hand.js", "/buttons.js", "/sound.js", "/page.css"}
"""What holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why somebody gets nothing.

    Attributes:
        status: the same for programs.
        wrong: what is wrong, as a heading.
        right: what would be right.
    """

    status: HTTPStatus
    wrong: str
    right: str


METHOD = Refusal(
    status=HTTPStatus.METHOD_NOT_ALLOWED,
    wrong="This can only be looked at",
    right="Ask with GET; everything else goes over the page's socket.",
)
NOWHERE = Refusal(
    status=HTTPStatus.NOT_FOUND,
    wrong="There is nothing here",
    right="The life is at the address that Sandbox printed when it started, and nowhere else.",
)
NAME = Refusal(
    status=HTTPStatus.MISDIRECTED_REQUEST,
    wrong="This machine is not known by that name",
    right="Use the address that Sandbox printed when it started, or localhost in place of its name.",
)
TOKEN = Refusal(
    status=HTTPStatus.FORBIDDEN,
    wrong="This address does not hold the right token",
    right="Open the whole address that Sandbox printed when it started: it ends in ?token= "
    "and 22 characters, others each time.",
)
ORIGIN = Refusal(
    status=HTTPStatus.FORBIDDEN,
    wrong="A page from elsewhere may not look in here",
    right="Only the page that this server gives out may open its socket.",
)


class Guard:
    """Knows the token and by which names this machine may be called.

    Attributes:
        token: what an address must hold.
        name: how the machine is called in the address.
    """

    def __init__(self, host: str) -> None:
        """Makes a new token.

        Args:
            host: what the port is bound to: a name or an address of this machine.
        """
        self.token = secrets.token_urlsafe(16)
        address = _address(host)
        self.name = socket.gethostname() if address is not None and address.is_unspecified else host.lower()
        self._names = {"localhost", self.name}
        self._open = address is not None and not address.is_loopback

    def refuses(self, method: str, target: str, headers: Headers) -> Refusal | None:
        """Says what is wrong with a request, or gives None if nothing is.

        Args:
            method: "GET", or what is refused.
            target: what is asked for: "/socket?token=...".
            headers: those of the request.
        """
        path, _, query = target.partition("?")
        checks = (
            (METHOD, method == "GET"),
            (NAME, self._knows_host(headers)),
            (NOWHERE, path in _TOKENED | FREE),
            (TOKEN, path not in _TOKENED or self._knows_token(query)),
            (ORIGIN, path != SOCKET or _is_own(headers)),
        )
        return next((refusal for refusal, is_right in checks if not is_right), None)

    def _knows_token(self, query: str) -> bool:
        try:
            (given,) = parse_qs(query, max_num_fields=4)["token"]
        except (ValueError, KeyError):
            return False
        return hmac.compare_digest(given.encode(errors="replace"), self.token.encode())

    def _knows_host(self, headers: Headers) -> bool:
        """Says whether the machine is called by a name that only its own people give it.

        The port may be another, as through `ssh -L`. An address in numbers cannot be made to point elsewhere.
        """
        given = headers.get_all("Host")
        match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if match is None:
            return False
        name = match["name"].lower().strip("[]")
        address = _address(name)
        return name in self._names or (address is not None and (self._open or address.is_loopback))


class Bucket:
    """How much somebody may still say: drops that fall at a rate, up to a brim.

    All times are seconds of one clock, given by the caller.
    """

    def __init__(self, rate: float, brim: float, now: float) -> None:
        """Begins full.

        Args:
            rate: drops a second.
            brim: drops that it holds.
            now: the time.
        """
        self._rate, self._brim = rate, brim
        self._level, self._when = brim, now

    def spend(self, now: float) -> bool:
        """Takes one drop; False if there is none."""
        self._level = min(self._brim, self._level + self._rate * (now - self._when))
        self._when = now
        if self._level < 1:
            return False
        self._level -= 1
        return True


def _is_own(headers: Headers) -> bool:
    """Says whether a socket was asked for by a page from here: browsers name the page's origin themselves."""
    hosts, origins = headers.get_all("Host"), headers.get_all("Origin")
    own = {f"{scheme}://{host}".lower() for host in hosts for scheme in ("http", "https")}
    return len(origins) == 1 and origins[0].lower() in own


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
