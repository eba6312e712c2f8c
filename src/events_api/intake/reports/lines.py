"""Reports of imports as lines for a terminal, and the file of rows with what is said of each."""

from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

from events_api.core.catalogue import Catalogue
from events_api.intake.jobs.tables import ImportJob
from events_api.intake.problems import UnknownColumns
from events_api.intake.reports.annotated_files import annotated
from events_api.intake.reports.answers import all_rows, rows_of
from events_api.intake.row_report import ColumnReading, Understanding, shortened

# So many failed rows are shown on the terminal, and so much of what was understood.
_MOST_SHOWN = 50
_MOST_CELLS, _MOST_LOOKED_AT = 20, 1_000


def understood(catalogue: Catalogue, job: ImportJob) -> list[str]:
    """What was made of a file: each of its columns, what is said of it, and of its first rows."""
    lines = [_column(each) for each in job.columns]
    lines += [each.detail for each in job.remarks[:_MOST_SHOWN]]
    cells: dict[str, int] = {}
    for row in rows_of(catalogue, job.id, (), 0, _MOST_LOOKED_AT):
        for each in row.understood:
            # What is said of a whole row stands among the remarks.
            if each.column is not None:
                cells.setdefault(_cell(each), row.number)
    lines += [f"row {number}, {cell}" for cell, number in islice(cells.items(), _MOST_CELLS)]
    if len(cells) > _MOST_CELLS or job.rows > _MOST_LOOKED_AT:
        lines.append("… and more: --annotated FILE writes what was understood of every row.")
    return lines


def _column(reading: ColumnReading) -> str:
    column = "passed over" if reading.column is None else reading.column
    how = f" ({reading.how})" if reading.column is not None else ""
    return f'{reading.place} "{shortened(" ".join(reading.header.split()))}" → {column}{how}'


def _cell(each: Understanding) -> str:
    return each.model_copy(update={"value": " ".join(each.value.split())}).words


def said_of_columns(problem: UnknownColumns) -> str:
    """A line for each thing that is wrong with the columns of a file."""
    lines = [
        f"{each.detail} (perhaps: {', '.join(each.allowed)})" if each.allowed else each.detail
        for each in problem.errors or ()
    ]
    alone = len(lines) == 1 and problem.detail == problem.advice
    return "\n".join(lines if alone else [problem.detail, *lines])


def failures(catalogue: Catalogue, job: ImportJob) -> list[str]:
    """A line for each problem of the first rows that failed."""
    return [
        f"row {row.number}, {each.column or 'row'}: {each.words}"
        for row in rows_of(catalogue, job.id, ["failed"], 0, _MOST_SHOWN)
        for each in row.problems
    ]


def write_annotated(catalogue: Catalogue, jobs: Sequence[ImportJob], path: Path) -> None:
    """Write the annotated file of imports of one file.

    Raises:
        ValueError: Its file has no columns.
    """
    header = jobs[0].header
    if header is None:
        raise ValueError("A file of NDJSON has no columns to annotate.")
    rows = chain.from_iterable(all_rows(catalogue, each.id) for each in jobs)
    with path.open("wb") as file:
        file.writelines(annotated(header, rows))
