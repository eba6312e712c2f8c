"""Imports of as many rows as a file has, beside single POSTs: `python -m benchmarks.imports`.

Separate from the benchmarks of reading, because it writes. Each engine gets an empty database; the
file holds what staff type (dates in words, names of countries, counts with women inside). A process
of its own imports it, so that its peak of memory is the import's. Another one writes five times a
second meanwhile: `others_waited` is the longest that it waited for its turn. `turn` is what the one
transaction takes that stores all rows; times of processors have PostgreSQL's own processes in them,
and those that judge rows beside the import where there are cores. The bar is held by the clock.
"""

import argparse
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO

from sqlalchemy import text
from starlette.testclient import TestClient

from benchmarks.report import Bar
from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.problems.server_errors import Busy
from events_api.core.records.history_table import COMMAND
from events_api.core.settings import Settings
from events_api.core.storing.store import Writing, writing
from events_api.core.values.json import to_json
from events_api.deployment import deployed
from events_api.intake.jobs.jobs import claim, new_worker
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.judging.opening import FORMATS as FILE_FORMATS
from events_api.intake.judging.opening import Asked, open_file
from events_api.intake.storing import job_work
from events_api.intake.storing.judge_processes import Judges, judges
from events_api.serving.garbage import spare_collections
from tests.postgres import fresh_database, running_postgres
from tests.samples import key, write_reference

FOLDER = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
# Rows a second.
_BAR = 1_500
MONTHS = ("Jan", "February", "March", "Apr.", "mai", "июня", "Temmuz", "August", "Sept", "Oktober")
HEADER = (
    "ref,type,title,summary,when,venue,city,venue_country,countries,organisations,participants,"
    "participating_countries,themes,projects,source_url,notes,language,state"
)


def main() -> None:
    """Measure both engines and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--singles", type=int, default=2_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    found: dict[str, Any] = {"rows": asked.rows, "singles": asked.singles}
    for engine in ("sqlite", "postgresql"):
        if asked.engine in {engine, "both"}:
            with _empty(engine) as address:
                found[engine] = _measured(address, asked)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "imports.json").write_text(json.dumps(found, indent=2))


def measure(engine: str, number: int = 10_000) -> list[Bar]:
    """One import of so many rows into an empty database."""
    spawn = multiprocessing.get_context("spawn")
    with _empty(engine) as address:
        catalogue = _migrated(address)
        write_reference(catalogue)
        catalogue.database.close()
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            told = pool.submit(_imported, address, number).result()
    rate, spent = told["rows_a_second"], told["rows_a_second_of_cpu"]
    what = f"import of {number:,} rows of ten links, rows a second by the clock ({spent:,} of CPU)"
    return [Bar(engine, what, f"{rate:,}", f"≥ {_BAR:,}", rate >= _BAR)]


@contextmanager
def _empty(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/imports.db"
        return
    with running_postgres() as admin, fresh_database(admin) as address:
        yield address


def _migrated(address: str) -> Catalogue:
    catalogue = _catalogue(address)
    schema.migrate(catalogue.database)
    return catalogue


def _measured(address: str, asked: argparse.Namespace) -> dict[str, Any]:
    catalogue = _migrated(address)
    engine = catalogue.database.engine_name
    write_reference(catalogue)
    catalogue.database.close()
    spawn = multiprocessing.get_context("spawn")
    figures: dict[str, Any] = {}
    for name, job, number in (
        ("single POSTs", _single, asked.singles),
        ("import", _imported, asked.rows),
        ("the same again", _imported, asked.rows),
        ("all changed", _changed, asked.rows),
    ):
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            figures[name] = pool.submit(job, address, number).result()
        print(engine, name, json.dumps(figures[name]))
    ratio = figures["import"]["rows_a_second"] / figures["single POSTs"]["rows_a_second"]
    print(engine, f"import / single POSTs: {ratio:.1f}")
    return {**figures, "import / single POSTs": round(ratio, 1)}


def _catalogue(address: str) -> Catalogue:
    return deployed(_settings(address))


def _settings(address: str) -> Settings:
    return Settings(_env_file=None, database_url=address)  # type: ignore[arg-type]


def rows(number: int, word: str) -> Iterator[str]:
    """A file of meetings as staff keep it, with ten links a record."""
    yield HEADER
    for n in range(number):
        month, year = MONTHS[n % len(MONTHS)], 2010 + n % 15
        yield (
            f"r{n},Workshop,Workshop {word} {n} on return,A few sentences about workshop {n},"
            f"{1 + n % 27}-{2 + n % 27} {month} {year},Hotel {n % 100},Budapest,Hungary,"
            f"Pakistan;AF,ICMPD (organiser); norway:funder,{n % 300 + 50} ({n % 50} women),over 20,"
            f"customs,mrc,https://example.org/{n},A note,en,published"
        )


def write_beside(address: str, ended: Any, waited: Any, spent: Any) -> None:
    """Take the turn to write and give it back, until it is told to end.

    It says how long it waited at most, and what it took of the processor.
    It writes nothing, but the import cannot know that.
    """
    catalogue = _catalogue(address)
    while not ended.wait(0.2):
        began = time.perf_counter()
        # It has waited, too, where it was refused in the end.
        with suppress(Busy), writing(catalogue.database, catalogue.lists):
            pass
        waited.value = max(waited.value, time.perf_counter() - began)
    catalogue.database.close()
    spent.value = time.process_time()


class Turn:
    """What the transaction takes that stores all rows, from when it has the turn to its end."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue in which it is measured."""
        self._catalogue = catalogue
        self.seconds = self.processor = 0.0

    @contextmanager
    def measured(self, *asked: Any, **wishes: Any) -> Iterator[Writing]:
        """A transaction of the store, timed."""
        with writing(*asked, **wishes) as transaction:
            began, used = time.perf_counter(), self._used()
            yield transaction
        self.seconds, self.processor = time.perf_counter() - began, self._used() - used

    def _used(self) -> float:
        """Seconds of processors that this process and PostgreSQL have used."""
        return time.process_time() + _of_postgres(self._catalogue)


def _of_postgres(catalogue: Catalogue) -> float:
    """Seconds of processors that the processes of the server have used; 0 where there is none."""
    if catalogue.database.engine_name == "sqlite":
        return 0
    with catalogue.database.snapshot() as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
    server = Path(folder, "postmaster.pid").read_text().split()[0]
    ticks = 0
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = each.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12]) if fields[1] == server else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _changed(address: str, number: int) -> dict[str, Any]:
    """Import the same rows with other titles."""
    return _imported(address, number, "changed")


def _imported(address: str, number: int, word: str = "number") -> dict[str, Any]:
    """Import so many rows: rows a second, seconds of each part, and the peak of memory."""
    spare_collections()
    spawn = multiprocessing.get_context("spawn")
    ended, waited, spent = spawn.Event(), spawn.Value("d", 0.0), spawn.Value("d", 0.0)
    other = spawn.Process(target=write_beside, args=(address, ended, waited, spent))
    # As the command does, before a database is opened.
    with judges(_settings(address)) as helping:
        catalogue = _catalogue(address)
        before, server = _memory(), _of_postgres(catalogue)
        used = time.process_time()
        told = _received_and_stored(catalogue, _file(number, word), helping, other, ended)
        server = _of_postgres(catalogue) - server
        catalogue.database.close()
    # Those that help are counted when they have ended.
    processor = time.process_time() - used + server + _of_children() - spent.value
    return {
        **told,
        "processor_seconds": round(processor, 2),
        "rows_a_second": round(number / told["seconds"]),
        "rows_a_second_of_cpu": round(number / processor),
        "others_waited": round(waited.value, 2),
        "peak_mib": round(_memory()),
        "before_mib": round(before),
    }


def _file(number: int, word: str) -> BinaryIO:
    file = TemporaryFile()  # noqa: SIM115 - it ends with the process
    file.writelines(f"{row}\n".encode() for row in rows(number, word))
    file.seek(0)
    return file


def _received_and_stored(
    catalogue: Catalogue, file: BinaryIO, helping: Judges | None, other: Any, ended: Any
) -> dict[str, Any]:
    """Import a file, while another process writes."""
    asked = Asked("icmpd", COMMAND, ImportOptions(any_owner=True), kind="meeting")
    began = time.perf_counter()
    job = open_file(catalogue, file, FILE_FORMATS["csv"], asked)
    received = time.perf_counter()
    mine = claim(catalogue.database, new_worker(), job.id)
    if mine is None:
        raise RuntimeError("The job was not there.")
    turn = Turn(catalogue)
    job_work.writing = turn.measured  # type: ignore[attr-defined]
    other.start()
    try:
        job_work.work(catalogue, mine, helping=helping)
        seconds = time.perf_counter() - began
    finally:
        ended.set()
        other.join()
    return {
        "outcomes": mine.outcomes,
        "seconds": round(seconds, 2),
        "receive": round(received - began, 2),
        "turn": round(turn.seconds, 2),
        "turn_processor_seconds": round(turn.processor, 2),
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


def _of_children() -> float:
    """Seconds of processors that processes have used which this one began and which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
