"""The first and the last day of a row: they settle a `when` that could be two, or make one.

Separate from mapping because these columns follow from `when` where a file has it: then they are
only compared with it.
"""

from collections.abc import Mapping
from typing import Any

from events_api.core.values import edtf
from events_api.core.values.dates_in_words import in_words
from events_api.intake.cells.cell import Meaning, Unclear
from events_api.intake.dates.grammar import check_apart

BOUNDS = ("starts_on", "ends_on")
_NOTHING = Meaning(None)
# An interval of two doubtful dates, as `2020-21/2020-23`, is no date in words at all.
_DOUBTFUL = {"ambiguous_date", "unclear_date"}


def as_text(value: object) -> str:
    """A value that follows from `when` as a cell holds it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value or "").lower()


def settled(typed: str, unclear: Unclear, derived: Mapping[str, str]) -> Meaning | None:
    """The one reading of a doubtful `when` from which all follows that its row says of its days.

    None where the row settles nothing.
    """
    if unclear.code not in _DOUBTFUL or not derived.keys() & set(BOUNDS):
        return None
    readings = dict.fromkeys([typed.strip(), *unclear.allowed])
    fitting = [each for each in readings if _fits(each, derived)]
    return _as_said(fitting[0], "as its starts_on says") if len(fitting) == 1 else None


def exported(typed: str, unclear: Unclear) -> Meaning | None:
    """The meaning of a doubtful date in a row that this service has written: EDTF as it is."""
    text = typed.strip()
    if unclear.code not in _DOUBTFUL or not _fits(text, {}):
        return None
    return _as_said(text, "as exports write it")


def _as_said(when: str, why: str) -> Meaning:
    return Meaning(when, when, f"{in_words(when, 'en')}, {why}")


def _fits(text: str, derived: Mapping[str, str]) -> bool:
    try:
        when = edtf.parse(text)
    except edtf.EdtfError:
        return False
    return all(as_text(getattr(when, name)) == said.lower() for name, said in derived.items())


def joined(start: Meaning, end: Meaning) -> Meaning:
    """The `when` of a first and a last day, each of any precision; `..` is an end that is open.

    What is not known of one of them stays unknown: a first day alone is no day on its own.

    Raises:
        Unclear: They are no interval, or clock times of which only the last is known.
    """
    first, last = start.value, end.value
    if first is None and last is None:
        return _NOTHING
    if first == ".." or (first is None and last == ".."):
        raise Unclear("unclear_date", "Only the last day can be open. Write the first day.")
    when = first if first == last else f"{first or ''}/{last or ''}"
    try:
        edtf.parse(when)
    except edtf.EdtfError as error:
        raise Unclear("unclear_date", str(error)) from error
    if first != last and None not in (first, last) and last != "..":
        check_apart(first, last)
    missing = "" if None not in (first, last) else "; the other day is not known"
    note = f"{in_words(when, 'en')}, of starts_on and ends_on{missing}"
    return Meaning(when, when, note, _times(start.also, end.also))


def _times(
    start: Mapping[tuple[str, str | None], Any], end: Mapping[tuple[str, str | None], Any]
) -> Mapping[tuple[str, str | None], Any]:
    """The clock times of both cells: the first of the one, the last of the other."""
    begins, ends = ("start_time", None), ("end_time", None)
    if not end:
        return start
    if begins not in start or ends in start:
        raise Unclear("unclear_time", "Write clock times into start_time and end_time.")
    zones = {key: value for key, value in end.items() if key not in (begins, ends)}
    return {**zones, **start, ends: end.get(ends, end[begins])}
