"""What goes wrong, as exceptions; whoever catches one catches those below it.

EventsError
├── Unreachable      no answer came, however often it was asked
└── Problem          the service answered with a problem document (RFC 9457)
    ├── Invalid          400, 422: `errors` names what is wrong
    ├── Unauthorized     401
    ├── Forbidden        403
    ├── NotFound         404
    ├── Conflict         409
    ├── Gone             410: it was public once
    ├── StartAgain       410: nobody can go on from this cursor
    ├── Stale            412, 428: somebody else has changed it meanwhile
    └── TryLater         429, 503, however often it was asked
"""

from collections.abc import Mapping
from typing import Any


class EventsError(Exception):
    """Anything that this client raises of itself."""


class Unreachable(EventsError):  # noqa: N818 - a state of the service
    """No answer came."""


class Problem(EventsError):  # noqa: N818 - the term of RFC 9457
    """A problem document.

    Attributes:
        status: The HTTP status.
        type: What kind of problem, as `/problems/unknown-value`.
        title, detail: What happened and what to do, in words.
        errors: Each thing that is wrong, as objects with `parameter`, `pointer` or `header`.
    """

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        """Take the members of the document, of which none has to be there."""
        self.status = status
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", f"Status {status}"))
        self.detail = str(document.get("detail", self.title))
        self.errors: list[dict[str, Any]] = list(document.get("errors") or [])
        named = [each["detail"] for each in self.errors if each.get("detail")]
        super().__init__(f"{status}: " + " ".join([self.detail, *named]))


class Invalid(Problem):
    """What was sent cannot be so."""


class Unauthorized(Problem):
    """A key is needed, or the one that was sent is not valid."""


class Forbidden(Problem):
    """The key may not do this."""


class NotFound(Problem):
    """There is nothing at this address."""


class Conflict(Problem):
    """It contradicts what is stored."""


class Gone(Problem):
    """It was public once and is not any more."""


class StartAgain(Problem):
    """Nobody can go on from this cursor: walk again from the beginning."""


class Stale(Problem):
    """Somebody else has changed it meanwhile, or it is not said what was read."""


class TryLater(Problem):
    """Too much was asked, or the service is busy or away."""


_BY_STATUS: dict[int, type[Problem]] = {
    400: Invalid,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    412: Stale,
    422: Invalid,
    428: Stale,
    429: TryLater,
    503: TryLater,
}


def problem(status: int, document: object) -> Problem:
    """The exception for an answer; one that is no problem document has the status alone."""
    members = document if isinstance(document, Mapping) else {}
    if str(members.get("type", "")).endswith("/problems/start-again"):
        return StartAgain(status, members)
    return _BY_STATUS.get(status, Problem)(status, members)
