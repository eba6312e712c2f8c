"""Imports of many rows, beside single POSTs of the same records: `python -m benchmarks.imports`.

Separate from the benchmarks of reading, because it writes. Each engine gets an empty database; the
file holds what staff type (dates in words, names of countries, counts with women inside). A process
of its own imports it, so that its peak of memory is the import's. Another one writes five times a
second meanwhile: `others_waited` is the longest that it waited for its turn, which is the move; all
else is done beside it. Times of processors leave out PostgreSQL's own processes.
"""

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Event, Thread
from typing import Any

from starlette.testclient import TestClient

from benchmarks.prepare import database_at
from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.problems import Busy
from events_api.core.records.changes import COMMAND
from events_api.core.settings import Settings
from events_api.core.values.json import to_json
from events_api.core.writing.store import writing
from events_api.deployment import deployed
from events_api.intake.jobs.jobs import claim, new_worker
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.opening import FORMATS as FILE_FORMATS
from events_api.intake.judging.opening import Asked, open_file
from events_api.intake.moving import work as working
from events_api.intake.moving.move import move
from tests.postgres import fresh_database, running_postgres
from tests.samples import key, write_reference

FOLDER = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
MONTHS = ("Jan", "February", "March", "Apr.", "mai", "июня", "Temmuz", "August", "Sept", "Oktober")
HEADER = (
    "ref,type,title,summary,when,venue,city,venue_country,countries,organisations,participants,"
    "participating_countries,themes,projects,source_url,notes,state"
)


def main() -> None:
    """Measure both engines and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--singles", type=int, default=2_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    found: dict[str, Any] = {"rows": asked.rows, "singles": asked.singles}
    if asked.engine != "postgresql":
        with TemporaryDirectory() as folder:
            found["sqlite"] = _measured(f"sqlite:///{folder}/imports.db", asked)
    if asked.engine != "sqlite":
        with running_postgres() as admin, fresh_database(admin) as address:
            found["postgresql"] = _measured(address, asked)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "imports.json").write_text(json.dumps(found, indent=2))


def _measured(address: str, asked: argparse.Namespace) -> dict[str, Any]:
    database = database_at(address)
    schema.migrate(database)
    engine = database.engine_name
    database.close()
    catalogue = _catalogue(address)
    write_reference(catalogue)
    catalogue.database.close()
    spawn = multiprocessing.get_context("spawn")
    figures: dict[str, Any] = {}
    for name, job, number in (
        ("single POSTs", _single, asked.singles),
        ("import", _imported, asked.rows),
        ("the same again", _imported, asked.rows),
    ):
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            figures[name] = pool.submit(job, address, number).result()
        print(engine, name, json.dumps(figures[name]))
    ratio = figures["import"]["rows_a_second"] / figures["single POSTs"]["rows_a_second"]
    print(engine, f"import / single POSTs: {ratio:.1f}")
    return {**figures, "import / single POSTs": round(ratio, 1)}


def _catalogue(address: str) -> Catalogue:
    settings = Settings(_env_file=None, database_url=address)  # type: ignore[arg-type]
    return deployed(settings)


def rows(number: int) -> Iterator[str]:
    """A file of meetings as staff keep it, with 8 to 9 links a record."""
    yield HEADER
    for n in range(number):
        month, year = MONTHS[n % len(MONTHS)], 2010 + n % 15
        yield (
            f"r{n},Workshop,Workshop number {n} on return,A few sentences about workshop {n},"
            f"{1 + n % 27}-{2 + n % 27} {month} {year},Hotel {n % 100},Budapest,Hungary,"
            f"Pakistan;AF,ICMPD (organiser); norway:funder,{n % 300 + 50} ({n % 50} women),over 20,"
            f"customs,mrc,https://example.org/{n},A note,published"
        )


class OtherWriter(Thread):
    """Writes now and then, as others do, and knows how long it waited at most."""

    def __init__(self, address: str) -> None:
        """Take the address of the database."""
        super().__init__()
        self._catalogue = _catalogue(address)
        self._ended = Event()
        self.waited = 0.0

    def run(self) -> None:
        """Take the turn to write and give it back, until it is told to end."""
        while not self._ended.wait(0.2):
            began = time.perf_counter()
            # It has waited, too, where it was refused in the end.
            with suppress(Busy), writing(self._catalogue.database, self._catalogue.lists):
                pass
            self.waited = max(self.waited, time.perf_counter() - began)

    def end(self) -> float:
        """End it; the longest that it waited, in seconds."""
        self._ended.set()
        self.join()
        self._catalogue.database.close()
        return self.waited


def _imported(address: str, number: int) -> dict[str, Any]:
    """Import so many rows: rows a second, seconds of each part, and the peak of memory."""
    catalogue = _catalogue(address)
    asked = Asked("icmpd", COMMAND, ImportOptions(any_owner=True), kind="meeting")
    with TemporaryFile() as file:
        file.writelines(f"{row}\n".encode() for row in rows(number))
        file.seek(0)
        before = _memory()
        began, used = time.perf_counter(), time.process_time()
        job = open_file(catalogue, file, FILE_FORMATS["csv"], asked)
    received = time.perf_counter()
    mine = claim(catalogue.database, new_worker(), job.id)
    moved: list[float] = []

    def timed(catalogue: Catalogue, job: ImportJob) -> None:
        start = time.perf_counter()
        move(catalogue, job)
        moved.append(time.perf_counter() - start)

    working.move = timed  # type: ignore[attr-defined]
    if mine is None:
        raise RuntimeError("The job was not there.")
    other = OtherWriter(address)
    other.start()
    working.work(catalogue, mine)
    waited = other.end()
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    catalogue.database.close()
    return {
        "outcomes": mine.outcomes,
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "rows_a_second": round(number / seconds),
        "receive": round(received - began, 2),
        "move": round(sum(moved), 2),
        "others_waited": round(waited, 2),
        "peak_mib": round(_memory()),
        "before_mib": round(before),
    }


def _single(address: str, number: int) -> dict[str, Any]:
    """POST so many records one by one, through the whole application but the network."""
    catalogue = _catalogue(address)
    header = {**key(catalogue, "admin"), "Content-Type": "application/json"}
    with TestClient(create_app(catalogue.settings)) as client:
        began, used = time.perf_counter(), time.process_time()
        for n in range(number):
            answer = client.post("/v1/meetings", content=to_json(_record(n)), headers=header)
            if answer.status_code != 201:
                raise RuntimeError(answer.text)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
    catalogue.database.close()
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "rows_a_second": round(number / seconds),
    }


def _record(n: int) -> dict[str, Any]:
    """One of the same meetings in the shape of the API."""
    roles = [{"organisation": "icmpd", "roles": ["organiser"]}]
    return {
        "ref": f"single-{n}",
        "type": "workshop",
        "title": f"Workshop number {n} on return",
        "summary": f"A few sentences about workshop {n}",
        "when": f"{2010 + n % 15}-03-{1 + n % 27:02}/{2010 + n % 15}-03-{2 + n % 27:02}",
        "location": {"venue": f"Hotel {n % 100}", "city": "Budapest", "country": "HU"},
        "countries": ["AF", "PK"],
        "organisations": [*roles, {"organisation": "norway", "roles": ["funder"]}],
        "participants": {"count": n % 300 + 50, "women": n % 50},
        "participating_countries": {"count": 20, "qualifier": "over"},
        "themes": ["customs"],
        "projects": ["mrc"],
        "sources": [{"url": f"https://example.org/{n}"}],
        "notes": ["A note"],
        "state": "published",
    }


def _memory() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
