"""The example row of a template: what it holds, and how an import knows that it is no record.

Separate from the template, because the import knows it without the library that makes workbooks.
"""

from collections.abc import Mapping, Sequence

from events_api.intake.cells.cell import Cell, Unclear, text_of

# No record has this reference: a row with it is the example, or was made of it.
EXAMPLE_REF = "template-example"
_EXAMPLE = {
    "ref": EXAMPLE_REF,
    "title": "Example: this row is passed over",
    "when": "3-4 March 2020",
    "venue": "Congress Centre",
    "city": "Budapest",
    "venue_country": "Hungary",
    "countries": "AF; Pakistan",
    "organisations": "icmpd:organiser; norway:funder",
    "participants": "75 (25 women)",
    "beneficiaries": "over 100",
    "language": "en",
    "languages": "en; fa",
    "value": "over 100,000",
    "unit": "followers",
    "amount": "2500",
    "currency": "EUR",
    "url": "https://www.example.org/news/1",
    "period_covered": "2019",
}
_TYPES = {
    "meeting": "expert_meeting",
    "training": "course",
    "publication": "report",
    "activity": "procurement",
}


def example_of(kind: str) -> Mapping[str, str]:
    """{column: cell} of the example of a kind."""
    return {**_EXAMPLE, "type": _TYPES[kind]} if kind in _TYPES else _EXAMPLE


_CELLS = {*_EXAMPLE.values(), *_TYPES.values()}


def is_example(cells: Sequence[Cell]) -> bool:
    """Whether the cells are those of an example, and nothing else."""
    if EXAMPLE_REF not in cells:
        return False
    return {_text(cell) for cell in cells} - {""} <= _CELLS


def _text(cell: Cell) -> str:
    try:
        return text_of(cell).strip()
    except Unclear:
        return "?"
