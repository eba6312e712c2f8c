"""A crowded year among many records: `python -m benchmarks.growth`.

Separate from the benchmarks of 100,000 records, because filling takes long. Of a million records
with six links each, 100,000 are in one year, and half, a quarter and an eighth as many in the years
before: what a summary by all eight dimensions takes should grow as they do. Times are CPU
milliseconds of the process that answers, JSON included and without any cache of answers; in "first
time" nothing of any year was asked for before, in "after a change" one record of the year changed.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks import prepare, report, year_time
from benchmarks.__main__ import FOLDER
from benchmarks.plan import Plan
from benchmarks.year_time import Summed
from events_api.core.reading.pages import begin
from events_api.serving.garbage import spare_collections

# The years, and every how many-th record of the first one is there.
YEARS = {2019: 1, 2018: 2, 2017: 4, 2016: 8}
OTHERS = range(2000, 2016)
# To invent: a tenth of all.
RECORDS = 103_000


def main() -> None:
    """Measure the engines asked for and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument(
        "--records", type=int, default=RECORDS, help="records to invent, a tenth of all"
    )
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = {}
    if asked.engine != "postgresql":
        results["sqlite"] = _measure(prepare.sqlite(FOLDER, plan(asked.records)))
    if asked.engine != "sqlite":
        with prepare.postgresql(FOLDER, plan(asked.records)) as address:
            results["postgresql"] = _measure(address)
    found = {engine: [asdict(each) for each in years] for engine, years in results.items()}
    path = FOLDER / "growth.json"
    path.write_text(json.dumps({"machine": report.machine(), **found}, indent=2))
    print(f"Written to {path.relative_to(FOLDER.parents[1])}")


def plan(records: int = RECORDS) -> Plan:
    """Nearly ten times as many records as these, of which one year has a tenth."""
    crowded, *fewer = YEARS
    copies = {year: YEARS[year] for year in fewer} | dict.fromkeys(OTHERS, 2)
    return Plan(records, crowded, copies)


def _measure(address: str) -> Sequence[Summed]:
    database = prepare.database_at(address)
    print(f"\n{report.engine_version(database)}\n")
    loaded = year_time.load(database)
    with database.snapshot() as connection:
        snapshot = begin(connection, prepare.loaded(database))
        spare_collections()
        years = [year_time.by_all(snapshot, year) for year in YEARS]
    database.close()
    report.show_years(loaded, years)
    first, *others = years
    for each in others:
        times, records = (
            first.first_microseconds / each.first_microseconds,
            first.records / each.records,
        )
        print(f"{first.summary} / {each.summary}: {records:.1f} x records, {times:.1f} x time")
    return years


if __name__ == "__main__":
    main()
