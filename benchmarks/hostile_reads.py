"""What a stranger's reads cost: `python -m benchmarks.hostile_reads`.

The addresses below are the dearest ones found by trying, on invented records in SQLite (100,000
unless `--records` says otherwise). Each is asked once, of a process that has worked out nothing of
the kind before, and shown with its status, bytes, CPU time of the process and how far its memory
rose meanwhile. None may take more than a second or 50 MB; what would is a 400. Nothing is asserted
here.

Whole files take time with their rows, in pieces, and few run at once (`EVENTS_EXPORTS`); what is
shown of them holds the work of the client, which is in the same process, too.
"""

import argparse
from itertools import islice
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient

from benchmarks import prepare
from benchmarks.plan import Plan
from events_api.app import create_app
from events_api.core.settings import Settings
from events_api.summaries.year.breakdowns import DIMENSIONS

FOLDER = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
_ALL = ",".join(DIMENSIONS)
_WORDS = "a+re+tra+wor+mig+on+in+of+the+an"
_COUNTRIES = "PK,AF,AT,TR,IQ,IR,BD,HU,!CH,!DE"
_UNKNOWN = [f"brigadoon-of-the-{number}-hills" for number in range(200)]
_FACETS = "country,organisation,programme,project,theme"
ADDRESSES = {
    "a year by all": f"/v1/summaries/2019?by={_ALL}",
    "a year by all, compared": f"/v1/summaries/2021?by={_ALL}&compare=previous",
    "a year by all, overlapping, as text": (
        f"/v1/summaries/2018?by={_ALL}&allocation=overlap&format=txt"
    ),
    "all years": "/v1/summaries?year_start=02",
    "all years, overlapping, as CSV": "/v1/summaries?allocation=overlap&format=csv",
    "100 years": "/v1/summaries?from=1950&to=2049",
    "100 years, compared": "/v1/summaries?from=1950&to=2049&compare=2020",
    "100 years by all": f"/v1/summaries?from=1950&to=2049&by={_ALL}",
    "100 years by all, compared": f"/v1/summaries?from=1950&to=2049&by={_ALL}&compare=previous",
    "100 years by month, as text": "/v1/summaries?from=1951&to=2050&by=month&format=txt",
    "100 years by country, as CSV": "/v1/summaries?from=1951&to=2050&by=country&format=csv",
    "10 years by organisation": "/v1/summaries?from=2012&to=2021&by=organisation",
    "all years by kind under many filters": f"/v1/summaries?by=kind&country={_COUNTRIES}",
    "completeness": "/v1/summaries/2020/completeness",
    "completeness, overlapping": "/v1/summaries/2020/completeness?allocation=overlap&format=txt",
    "records of a figure": "/v1/summaries/2020/figures/meetings/records?unit=records&limit=1000",
    "records of a figure, as CSV": (
        "/v1/summaries/2020/figures/meetings/records?unit=records&format=csv"
    ),
    "1,000 records with labels": "/v1/events?limit=1000&include=labels&lang=fa",
    "1,000 records, five facets": f"/v1/events?limit=1000&facets={_FACETS}",
    "1,000 records, many filters": (
        f"/v1/events?limit=1000&facets={_FACETS}&country={_COUNTRIES}&organisation=!none"
        "&theme=!none&project=!none&from=1900&to=2100&sort=title"
    ),
    "many words": f"/v1/events?q={_WORDS}&limit=1000&facets={_FACETS}",
    "one letter": f"/v1/events?q=a&limit=1000&facets={_FACETS}&sort=-updated_at",
    "the last of a long sort": "/v1/events?sort=title&limit=1000&q=workshop",
    "a whole list as CSV": "/v1/events?format=csv",
    "a whole list as NDJSON, by title": "/v1/events?format=ndjson&sort=title",
    "a long address": "/v1/events?country=" + ",".join(["!PK"] * 1_900),
    "unknown countries": "/v1/events?country=" + ",".join(_UNKNOWN),
    "reference rows": "/v1/organisations?lang=ru",
}


def main() -> None:
    """Ask for everything, and show what it cost."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--records", type=int, default=100_000)
    given = reader.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = prepare.sqlite(FOLDER, Plan(given.records))
    table = Table("read", "status", "bytes", "CPU ms", "memory MB")
    settings = Settings(_env_file=None, database_url=url)  # type: ignore[arg-type]
    with TestClient(create_app(settings)) as client:
        client.get("/v1/meetings?limit=1")
        listed = client.get("/v1/events?limit=1000").json()["data"]
        ids = ",".join(each["id"] for each in islice(listed, 200))
        for name, address in {**ADDRESSES, "200 ids": f"/v1/events?id={ids}"}.items():
            before, spent = _peak(reset=True), process_time()
            answer = client.get(address)
            cost = (process_time() - spent) * 1_000
            memory = max(0, _peak() - before) / 1_000
            size = f"{len(answer.content):,}"
            table.add_row(name, str(answer.status_code), size, f"{cost:,.0f}", f"{memory:,.0f}")
    Console().print(table)


def _peak(*, reset: bool = False) -> int:
    """The most memory that the process has had since it was last reset, in kilobytes."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    main()
