"""Counts of people and of countries: `75 (25 women)`, `over 140 participants`, `30-40`, `~50`.

Separate from other numbers because one cell says several members: count, qualifier, women, men.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from events_api.core.values.structures import Basis, Qualifier
from events_api.intake.cells import people_words
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown
from events_api.intake.cells.numbers import figures_in, share_of, written
from events_api.intake.cells.separators import UNSETTLED, Decimals
from events_api.intake.cells.sexes import ADVICE, People, people_in, plain_pairs, words_of

_ALL = Decimal(100)


def read_people(member: str, cell: Cell, decimals: Decimals = UNSETTLED) -> Meaning:
    """A head count, the value being its number; upper end, qualifier, basis, women and men beside.

    Where women and men are all that is said, their sum is known to have been there: the count is at
    least that (meaning section 3).

    Raises:
        Unclear: There is no number but a share, or it is not certain whose number one is.
    """
    if is_unknown(cell):
        return _nothing(member, "count_to")
    entry = written(cell)
    text = plain_pairs(entry.text)
    figures = figures_in(text, decimals, whole=True)
    people = people_in(text, figures)
    beside: dict[str, Any] = {sex: _whole(figure.value) for sex, figure in people.parts.items()}
    if people.shares:
        beside["women_share"] = _share_of_women(people)
    expected = people.words & words_of(people_words.EXPECTED)
    basis: Basis = "expected" if expected else "actual"
    count, count_to, qualifier = _count(people)
    said = _said(count, count_to, qualifier, basis, beside)
    beside |= {"qualifier": qualifier, "count_to": count_to}
    beside |= {"basis": basis} if expected else {}
    note = entry.note(figures, decimals)
    return Meaning(count, said, note, {(member, part): value for part, value in beside.items()})


def read_countries(member: str, cell: Cell, decimals: Decimals = UNSETTLED) -> Meaning:
    """How many countries took part; errors as `read_people`."""
    if is_unknown(cell):
        return _nothing(member)
    entry = written(cell)
    figures = figures_in(entry.text, decimals, whole=True)
    people = people_in(entry.text, figures, words_of(people_words.COUNTRIES))
    if people.all is None or people.parts or people.shares or people.all.to is not None:
        raise Unclear("unclear_count", "Write one number, as 25 or over 40.")
    count, qualifier = _whole(people.all.value), people.all.qualifier
    said = _said(count, None, qualifier, "actual", {})
    return Meaning(
        count, said, entry.note(figures, decimals), also={(member, "qualifier"): qualifier}
    )


def _nothing(member: str, *parts: str) -> Meaning:
    return Meaning(None, also={(member, part): None for part in ("qualifier", "basis", *parts)})


def _count(people: People) -> tuple[int | None, int | None, Qualifier | None]:
    """The number of all, its upper end and its qualifier."""
    figure = people.all
    if figure is not None:
        upper = None if figure.to is None else _whole(figure.to)
        return _whole(figure.value), upper, figure.qualifier
    if len(people.parts) < 2:  # noqa: PLR2004 - women and men
        return None, None, None
    return sum(_whole(each.value) for each in people.parts.values()), None, "at_least"


def _share_of_women(people: People) -> Decimal:
    women, men = people.shares.get("women"), people.shares.get("men")
    if women is None or (men is not None and women.value + men.value != _ALL):
        raise Unclear("unclear_count", "Write the share of women, as 75 (40% women).")
    return share_of(women.value)


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value() or value < 0:
        raise Unclear("unclear_count", ADVICE)
    return int(value)


def _said(
    count: int | None,
    count_to: int | None,
    qualifier: Qualifier | None,
    basis: Basis,
    parts: Mapping[str, Any],
) -> str:
    """The count as it was understood, in words."""
    words = [] if basis == "actual" else ["expected"]
    if qualifier not in {None, "exact"}:
        words.append(str(qualifier).replace("_", " "))
    words.append("no number" if count is None else str(count))
    words += [] if count_to is None else ["to", str(count_to)]
    inside = [
        f"{value:f} of all women" if name == "women_share" else f"{value} {name}"
        for name, value in parts.items()
    ]
    return " ".join(words) + (f" ({', '.join(inside)})" if inside else "")
