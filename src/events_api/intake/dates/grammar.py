"""The grammar of dates in words: one date, or two with something between them, in EDTF.

Separate from its tokens, which know the languages, and from the choice between several readings.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from events_api.core.values import edtf
from events_api.core.values.dates_in_words import in_words
from events_api.intake.cells.cell import Unclear
from events_api.intake.dates.sides import Side, Style, month_first, side_of
from events_api.intake.dates.tokens import ADVICE, Token

_BETWEEN = {"to", "until", "and"}
_UNITS = {
    "ymd": {"year", "month", "day"},
    "dmy": {"year", "month", "day"},
    "dm": {"month", "day"},
    "my": {"year", "month"},
    "years": {"year"},
    "nth": {"day"},
    **{part: {"month"} for part in ("season", "half", "quarter")},
    **{unit: {unit} for unit in ("day", "month", "year", "now")},
}


def interval_of(tokens: Sequence[Token], style: Style) -> str:
    """The EDTF text of the tokens: one date, or an interval; its days are not checked to exist.

    Raises:
        Unclear: They are no date, or one without a year; the words say what to write instead.
    """
    between = any(each.kind == "between" for each in tokens)
    weekdays, rest = _weekdays([each for each in tokens if each.kind not in {"between", "fiscal"}])
    if [each.kind for each in rest[:2]] == ["now", "since"]:
        rest = rest[1:]
    first = rest[0].kind if rest else ""
    open_start = first in {"until", "to"}
    pieces, joiner = _pieces(rest[1:] if first == "since" or open_start else rest)
    if not 1 <= len(pieces) <= 2 or (open_start and len(pieces) > 1):  # noqa: PLR2004 - two dates
        raise Unclear("unclear_date", ADVICE)
    start = side_of(pieces[0], style)
    if len(pieces) == 1 and weekdays is None:
        return _alone(start.with_month(), first)
    if pieces[-1] == [Token("now")]:
        return f"{start.with_month().text('first')}/.."
    _check_numbers(pieces[0], pieces[-1], style)
    start, end = _completed(start, side_of(pieces[-1], style))
    if weekdays is not None:
        start, end = replace(start, weekday=weekdays[0]), replace(end, weekday=weekdays[1])
    first_day, last_day = start.text("first"), end.text("last")
    text = first_day if first_day == last_day else f"{first_day}/{last_day}"
    if start.last_year is None and end.last_year is None:
        check_apart(start.text(), end.text())
    if joiner == "and" and not between and not _neighbours(start.text(), end.text()):
        raise Unclear(
            "two_dates",
            "These are two dates. Write the days from the first to the last, or a record of each.",
        )
    return text


def _weekdays(tokens: list[Token]) -> tuple[tuple[int, int] | None, list[Token]]:
    """The weekdays of both dates where they stand together, as "Mon-Fri", and the other tokens."""
    for place in range(len(tokens) - 2):
        one, between, other = tokens[place : place + 3]
        if one.kind == other.kind == "weekday" and between.kind in {*_BETWEEN, "dash"}:
            return (one.value, other.value), tokens[:place] + tokens[place + 3 :]
    return None, tokens


def _pieces(tokens: Sequence[Token]) -> tuple[list[list[Token]], str]:
    """The tokens of each date, and what stands between the last two of them."""
    pieces: list[list[Token]] = [[]]
    joiner = ""
    for place, token in enumerate(tokens):
        if token.kind == "dash":
            after = tokens[place + 1 : _next_cut(tokens, place + 1)]
            follows = tokens[place + 1].kind if place + 1 < len(tokens) else ""
            if follows in _BETWEEN or _joins(pieces[-1], after):
                continue
        if token.kind in {*_BETWEEN, "dash"}:
            joiner = token.kind
            pieces.append([])
        elif token.kind == "now" and pieces[-1]:
            pieces.append([token])
        else:
            pieces[-1].append(token)
    return pieces, joiner


def _next_cut(tokens: Sequence[Token], start: int) -> int:
    cuts = (n for n in range(start, len(tokens)) if tokens[n].kind in {*_BETWEEN, "dash", "now"})
    return next(cuts, len(tokens))


def _joins(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether a dash, a slash or a stop between them is part of one date: `Mar-2021`, `Q1/2021`.

    A bare number behind a month and a year, or before both in numbers (`1-3/2020`), may be a day
    as well as a month, so there it is none.
    """
    one = {unit for each in left for unit in _UNITS.get(each.kind, ())}
    other = {unit for each in right for unit in _UNITS.get(each.kind, ())}
    if not left or not right or one & other or "now" in one | other:
        return False
    if one == {"day"} and any(each.kind == "my" for each in right):
        return False
    return other != {"day"} or "year" not in one or left[0].kind == "year"


def _check_numbers(one: Sequence[Token], other: Sequence[Token], style: Style) -> None:
    """Refuse numbers around a dash of which one may be a day as well as a month.

    Raises:
        Unclear: As `1-3/2020` (1 March, January to March), `2020-03/04`, `03/05-07/2020`.
    """
    kinds = [sorted(each.kind for each in tokens) for tokens in (one, other)]
    months = (["my"], ["day", "year"])
    if any(["day"] in kinds and each in kinds for each in months):
        bare, both = (one, other) if kinds[0] == ["day"] else (other, one)
        month = side_of(both, style).with_month()
        day = f"{month.text()}-{bare[0].value:02}"
        of_months = [month.text(), f"{month.year}-{bare[0].value:02}"]
        meant = [day, "/".join(of_months if both is one else reversed(of_months))]
        detail = "A number in it may be a day or a month. Write it as one of these."
        raise Unclear("ambiguous_date", detail, [each for each in meant if _parsed(each)])
    if kinds == [["dm"], ["my"]]:
        raise Unclear("unclear_date", ADVICE)
    if kinds[0] == ["day"] and any(month_first(each, style) for each in other):
        raise Unclear("unclear_date", ADVICE)  # no day stands before a month that comes first


def _alone(side: Side, before: str) -> str:
    """The EDTF text of a single date with what stands before it."""
    if side.day is not None and side.month is None:
        raise Unclear("no_year" if side.year is None else "unclear_date", ADVICE)
    if before == "since":
        return f"{side.text('first')}/.."
    return f"../{side.text('last')}" if before in {"until", "to"} else side.text()


def _completed(start: Side, end: Side) -> tuple[Side, Side]:
    """Both dates, each with what only the other one says: `3-4 March 2020`, `March 3-4, 2020`."""
    start = start.with_month()
    if start.day is None:
        end = end.with_month()
    if end.year is None:
        end = replace(end, year=start.year)
    if end.day is not None and end.month is None:
        end = replace(end, month=start.month)
    if start.year is None:
        start = replace(start, year=end.year)
    if start.day is not None and start.month is None:
        start = replace(start, month=end.month)
    if (start.day and start.month is None) or (end.day and end.month is None):
        raise Unclear("unclear_date", ADVICE)
    return start, end


def check_apart(one: str, other: str) -> None:
    """Refuse an interval of which the dates share days: `March 2021 - 2021`, `winter 2020/2021`.

    Raises:
        Unclear: What stands between them may as well join them to one date.
    """
    start, end = _parsed(one), _parsed(other)
    if start is None or end is None:
        return
    first, last = (start.starts_on, start.ends_on), (end.starts_on, end.ends_on)
    if None in first + last or first == last or not (first[0] <= last[1] and last[0] <= first[1]):  # type: ignore[operator]
        return
    within = last[0] >= first[0] and last[1] <= first[1]  # type: ignore[operator]
    inner, precision = (other, end.precision) if within else (one, start.precision)
    cut = len("2020-03-05") if precision == "day" else len("2020-03")
    sides = dict.fromkeys(str(day)[:cut] for day in (start.starts_on, end.ends_on))
    meant = list(dict.fromkeys([inner, "/".join(sides)]))
    words = " or ".join(in_words(each, "en") for each in meant)
    detail = f"Its two dates share days. It could be {words}. Write it so."
    raise Unclear("ambiguous_date", detail, meant)


def _neighbours(one: str, other: str) -> bool:
    """Whether the second date begins as soon as the first one ends."""
    start, end = _parsed(one), _parsed(other)
    if start is None or end is None or start.ends_on is None or end.starts_on is None:
        return True
    return (end.starts_on - start.ends_on).days == 1


def _parsed(text: str) -> edtf.When | None:
    """A date; None where there is no such one, which is said where the interval is read."""
    try:
        return edtf.parse(text)
    except edtf.EdtfError:
        return None
