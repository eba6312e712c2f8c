"""Member errors: what a model refuses, each by its pointer and without repeating what was sent.

Separate from bodies, which are read before there is a model.
"""

import re
from collections.abc import Collection, Iterable

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from events_api.core.http.refusal_words import words_for
from events_api.core.kinds.code_suggestions import Propose
from events_api.core.problems.document import MOST_ERRORS, ProblemError
from events_api.core.words.close_matches import close_to

# No list of values that a schema has is longer.
_CLOSED = 60
# A part of a pointer that is longer is not repeated.
_LONGEST_PART = 100
_Parts = tuple[int | str, ...]


def explained(
    errors: Iterable[ErrorDetails], model: type[BaseModel], known: set[str], propose: Propose
) -> list[ProblemError]:
    """Each error of a model by its pointer, in words that do not repeat the input."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    found = [*errors]
    refused = {each["loc"][:-1] for each in found if each["loc"][-1:] == ("[key]",)}
    return [
        _explained(each, _told(each["loc"], refused), names, known, propose)
        for each in found[:MOST_ERRORS]
    ]


def _told(loc: _Parts, refused: Collection[_Parts]) -> _Parts:
    """Where an error is, up to a key that is refused: it is the caller's own text."""
    for end, part in enumerate(loc):
        if loc[: end + 1] in refused or len(str(part)) > _LONGEST_PART:
            return loc[:end]
    return loc


def _explained(
    error: ErrorDetails, parts: _Parts, names: list[str], known: set[str], propose: Propose
) -> ProblemError:
    if error["type"] == "extra_forbidden":
        return _unknown_member(error["loc"], parts, names, known)
    context = error.get("ctx", {})
    code = "missing" if error["type"] == "missing" else "invalid_value"
    allowed: list[str] | None = None
    if error["type"] == "literal_error":
        values = re.findall(r"'([^']+)'", context["expected"])
        # Who names another has not seen the list, which is closed: it is told whole.
        allowed = close_to(str(error["input"]), values, _CLOSED)
    elif isinstance(error["input"], str):
        member = next((part for part in reversed(parts) if isinstance(part, str)), "")
        allowed = propose(member, error["input"])
    return ProblemError(
        pointer=_pointer(parts), code=code, detail=words_for(error), allowed=allowed
    )


def _unknown_member(loc: _Parts, parts: _Parts, names: list[str], known: set[str]) -> ProblemError:
    name = str(loc[-1])
    if len(loc) == 1 and name in known:
        detail = "The service sets this member: leave it out."
        return ProblemError(pointer=f"/{name}", code="read_only", detail=detail)
    nameable = parts == loc and re.fullmatch(r"[A-Za-z0-9_]{1,40}", name) is not None
    return ProblemError(
        pointer=_pointer(parts if nameable else parts[: len(loc) - 1]),
        code="unknown_member",
        detail="There is no such member." if nameable else "A member here does not exist.",
        allowed=close_to(name, names) if len(loc) == 1 else None,
    )


def _pointer(parts: Iterable[int | str]) -> str:
    """A JSON pointer (RFC 6901, section 3)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)
