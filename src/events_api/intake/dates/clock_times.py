"""Clock times beside a date: `9:00 - 11:30`, and instants of ISO 8601 as programs write them.

Separate from the grammar of dates, which then sees days only.
"""

import re

from msgspec import Struct

_CLOCK = (
    r"([01]?\d|2[0-3])(?::([0-5]\d)(?!\d)(?::[0-5]\d)?\s*(am|pm|uhr|hrs|h)?|\s*(am|pm|uhr|hrs)\b)"
)
_TIMES = re.compile(rf"(?<![\d:.]){_CLOCK}(?:\s*(?:-|to|until|till|bis)\s*{_CLOCK})?")
_ZONES = re.compile(r"\(?\b(?:cest|cet|eest|eet|utc|gmt|bst|msk|pkt|ist|trt|local time)\b\)?")
# Behind a blank a minus may as well be "until": `2020-03-05 09:00-11:00`.
_OFFSET = r"(?:0\d|1[0-4]):?[0-5]\d(?!\d)"
_INSTANT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:t|\s(?!\S*\s*(?:-|to|until|till|bis)\s*\d{1,2}:))"
    r"(?P<time>(?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:[.,]\d{1,9})?)?(?![\d:.])"
    rf"(?:\s?(?P<zulu>z)\b|(?P<offset>\s?\+{_OFFSET}|(?<=[\d])-{_OFFSET}))?"
)
_MIDNIGHT = "00:00"


class Clock(Struct, frozen=True):
    """Clock times that stand beside a date.

    Attributes:
        times: One or several, as `09:30`; none where they only fill up an instant.
        zone: Whether a time zone stood there that has no name of its own.
        utc: Whether they are instants of UTC.
    """

    times: tuple[str, ...]
    zone: bool = False
    utc: bool = False


def clock_of(text: str) -> tuple[str, Clock]:
    """The text (plain, in lower case) without clock times and zones, and these."""
    instants = list(_INSTANT.finditer(text))
    if instants:
        times = [each["time"] for each in instants]
        offset = any(each["offset"] for each in instants)
        utc = all(each["zulu"] for each in instants)
        bare = _INSTANT.sub(r"\g<day> ", text)
    else:
        times = [time for match in _TIMES.finditer(text) for time in _both(match.groups())]
        bare, offset, utc = _TIMES.sub(" ", text), False, False
    zone = offset or _ZONES.search(bare) is not None
    # A day without a clock time is the midnight that it begins with to many a program.
    kept = () if set(times) == {_MIDNIGHT} else tuple(times)
    return _ZONES.sub(" ", bare), Clock(kept, zone, utc)


def _both(groups: tuple[str | None, ...]) -> list[str]:
    return [time for each in (groups[:4], groups[4:]) if (time := _clock_time(each))]


def _clock_time(parts: tuple[str | None, ...]) -> str | None:
    hour, minute, half, alone = parts
    if hour is None:
        return None
    number = int(hour)
    half = half or alone
    if half == "pm" and number < 12:  # noqa: PLR2004 - noon
        number += 12
    elif half == "am" and number == 12:  # noqa: PLR2004 - midnight
        number = 0
    return f"{number:02}:{minute or '00'}"
