"""The status that follows from a date, where a record names none (meaning section 1).

Separate and pure, so that a write, an import and a restored version cannot disagree. Time alone
changes no stored record: this is asked on the day of writing, and never again.
"""

from datetime import date

from events_api.core.values import edtf
from events_api.core.values.statuses import Status


def status_on(today: date, when: str | None) -> Status:
    """What is known of a record by its date alone.

    Args:
        today: The day of writing.
        when: Its date (EDTF), of any precision; None: undated.

    Returns:
        `planned` where it begins after today; `ongoing` where it has begun, or its beginning is
        unknown, and its last day is today, comes later or is open; else `completed`. So `2026` is
        ongoing all through 2026, and an end that is not known (`2020-03/`) is none to come.
    """
    if when is None:
        return "completed"
    parsed = edtf.parse(when)
    if begins_after(today, parsed.starts_on):
        return "planned"
    lasts = parsed.ends_on is not None and parsed.ends_on >= today
    return "ongoing" if lasts or parsed.open_end else "completed"


def begins_after(today: date, starts_on: date | None) -> bool:
    """Whether something begins after today, as far as its first day is known."""
    return starts_on is not None and starts_on > today
