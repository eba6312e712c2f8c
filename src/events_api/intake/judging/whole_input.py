"""The whole input of a record that is stored, of which a row says a part."""

from collections.abc import Mapping, Sequence
from typing import Any

from events_api.intake.cells import participations
from events_api.intake.columns.columns import PUBLISHER
from events_api.intake.judging.mapping import Mapped


def whole_input(mapped: Mapped, stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """The whole input of a record: what is stored, with what the row says in its place."""
    values = dict(stored or {})
    for (member, part), value in mapped.members.items():
        if part is None:
            values[member] = value
        else:
            values[member] = {**values.get(member, {}), part: value}
    publisher = values.pop(PUBLISHER, None)
    if publisher is not None:
        values["organisations"] = _with_publisher(values.get("organisations", []), publisher)
    for member, value in values.items():
        if isinstance(value, dict) and "basis" in value and value.get("count") is None:
            reported = any(value.get(part) is not None for part in ("women", "men", "women_share"))
            values[member] = value if reported else {**value, "qualifier": None, "basis": None}
    return values


def _with_publisher(given: Sequence[Mapping[str, Any]], publisher: str) -> list[dict[str, Any]]:
    roles = {each["organisation"]: list(each["roles"]) for each in given}
    roles.setdefault(publisher, []).append("publisher")
    return participations.participations(roles)
