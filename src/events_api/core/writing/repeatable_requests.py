"""Requests that may be sent again: by the key that they come with.

Separate from what is kept of them, which knows no request (`storing.idempotency`).
"""

import hashlib
from urllib.parse import urlencode

from starlette.requests import Request

from events_api.core.http.links import given_parameters
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.storing.idempotency import HEADER, Repeatable

LONGEST = 255


def repeatable(request: Request, owner: str, said: bytes) -> Repeatable | None:
    """The request as one that may be repeated; None where it has no `Idempotency-Key`.

    Args:
        request: Its address is compared by its path and what its parameters say, in any order.
        owner: Whose key it is.
        said: What its body says (`json.canonical`); of a file, its bytes or a hash of them.

    Raises:
        InvalidParameter: The header is none of 1 to 255 visible ASCII characters (400).
    """
    sent = request.headers.getlist(HEADER)
    if not sent:
        return None
    key = sent[0]
    visible = key.isascii() and key.isprintable() and 1 <= len(key) <= LONGEST
    if len(sent) > 1 or not visible:
        detail = f"Send one key of 1 to {LONGEST} visible ASCII characters, as a random UUID."
        error = ProblemError(header=HEADER, code="invalid_value", detail=detail)
        raise InvalidParameter("Correct the headers named in `errors`.", errors=[error])
    asked_for = sorted(given_parameters(request).items())
    address = f"{request.method} {request.scope['path']}?{urlencode(asked_for)}"
    asked = hashlib.sha256(b"\0".join((address.encode(), said))).hexdigest()
    return Repeatable(owner, key, asked)


def refuse_key(request: Request) -> None:
    """Refuse the header where an answer is shown once and must not be kept.

    Raises:
        InvalidParameter: It was sent (400).
    """
    if HEADER in request.headers:
        detail = "This answer holds a secret and is not kept: leave the header out."
        error = ProblemError(header=HEADER, code="not_here", detail=detail)
        raise InvalidParameter("Correct the headers named in `errors`.", errors=[error])
