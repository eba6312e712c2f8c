"""A million records: `python -m benchmarks.million`.

Of `growth`, on SQLite: what of a page, a year and a start grows with the records, by one worker
that keeps no answers. A page of 20 meetings of a year and a country is asked of it and of 100,000
records in turn; a page of everything 900,000 records down, beside the first one. The year is summed
up by all eight dimensions where nothing was read or worked out before, in CPU seconds with its
JSON. Starts are those of `start`.
"""

from contextlib import ExitStack
from http.client import HTTPConnection
from statistics import median

from benchmarks import generate, growth, prepare, report, start, year_time
from benchmarks.__main__ import FOLDER
from benchmarks.http_load import Load, asked_in_turn, get, target
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, Server, cores, serving
from events_api.core.reading.pages import begin
from events_api.core.values.json import from_json
from events_api.serving.garbage import spare_collections

# How many times as long as on a tenth of the records, and as the first page; CPU seconds.
_PAGE_BAR, _DEEP_BAR, _YEAR_BAR = 1.3, 1.5, 0.6
_DEPTH, _STEP = 900_000, 1_000
_YEARS = range(2009, 2020)
_EVERYTHING = "/v1/events?limit=20"
_LOAD = Load(3.0, 5, 8)


def measure() -> list[Bar]:
    """Pages, the year, and starts."""
    few, many = prepare.sqlite(FOLDER, Plan(100_000)), prepare.sqlite(FOLDER, growth.plan())
    return [*_pages(few, many), _year(many), *start.started(many, "sqlite", "1,000,000 records")]


def _pages(few: str, many: str) -> list[Bar]:
    pinned = cores()
    core = None if pinned is None else pinned[0]
    with ExitStack() as stack:

        def served(name: str, address: str) -> Server:
            settings = {"EVENTS_DATABASE_URL": address, "EVENTS_CACHE_MB": "0"}
            app = "benchmarks.answering:app"
            return stack.enter_context(serving(name, app, settings, FOLDER, core))

        servers = {"few": served("few", few), "many": served("many", many)}
        pairs = [pair for pair in generate.pairs(1_000) if pair[0] in _YEARS]
        stream = [target("events_api", *pair) for pair in pairs]
        of_year = asked_in_turn(servers, {"few": stream, "many": stream}, _LOAD)
        deep = _at(servers["many"].port, _DEPTH)
        twice = {"first": servers["many"], "deep": servers["many"]}
        in_all = asked_in_turn(twice, {"first": [_EVERYTHING], "deep": [deep]}, _LOAD)
    times = [
        [one[0] / other[0] for one, other in zip(seen[first], seen[second], strict=True)]
        for seen, first, second in ((of_year, "few", "many"), (in_all, "first", "deep"))
    ]
    what = "uncached page of a year and a country of 1,000,000, times as long as of 100,000"
    deeper = f"page {_DEPTH:,} records down, times as long as the first"
    return [
        Bar.at_most("sqlite", what, median(times[0]), _PAGE_BAR, 2),
        Bar.at_most("sqlite", deeper, median(times[1]), _DEEP_BAR, 2),
    ]


def _at(port: int, depth: int) -> str:
    """The address of the page of everything so many records down, found by following cursors."""
    connection = HTTPConnection(HOST, port, timeout=30)
    address = f"/v1/events?limit={_STEP}"
    for _ in range(depth // _STEP):
        address = from_json(get(connection, address)[1])["links"]["next"]
    connection.close()
    return address.replace(f"limit={_STEP}", "limit=20")


def _year(address: str) -> Bar:
    database = prepare.database_at(address)
    with database.snapshot() as connection:
        snapshot = begin(connection, prepare.loaded(database))
        spare_collections()
        [year, *_] = growth.YEARS
        summed = year_time.by_all(snapshot, year)
    database.close()
    what = (
        f"year of {summed.records:,} of 1,000,000 by all eight dimensions, nothing kept, s of CPU"
    )
    return Bar.at_most("sqlite", what, summed.first_microseconds / 1e6, _YEAR_BAR, 2)


def main() -> None:
    """Measure and print what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    report.show_bars(measure())


if __name__ == "__main__":
    main()
