"""From the start of a process to its first answers: `python -m benchmarks.start`.

`uvicorn` with the whole application on 100,000 records: seconds as time passes from its start to
the first 200 of `/readyz`, its resident memory then, and the first `/v1/summaries/2020` and
`/v1/summaries` that it is asked for; with the postings that an earlier process saved, and without.
With the bundled year besides. Byte code is there, and the medians are of five starts.
"""

from http.client import HTTPConnection
from pathlib import Path
from shutil import copyfile
from statistics import median
from time import perf_counter

from benchmarks import prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.exports import resident_mib
from benchmarks.http_load import get
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, cores, serving
from events_api.core.database import schema
from events_api.core.settings import Settings
from events_api.deployment import deployed
from events_api.intake.bundled import load_year

# Seconds until it is ready, MiB then, seconds of the first year, seconds of all years.
BARS = {
    "35 records": (1.2, 100, 0.1, 0.2),
    "100,000 records": (1.5, 150, 0.1, 0.2),
    "1,000,000 records": (4, 450, None, None),
}
_STARTS = 5


def measure(address: str, engine: str) -> list[Bar]:
    """Starts on a database of 100,000 records, and on the bundled year where it is SQLite."""
    bars = []
    if engine == "sqlite":
        bars += started(_bundled(FOLDER / "bundled.db"), engine, "35 records")
    saved = Path(f"{address.removeprefix('sqlite:///')}.postings")
    bars += started(address, engine, "100,000 records", without=saved)
    bars += started(address, engine, "100,000 records")
    return bars


def started(address: str, engine: str, of: str, without: Path | None = None) -> list[Bar]:
    """Starts on a database `of` so many records, each `without` this file, if one is named."""
    figures = [_start(address, without) for _ in range(_STARTS + 1)][1:]
    ready, memory, year, years = (median(each) for each in zip(*figures, strict=True))
    about = f"{of}, nothing saved" if without else of
    told = [
        (f"ready, {about}, s", ready, 2),
        (f"resident when ready, {about}, MiB", memory, 0),
        (f"first year after a start, {about}, s", year, 3),
        (f"then all years, {about}, s", years, 3),
    ]
    return [
        Bar.at_most(engine, what, measured, most, digits)
        for (what, measured, digits), most in zip(told, BARS[of], strict=True)
        if most is not None
    ]


def _start(address: str, without: Path | None) -> tuple[float, float, float, float]:
    if without is not None:
        without.unlink(missing_ok=True)
    pinned = cores()
    settings = {"EVENTS_DATABASE_URL": address, "EVENTS_CACHE_DIR": str(FOLDER)}
    began = perf_counter()
    core = None if pinned is None else pinned[0]
    with serving("start", "events_api.main:app", settings, FOLDER, core) as server:
        connection = HTTPConnection(HOST, server.port, timeout=30)
        get(connection, "/readyz")
        ready = perf_counter() - began
        memory = resident_mib(server)
        times = []
        for path in ("/v1/summaries/2020", "/v1/summaries"):
            asked = perf_counter()
            get(connection, path)
            times.append(perf_counter() - asked)
        connection.close()
    return ready, memory, times[0], times[1]


def _bundled(path: Path) -> str:
    """The address of a file with the bundled year."""
    address = f"sqlite:///{path}"
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        catalogue = deployed(Settings(_env_file=None, database_url=f"sqlite:///{part}"))  # type: ignore[arg-type]
        schema.migrate(catalogue.database)
        load_year(catalogue, 2020)
        catalogue.database.close()
        copyfile(part, path)
    return address


def main() -> None:
    """Measure SQLite and print what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    report.show_bars(measure(prepare.sqlite(FOLDER, Plan(100_000)), "sqlite"))


if __name__ == "__main__":
    main()
