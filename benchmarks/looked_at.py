"""What people look at, and what it costs: `python -m benchmarks.looked_at`.

The page of a crowded year beside its JSON, charts, the fact sheet and the picture of a shared page,
on invented records in SQLite (30,000 unless `--records` says otherwise), with nothing kept: CPU
time of the process for the first answer and the median of ten more, and bytes, plain and
compressed. Nothing is asserted here; the bars are a chart in 30 ms, a fact sheet in 1 s, a page in
1.5 times the time of its JSON and below 100 kB with what it loads, without fonts.
"""

import argparse
from pathlib import Path
from statistics import median
from time import process_time

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient

from benchmarks import prepare
from benchmarks.plan import Plan
from events_api.app import create_app
from events_api.core.settings import Settings

FOLDER = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
_YEAR, _ROUNDS = 2020, 10
ADDRESSES = {
    "the year as JSON, with the parts of its page": f"/v1/summaries/{_YEAR}?by=project,country",
    "the page of the year": f"/years/{_YEAR}",
    "all years as JSON": "/v1/summaries",
    "the page of all years": "/",
    **{
        f"chart: {chart}": f"/v1/summaries/{_YEAR}/charts/{chart}.svg"
        for chart in ("country", "month", "sex", "time", "type")
    },
    "chart: meetings through the years": "/v1/summaries/charts/meetings.svg",
    "chart: an indicator in many scopes": "/v1/summaries/charts/website-visits.svg",
    "embed: month": f"/embed/years/{_YEAR}/charts/month",
    "fact sheet": f"/years/{_YEAR}/factsheet.pdf",
    "fact sheet, Arabic": f"/ar/years/{_YEAR}/factsheet.pdf",
    "picture of the year": f"/years/{_YEAR}/preview.png",
}


def main() -> None:
    """Ask for everything, and show what it cost."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--records", type=int, default=30_000)
    given = reader.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = prepare.sqlite(FOLDER, Plan(given.records))
    settings = Settings(_env_file=None, database_url=SecretStr(url), cache_mb=0, limits={})
    table = Table("asked", "status", "first ms", "then ms", "bytes", "compressed")
    with TestClient(create_app(settings)) as client:
        client.get("/v1/summaries")
        for name, address in ADDRESSES.items():
            table.add_row(name, *_measured(client, address))
    Console().print(table)


def _measured(client: TestClient, address: str) -> list[str]:
    spent = []
    for _ in range(_ROUNDS + 1):
        begun = process_time()
        answer = client.get(address)
        spent.append(1_000 * (process_time() - begun))
    with client.stream("GET", address, headers={"Accept-Encoding": "br"}) as compressed:
        sent = sum(map(len, compressed.iter_raw()))
    first, *more = spent
    told = [f"{first:.0f}", f"{median(more):.1f}", f"{len(answer.content):,}", f"{sent:,}"]
    return [str(answer.status_code), *told]


if __name__ == "__main__":
    main()
