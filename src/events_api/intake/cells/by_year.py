"""Values by year in one cell: targets as `2020:100; 2021:120`, a baseline as `2015:80`.

Separate because each item has a name that may hold colons itself, as the scope of a target does.
"""

from typing import Any

from events_api.intake.cells.cell import Cell, Meaning, Reading, Unclear, is_unknown, text_of
from events_api.intake.cells.texts import read_json

_ADVICE = "values by year as 2020:100; 2021:120, or as JSON"


def read_by_year(number: Reading, cell: Cell) -> Meaning:
    """{year, with a scope where there is one: value}.

    Raises:
        Unclear: An item has no year, no number, or the year of another one.
    """
    if is_unknown(cell):
        return Meaning({}, "")
    text = text_of(cell).strip()
    if text.startswith("{"):
        return read_json(dict, _ADVICE, cell)
    found: dict[str, Any] = {}
    for item in filter(None, map(str.strip, text.replace("\n", ";").split(";"))):
        year, _, value = (each.strip() for each in item.rpartition(":"))
        if not year or not value or year in found:
            raise Unclear("unclear_list", f"Write {_ADVICE}.")
        found[year] = number(value).value
    return Meaning(found, "; ".join(f"{year}:{value:f}" for year, value in found.items()))


def read_baseline(number: Reading, cell: Cell) -> Meaning:
    """The one year that is compared with, and its value.

    Raises:
        Unclear: There is not just one.
    """
    text = "" if is_unknown(cell) else text_of(cell).strip()
    if text.startswith("{"):
        return read_json(dict, "the baseline as 2015:80", cell)
    meaning = read_by_year(number, cell)
    if len(meaning.value) > 1:
        raise Unclear("unclear_list", "Write one year and its value, as 2015:80.")
    for named, value in meaning.value.items():
        year, _, scope = named.partition(" ")
        return Meaning({"year": year, "scope": scope or None, "value": value}, meaning.said)
    return Meaning(None)
