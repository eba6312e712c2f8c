"""Years of other calendars: what a year outside 1900 to 2199 was probably meant to be.

Separate because no notation decides about it: a file of any form may bear such years.
"""

import re
from collections.abc import Iterator

from events_api.core.values import edtf
from events_api.intake.cells.cell import Unclear

_FIRST, _LAST = 1900, 2199
# A lunar year of the Hijra has so many of our years, and its era began then.
_LUNAR, _HIJRA = 0.970229, 621.5774


def check_years(when: str) -> None:
    """Refuse a date (EDTF) that no programme can have in our calendar.

    Raises:
        Unclear: A year is not from 1900 to 2199; the calendars that it may be of are named.
    """
    for side in edtf.sides(when):
        if side is not None:
            _check(side.first.year)


def check_words(text: str) -> None:
    """The same of a date in words, whose months may be those of another calendar."""
    for year in re.findall(r"(?<!\d)\d{4}(?!\d)", text):
        _check(int(year))


def _check(year: int) -> None:
    if _FIRST <= year <= _LAST:
        return
    looks = " or ".join(_calendars(year))
    like = f" It looks like {looks}." if looks else ""
    raise Unclear(
        "unclear_date",
        f"The year {year} is not from {_FIRST} to {_LAST}.{like} "
        "Write the date in the Gregorian calendar, as 2020-07-14.",
    )


def _calendars(year: int) -> Iterator[str]:
    """The calendars in which people of today write such a year, with the year it began in."""
    if 1279 <= year <= 1429:  # noqa: PLR2004 - from 1900 to 2050
        yield f"the Solar Hijri calendar of Iran and Afghanistan ({year} began in {year + 621})"
    if 1370 <= year <= 1499:  # noqa: PLR2004 - from 1950 to 2075
        began = int(year * _LUNAR + _HIJRA)
        yield f"the calendar of the Hijra ({year} began in {began})"
    if 2443 <= year <= 2743:  # noqa: PLR2004 - from 1900 to 2200
        yield f"the Buddhist calendar of Thailand ({year} is {year - 543})"
    if 5660 <= year <= 5960:  # noqa: PLR2004 - from 1900 to 2200
        yield f"the Hebrew calendar ({year} began in {year - 3761})"
