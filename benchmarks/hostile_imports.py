"""What hostile files cost: `python -m benchmarks.hostile_imports`.

Each is imported by a process of its own into a new SQLite database, so that its peak of memory, its
time of the processor and what its database takes of the disk are its own. What is printed as
`before` is the memory of the product that has read nothing yet.
"""

import io
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from events_api.core.database import schema
from events_api.core.problems.document import Problem
from events_api.core.records.history_table import COMMAND
from events_api.core.settings import Settings
from events_api.deployment import deployed
from events_api.intake.jobs.jobs import claim, drop, new_worker
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.storing.job_work import work
from tests.intake.workbooks import MAIN, book, cells, sheet

HEADER = f"<row>{cells('title', 'when')}</row>"
DATES = ", ".join(f"{1 + n % 28} March {2000 + n % 20}" for n in range(4_000))


def _workbook(rows: str, text: str = "") -> bytes:
    shared = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    return book({"meetings": sheet(HEADER + rows)}, shared=shared)


FILES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "49 MB of line ends": ("csv", lambda: b"\n" * 49_000_000),
    "49 MB of commas": ("csv", lambda: b"," * 49_000_000),
    "49 MB of quotation marks": ("csv", lambda: b'"' * 49_000_000),
    "49 MB of empty lines": ("ndjson", lambda: b"\n" * 49_000_000),
    "4,000 dates in a cell": ("csv", f'title,when\nA,"{DATES}"\n'.encode),
    "one text named 50,000 times": (
        "xlsx",
        lambda: _workbook('<row><c t="s"><v>0</v></c></row>' * 50_000, "x" * 190_000),
    ),
    "cells without an address": (
        "xlsx",
        lambda: _workbook(f"<row>{'<c><v>1</v></c>' * 5_000_000}</row>"),
    ),
    "a header of 100 MB": (
        "xlsx",
        lambda: book({"meetings": sheet(f"<row>{cells('x' * 100_000_000)}</row>")}),
    ),
    "100 MB of one text": ("xlsx", lambda: _workbook("", "x" * 100_000_000)),
}


def main() -> None:
    """Measure each file and print what it took."""
    spawn = multiprocessing.get_context("spawn")
    for name in FILES:
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            print(name, json.dumps(pool.submit(_measured, name).result()))


def _measured(name: str) -> dict[str, Any]:
    format_, make = FILES[name]
    content = make()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.db"
        settings = Settings(_env_file=None, database_url=f"sqlite:///{path}")  # type: ignore[arg-type]
        catalogue = deployed(settings)
        schema.migrate(catalogue.database)
        asked = Asked("icmpd", COMMAND, ImportOptions(), kind="meeting")
        before, empty, began = _memory(), _disk(folder), time.process_time()
        try:
            job = open_file(catalogue, io.BytesIO(content), FORMATS[format_], asked)
            mine = claim(catalogue.database, new_worker(), job.id)
            if mine is not None:
                work(catalogue, mine)
            said, taken = str(mine and mine.outcomes), _disk(folder)
            drop(catalogue.database, job.id)
        except Problem as problem:
            said, taken = problem.errors[0].detail if problem.errors else problem.detail, 0
        seconds = time.process_time() - began
        catalogue.database.close()
        return {
            "bytes": len(content),
            "processor_seconds": round(seconds, 2),
            "before_mib": round(before),
            "more_mib": round(_memory() - before),
            "disk_mib": round(max(taken, _disk(folder)) - empty, 1),
            "left_mib": round(_disk(folder) - empty, 1),
            "said": said,
        }


def _memory() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _disk(folder: str) -> float:
    """What the database takes, with its log, in MiB."""
    return sum(each.stat().st_size for each in Path(folder).iterdir()) / 2**20


if __name__ == "__main__":
    main()
