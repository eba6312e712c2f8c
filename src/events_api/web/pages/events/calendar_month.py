"""A month of events as a calendar: each at its days, and beside it those whose day is not known.

Separate because a list has an order, and a month has days.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from babel import Locale
from msgspec import Struct

from events_api.core.catalogue import catalogue_of
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.web.pages.occasions import Occasion, Occasions, View, occasions
from events_api.web.pages.page_language import base_of

# What runs for longer would fill every day; it stands beside the calendar.
_LONGEST = 14
_MOST = 200
_DAYS = 7


class Day(Struct, frozen=True):
    """A day of the calendar; one of the months around it has no number and no events."""

    number: int | None
    words: str
    events: Sequence[Occasion]


class Month(Struct, frozen=True):
    """A month: its name, the names of weekdays, its weeks, and where its neighbours are.

    An empty one says which are the `nearest` that have anything.
    """

    name: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Day]]
    rest: Sequence[Occasion]
    found: Occasions
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    nearest: Sequence[tuple[str, str]]


def first_of(text: str) -> date:
    """The first day of the month that a parameter names, as `2020-03`.

    Raises:
        InvalidParameter: It names none (400).
    """
    if re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", text) and not text.startswith("0000"):
        return date.fromisoformat(f"{text}-01")
    detail = "Give a month as `2020-03`."
    raise InvalidParameter(
        errors=[ProblemError(parameter="month", code="invalid_value", detail=detail)]
    )


def month_of(view: View, asked: Mapping[str, str], first: date) -> Month:
    """The events of a month that the filters let in, the first 200 of them."""
    found = occasions(view, {**asked, **within(first)}, _MOST)
    following = _next(first)
    last = date.max if following is None else following - timedelta(days=1)
    days: dict[date, list[Occasion]] = {}
    rest: list[Occasion] = []
    for each in found.shown:
        held = _held(each, first, last)
        for day in held:
            days.setdefault(day, []).append(each)
        if not held:
            rest.append(each)
    locale = Locale.parse(view.wording.code, sep="-")
    names = locale.days["stand-alone"]
    order = [(locale.first_week_day + n) % _DAYS for n in range(_DAYS)]
    blank = Day(None, "", ())
    cells = [blank] * ((first.weekday() - locale.first_week_day) % _DAYS)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        cells.append(Day(day.day, view.wording.date(f"{day}"), days.get(day, ())))
    cells += [blank] * (-len(cells) % _DAYS)
    earlier = first - timedelta(days=1) if first > date.min else None
    return Month(
        name=view.wording.date(_named(first)),
        weekdays=[(names["abbreviated"][n], names["wide"][n]) for n in order],
        weeks=[cells[n : n + _DAYS] for n in range(0, len(cells), _DAYS)],
        rest=rest,
        found=found,
        before=_neighbour(view, asked, earlier),
        after=_neighbour(view, asked, following),
        nearest=[] if found.shown else [*_nearest(view, asked, earlier, following)],
    )


def beside(asked: Mapping[str, str]) -> dict[str, str]:
    """The filters beside a month, which says its year."""
    return {name: text for name, text in asked.items() if name != "year"}


def within(first: date) -> dict[str, str]:
    """The parameters of what is in a month, in its order."""
    return {"from": _named(first), "to": _named(first), "sort": "starts_on"}


def begun_in(view: View, asked: Mapping[str, str]) -> date:
    """The month that a calendar begins with: of a year that is asked for its first with anything.

    Without one that of today.
    """
    if "year" not in asked:
        return catalogue_of(view.request).today().replace(day=1)
    found = occasions(view, {**asked, "sort": "starts_on"}, 1).shown
    known = [each.begins for each in found if each.begins]
    return known[0] if known else date(int(asked["year"]), 1, 1)


def address(base: str, asked: Mapping[str, str], day: date) -> str:
    """The address of the month that has a day, under the same filters."""
    return f"{base}/events?{urlencode({**asked, 'month': _named(day)})}"


def _named(day: date) -> str:
    """The month of a day, as `2020-03`."""
    return day.isoformat()[:7]


def _next(first: date) -> date | None:
    """The first day of the next month; None after the last one there is."""
    if (first.year, first.month) == (date.max.year, 12):
        return None
    return (first + timedelta(days=31)).replace(day=1)


def _neighbour(view: View, asked: Mapping[str, str], day: date | None) -> tuple[str, str] | None:
    if day is None:
        return None
    month = day.replace(day=1)
    return view.wording.date(_named(month)), address(base_of(view.request), asked, month)


def _nearest(
    view: View, asked: Mapping[str, str], earlier: date | None, following: date | None
) -> Iterator[tuple[str, str]]:
    """The months before and after that have something."""
    for bound, day, order in (
        ("starts_to", earlier, "-starts_on"),
        ("starts_from", following, "starts_on"),
    ):
        if day is not None:
            asked_there = {**asked, bound: day.isoformat(), "sort": order}
            for each in occasions(view, asked_there, 1).shown:
                found = _neighbour(view, asked, each.begins)
                if found is not None:
                    yield found


def _held(each: Occasion, first: date, last: date) -> list[date]:
    """The days of the month at which it was; none where they are not known, or too many."""
    if each.days is None:
        return []
    begun, ended = each.days
    if (ended - begun).days >= _LONGEST:
        return []
    first, last = max(first, begun), min(last, ended)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
