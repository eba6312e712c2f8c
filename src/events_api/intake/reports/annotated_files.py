"""The annotated file: the rows and columns that were sent, with what became of each row.

Separate from the report in JSON because it is for whoever keeps the spreadsheet: it can be
corrected where it stands and sent again, since the import passes its own columns over.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from events_api.core.values.cell_texts import safe
from events_api.intake.columns.columns import ANNOTATIONS
from events_api.intake.row_report import CellProblem, Understanding


class AnnotatedRow(Struct, frozen=True):
    """One row as it was sent, by the names of its columns, and what became of it."""

    number: int
    cells: Sequence[str]
    outcome: str
    problems: Sequence[CellProblem]
    understood: Sequence[Understanding]


def annotated(header: Sequence[str], rows: Iterable[AnnotatedRow]) -> Iterator[bytes]:
    """The file as CSV in UTF-8 with a byte order mark, by which spreadsheets know the encoding."""
    kept = [place for place, name in enumerate(header) if name.strip().lower() not in ANNOTATIONS]
    yield "\ufeff".encode()
    yield _line([*(safe(header[place]) for place in kept), *ANNOTATIONS])
    for row in rows:
        cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
        problems = "\n".join(map(_problem, row.problems))
        understood = "\n".join(map(_understanding, row.understood))
        said = (str(row.number), row.outcome, problems, understood)
        yield _line([safe(cell) for cell in (*cells, *said)])


def _problem(problem: CellProblem) -> str:
    words = f"{problem.column}: {problem.detail}" if problem.column else problem.detail
    return f"{words} Perhaps: {', '.join(problem.allowed)}." if problem.allowed else words


def _understanding(each: Understanding) -> str:
    if each.column is None:
        return each.note or ""
    note = f" ({each.note})" if each.note else ""
    return f"{each.column}: {each.value} → {each.understood or 'unknown'}{note}"


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
