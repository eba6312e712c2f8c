"""Read-only members: what GET shows may be sent back, as long as it is what the service says.

Separate because records and reference rows are held to it alike (contract, "A record").
"""

from collections.abc import Mapping
from typing import Any

from events_api.core.json import to_json
from events_api.core.problems import InvalidContent, ProblemError


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
        if to_json(value) not in {to_json(each[name]) for each in shown}
    ]
    if errors:
        raise InvalidContent(errors=errors)
