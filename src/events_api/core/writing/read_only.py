"""Read-only members: what GET shows may be sent back, as long as it is what the service says.

Separate because records and reference rows are held to it alike (contract, "A record").
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidContent
from events_api.core.values.json import to_json


def check_told(told: Mapping[str, Any], *shown: Mapping[str, Any]) -> None:
    """Hold members that only the service sets to what is stored, or newly derived.

    Raises:
        InvalidContent: One is neither; each is named (422).
    """
    errors = [
        ProblemError(
            pointer=f"/{name}",
            code="read_only",
            detail="The service sets this member: leave it out, or send what GET shows.",
        )
        for name, value in told.items()
        if _said(value) not in {_said(each[name]) for each in shown}
    ]
    if errors:
        raise InvalidContent(errors=errors)


def _said(value: object) -> bytes | datetime:
    """What is compared: the JSON, but an instant in any notation, as programs write their own."""
    text = to_json(value)
    try:
        instant = datetime.fromisoformat(text.decode().strip('"'))
    except ValueError:
        return text
    return text if instant.tzinfo is None else instant
