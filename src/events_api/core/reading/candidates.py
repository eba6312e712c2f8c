"""Candidates: the few records among which a page is found, by their ordinals.

Separate because it decides how a page is read once its matches are known: by their ordinals where
that is less work than walking along the index of the order, past what does not match.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from pyroaring import BitMap
from sqlalchemy import Connection

from events_api.core.index.postings import Postings, month_of
from events_api.core.reading import statements
from events_api.core.selection.selection import Order, Position
from events_api.core.values.year_windows import UNDATED

# So many matches are sorted faster than found on a walk along all records, or along all months.
_FEW, _FEW_DAYS = 400, 100
_SPARE = 16
# After all days.
_LAST = date.max.toordinal() + 1


class Matched(Struct, frozen=True):
    """The records that a list holds of those that are published, or of those that are not.

    All dated ones have begun by the `latest` day, if there is one.
    """

    postings: Postings
    matches: BitMap
    public: bool = True
    latest: date | None = None


def candidates(
    connection: Connection, part: Matched, order: Order, limit: int, after: Position | None
) -> BitMap:
    """Matches that hold the page of `limit` records after a position, and few others.

    By date these are the matches of the days that the page can be of. By other orders they are all
    matches where these are few, else what a walk along the order finds.
    """
    number = len(part.matches)
    if order.key == "starts_on":
        found = _of_few if number <= _FEW_DAYS else _of_days
        return found(part, order, limit, after)
    return part.matches if number <= _FEW else _walked(connection, part, order, limit, after)


def _walked(
    connection: Connection, part: Matched, order: Order, limit: int, after: Position | None
) -> BitMap:
    """The matches among the next records in order, of which there are as many as seem needed."""
    every = len(part.postings.having("kind"))
    # Where they lie evenly, and a quarter more: what is passed in vain is read and sorted, too.
    step = 5 * limit * every // (4 * len(part.matches)) + _SPARE
    while True:
        passed = statements.first(connection, order, step, after, public=part.public)
        found = part.matches & passed
        if len(found) >= limit or len(passed) < step:
            return found
        step *= 4


def _of_few(part: Matched, order: Order, limit: int, after: Position | None) -> BitMap:
    """The same as `_of_days` where matches are few: their days are sorted."""
    days, undated = part.postings.columns.get("sort_on", ()), UNDATED.toordinal()

    def beyond(n: int) -> int:
        """How far down the list the day of a record is."""
        return -days[n] if order.descending else days[n] if days[n] != undated else _LAST

    if order.descending:
        ordered = sorted(part.matches, key=days.__getitem__, reverse=True)
    else:
        ordered = sorted(part.matches, key=beyond)
    begin, needed = 0, limit
    if after is not None:
        day = date.fromisoformat(after.key).toordinal()
        place = -day if order.descending else day if day != undated else _LAST
        begin = bisect_left(ordered, place, key=beyond)
        needed += bisect_right(ordered, place, key=beyond)
    if needed >= len(ordered):
        return BitMap(ordered[begin:])
    end = bisect_right(ordered, beyond(ordered[needed - 1]), key=beyond)
    return BitMap(ordered[begin:end])


def _of_days(part: Matched, order: Order, limit: int, after: Position | None) -> BitMap:
    """The matches of a page by date: from the position's day on, until there are enough.

    Those of the position's own day may stand before it: as many more are needed.
    """
    here = None if after is None else date.fromisoformat(after.key)
    days, needed, found = part.postings.columns.get("sort_on", ()), limit, BitMap()
    months = part.postings.months("sort_on")
    for month in _months(part, order, here):
        own = part.matches & months[month]
        if not own:
            continue
        if here is not None and month == month_of(here):
            day = here.toordinal()
            own = BitMap([n for n in own if (days[n] <= day) == order.descending or days[n] == day])
            needed += sum(days[n] == day for n in own)
        if len(own) > needed:
            # The page ends in this month: the days behind its last one are not needed.
            ordered = sorted(own, key=days.__getitem__, reverse=order.descending)
            last = days[ordered[needed - 1]]
            end = next((n for n in range(needed, len(ordered)) if days[ordered[n]] != last), None)
            own = BitMap(ordered[:end])
        found |= own
        needed -= len(own)
        if needed <= 0:
            break
    return found


def _months(part: Matched, order: Order, here: date | None) -> Iterable[int]:
    """The months of records in order, the undated ones last, from a day's month on."""
    every = part.postings.ordered_months
    if order.descending:
        last = min((each for each in (part.latest, here) if each is not None), default=date.max)
        return reversed(every[: bisect_right(every, month_of(last))])
    # The undated ones are of the lowest month.
    undated = bisect_right(every, month_of(UNDATED))
    if here is None:
        return [*every[undated:], *every[:undated]]
    first = len(every) if here == UNDATED else bisect_left(every, month_of(here))
    return [*every[first:], *every[:undated]]
