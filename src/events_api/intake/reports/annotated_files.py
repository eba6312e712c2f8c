"""The annotated file: the rows and columns that were sent, with what became of each row.

Separate from the report in JSON because it is for whoever keeps the spreadsheet: it can be
corrected where it stands and sent again, since the import passes its own columns over.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from events_api.core.values.cell_texts import safe
from events_api.intake.cells.cell import Cell, Unclear, text_of
from events_api.intake.columns.columns import ANNOTATIONS
from events_api.intake.jobs.packing import unpacked
from events_api.intake.jobs.tables import ImportRow
from events_api.intake.row_report import CellProblem


def annotated(header: Sequence[str], rows: Iterable[ImportRow]) -> Iterator[bytes]:
    """The file as CSV in UTF-8 with a byte order mark, by which spreadsheets know the encoding."""
    kept = [place for place, name in enumerate(header) if name.strip().lower() not in ANNOTATIONS]
    yield "\ufeff".encode()
    yield _line([*(safe(header[place]) for place in kept), *ANNOTATIONS])
    for row in rows:
        sent = [_text(cell) for cell in unpacked(row.number, row.cells).cells]
        cells = [sent[place] if place < len(sent) else "" for place in kept]
        problems = "\n".join(map(_problem, row.problems))
        understood = "\n".join(each.words for each in row.understood)
        said = (str(row.number), row.outcome or "not looked at", problems, understood)
        yield _line([safe(cell) for cell in (*cells, *said)])


def _problem(problem: CellProblem) -> str:
    return f"{problem.column}: {problem.words}" if problem.column else problem.words


def _text(cell: Cell) -> str:
    try:
        return text_of(cell)
    except Unclear:
        return str(cell)


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
