"""Pages, sheets and charts of real years: every number is the API's; both engines.

Everyday one year in four is read, and of one of these the sheet and the charts; with TEST_SLOW=1
all of them, and every row behind every number.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from tests.app_client import AppClient
from tests.sizes import sized
from tests.summaries.charts.test_charts import COUNTS, marks, picture, values
from tests.templates import Database, catalogue_for
from tests.web.pages.page_reader import read
from tests.web.pages.test_pages import figures, records_of
from tests.web.print.sheet_reader import links, sheet

BY = ("project", "country", "type", "month")
SUFFIXES = {"women": "_women", "men": "_men", "all_people": ""}


@pytest.fixture
def real(databases: Database) -> Iterator[TestClient]:
    with databases("real") as url, AppClient(create_app(catalogue_for(url).settings)) as client:
        yield client


def exact(value: object) -> Decimal | None:
    return None if value in {None, ""} else Decimal(str(value))


def test_every_number_is_that_of_the_api(real: TestClient) -> None:
    every = real.get("/v1/summaries").json()["data"]
    years = [each["year"] for each in every]
    assert len(years) >= 5
    count = 0
    for year in years[:: sized(4, 1)]:
        data = real.get(f"/v1/summaries/{year:04}?by={','.join(BY)}").json()["data"]
        numbers = read(real, f"/years/{year:04}").numbers
        said = {each["records"]: each["value"] for each in figures(data)}
        for shown, value, words in numbers:
            assert exact(value) == exact(said[records_of(shown)])
            assert (value is None) == (words.strip() == "no number")
        count += len(numbers)
        # The first figure of each year on its own page, too, and its rows.
        first = [each for each in numbers if each[1]][: sized(1, len(numbers))]
        for shown, value, words in first:
            href = records_of(shown)
            page = read(real, shown)
            assert (page.numbers, href in page.addresses) == ([("#rows", value, words)], True)
            assert made_of(real, href) == exact(value)
        if year == years[0] or sized(0, 1):
            assert on_paper(real, year, {shown: words for shown, _, words in numbers}) > 4
            drawn_are_counted(real, data)
    assert count > 100
    through_the_years_as_counted(real, every)


def made_of(client: TestClient, address: str) -> Decimal:
    """What the rows behind a figure add up to."""
    total, following = Decimal(0), f"{address}&limit=100"
    while following:
        answer = client.get(following).json()
        parts = [row["contribution"] for row in answer["data"] if row["counted"]]
        total += sum(Decimal(str(each)) for each in parts if each is not None)
        following = answer["links"]["next"]
    return total


def on_paper(client: TestClient, year: int, told: dict[str, str]) -> int:
    """How many numbers the sheet of a year has, each as its page tells it."""
    led = links(sheet(client, f"/years/{year:04}/factsheet.pdf"))
    own = [each for each in led if each[0].startswith("/figures/")]
    assert [each for each in own if told.get(each[0]) != each[1]] == []
    return len(own)


def drawn_are_counted(client: TestClient, data: Any) -> None:
    """What the charts of a year draw is what the year counts."""
    year = f"{data['year']:04}"
    for dim in BY[1:]:
        counted = {
            (name, row["key"] or "none"): str(row["counts"][name]["value"])
            for row in data["breakdowns"][dim]["rows"]
            for name in COUNTS
            if row["counts"][name]["value"]
        }
        drawn = values(picture(client, f"{year}/charts/{dim}.svg"))
        assert {key: value for key, value in drawn.items() if value != "0"} == counted
    for (name, key), value in values(picture(client, f"{year}/charts/sex.svg")).items():
        assert exact(value) == exact(data["people"][name + SUFFIXES[key]]["value"])


def through_the_years_as_counted(client: TestClient, years: Any) -> None:
    """What charts through the years draw is what the years say, of each figure that they have."""
    told: dict[str, Counter[tuple[str, Decimal]]] = {}
    for each in years:
        own = [*each["counts"].values(), *each["people"].values(), *each["indicators"]]
        for figure in own:
            if figure["value"] is not None:
                place = str(each["year"]), Decimal(str(figure["value"]))
                told.setdefault(figure["name"], Counter())[place] += 1
    assert len(told) > 5
    for name in [*told][:: sized(3, 1)]:
        drawn = [each.attrib for each in marks(picture(client, f"charts/{name}.svg"))]
        shown = [(e["data-key"], Decimal(e["data-value"])) for e in drawn if e["data-value"]]
        assert shown
        assert Counter(shown) - told[name] == Counter()
