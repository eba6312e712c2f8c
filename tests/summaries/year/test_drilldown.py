"""Every figure of every year adds up to the records that its own address lists."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.kinds.indicator import IndicatorFields
from events_api.core.storing.store import writing
from events_api.core.values.json import from_json
from events_api.reference import INDICATORS
from events_api.summaries.year.breakdowns import DIMENSIONS
from tests.app_client import AppClient
from tests.samples import write
from tests.templates import Database, catalogue_for

pytestmark = pytest.mark.template("samples")

Json = dict[str, Any]
DATA = ("2020", "real", "invented")


@pytest.fixture(scope="module", params=DATA)
def reader(databases: Database, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The application on each set of records, which no test changes."""
    with (
        databases(request.param) as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def got(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    return from_json(answer.content)


def figures_of(sections: Json) -> Iterator[Json]:
    for section in ("counts", "items", "people"):
        yield from sections[section].values()
    yield from sections["indicators"]


def rows_of(client: TestClient, address: str) -> list[Json]:
    """All rows behind a figure, page by page."""
    rows: list[Json] = []
    following: str | None = f"{address}&limit=50"
    while following is not None:
        page = got(client, following)
        rows += page["data"]
        following = page["links"]["next"]
    assert len(rows) == page["meta"]["total"]
    assert len({row["record"]["id"] for row in rows}) == len(rows)
    return rows


def check(client: TestClient, figure: Json) -> None:
    """The figure is what its rows add up to."""
    rows = rows_of(client, figure["records"])
    counted = [row["contribution"] for row in rows if row["counted"]]
    reasons = Counter(row["reason"] for row in rows if not row["counted"])
    not_reported = reasons.pop("not_reported", 0)
    assert len(counted) == figure["counted"], figure
    assert not_reported == figure["not_reported"], figure
    assert reasons == figure["left_out"], figure
    if figure["value"] is None:
        assert counted == [], figure
    else:
        assert sum(counted, Decimal(0)) == figure["value"], figure
    assert all(row["reason"] is None for row in rows if row["counted"])
    assert all(row["contribution"] is None for row in rows if not row["counted"])


@pytest.mark.parametrize("allocation", ["start", "end", "overlap"])
def test_every_figure_of_every_year_adds_up(reader: TestClient, allocation: str) -> None:
    years = got(reader, f"/v1/summaries?allocation={allocation}")["data"]
    assert years != []
    for headlines in years:
        summary = got(reader, headlines["summary"])["data"]
        for section in ("counts", "items", "people"):
            assert summary[section] == headlines[section]
        for figure in figures_of(summary):
            check(reader, figure)


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_every_part_of_every_breakdown_adds_up(reader: TestClient, dim: str) -> None:
    for headlines in got(reader, "/v1/summaries")["data"][:3]:
        year = headlines["year"]
        data = got(reader, f"/v1/summaries/{year}?by={dim}")["data"]
        breakdown = data["breakdowns"][dim]
        for part in breakdown["rows"]:
            for figure in figures_of(part):
                if figure["counted"] or figure["left_out"] or figure["not_reported"]:
                    check(reader, figure)
        for name, figure in data["counts"].items():
            total = sum(part["counts"][name]["counted"] for part in breakdown["rows"])
            assert total >= figure["counted"]
            if not breakdown["overlapping"]:
                assert total == figure["counted"]


SHARED: list[Json] = [
    {"ref": "both", "value": 70, "projects": ["border", "mrc"], "countries": ["PK"]},
    {"ref": "one", "value": 30, "projects": ["border"], "countries": ["AF", "PK"]},
    {"ref": "other", "value": 20, "projects": ["mrc"]},
    {"ref": "held", "value": 8, "projects": ["mrc"], "countries": ["AF"]},
    {"ref": "none", "value": 900, "programmes": ["bali"]},
    {"ref": "sex", "value": 11, "projects": ["border"], "dimensions": {"sex": "female"}},
]
FILTERS = {
    "project=border": {"project=border&unit=people&scope=project:border,project:mrc,country:PK"},
    "project=mrc": {
        "project=mrc&unit=people&scope=project:border,project:mrc,country:PK",
        "project=mrc&unit=people",
    },
    "project=border,mrc": {
        "project=border,mrc&unit=people&country=PK",
        "project=border,mrc&unit=people&scope=project:mrc",
    },
    "project=none": {"project=none&unit=people&scope=programme:bali"},
    "project=!mrc": {"project=!mrc&unit=people&scope=programme:bali"},
    "country=AF": {"country=AF&unit=people&project=mrc"},
    "country=none": {"country=none&unit=people&scope=project:mrc"},
}


@pytest.mark.parametrize("filters", FILTERS)
def test_a_figure_under_filters_leads_to_its_own_records(
    catalogue: Catalogue, client: TestClient, filters: str
) -> None:
    # A record may be about more than a filter asks for: its scope is not the filter's.
    write(catalogue, "metrics", *SHARED)
    data = got(client, f"/v1/summaries/2020?{filters}&by=project,country")["data"]
    found = {each["records"].partition("?")[2] for each in data["indicators"]}
    assert found >= FILTERS[filters]
    parts = [row for each in data["breakdowns"].values() for row in each["rows"]]
    for figure in (figure for each in (data, *parts) for figure in each["indicators"]):
        check(client, figure)


def in_turns(names: tuple[str, str, str], *values: int) -> Iterator[Json]:
    """Three cells, of which each two have another dimension in common."""
    one, two, three = names
    turns = [{one: "x", two: "x"}, {one: "y", three: "x"}, {two: "y", three: "y"}]
    for value, dimensions in zip(values, turns, strict=True):
        yield {"value": value, "dimensions": dimensions}


FAMILIES: list[Json] = [
    *(
        {"value": value, "countries": [country], "dimensions": {"sex": sex}}
        for country, values in (("AF", (10, 20)), ("PK", (5, 7)))
        for sex, value in zip(("women", "men"), values, strict=True)
    ),
    {"value": 6, "countries": ["IQ"], "projects": ["border"]},
    {"value": 4, "countries": ["PK"], "projects": ["mrc"], "provisional": True},
    {"value": 3, "dimensions": {"age": "under18"}},
    {"value": 2, "countries": ["AF", "PK"], "dimensions": {"age": "adult", "sex": "women"}},
    {"value": 1, "countries": ["AF"], "dimensions": {"sex": "women", "age": "under18"}},
    *in_turns(("p", "q", "r"), 100, 200, 300),
    *in_turns(("s", "t", "u"), 1000, 2000, 3000),
]


def write_families(catalogue: Catalogue, *metrics: Json) -> None:
    """Metrics of an indicator whose scopes are added up."""
    row = {"code": "reach", "name": "Reach", "unit": "people", "time_rule": "flow"}
    with writing(catalogue.database, catalogue.lists) as transaction:
        indicator = IndicatorFields.model_validate(row | {"place_rule": "sum"})
        transaction.put_reference(INDICATORS, indicator)
    write(catalogue, "metrics", *metrics)


@pytest.mark.parametrize(
    "filters", ["year_start=01", "country=AF", "country=AF,PK", "project=none"]
)
def test_every_family_leads_to_its_own_records(
    catalogue: Catalogue, client: TestClient, filters: str
) -> None:
    write_families(catalogue, *FAMILIES)
    data = got(client, f"/v1/summaries/2020?{filters}&by=project,country")["data"]
    parts = [row for each in data["breakdowns"].values() for row in each["rows"]]
    figures = [figure for each in (data, *parts) for figure in each["indicators"]]
    for figure in figures:
        check(client, figure)
    addresses = [figure["records"] for figure in figures]
    assert len({*addresses}) == len(addresses)
    # Two families of which no member is common to all: only their records tell them apart.
    alike = sorted(each["value"] for each in data["indicators"] if each["scope"] == {})
    assert alike == ([] if "country" in filters else [600, 6000])


def test_a_scope_within_a_sum_is_worked_out_by_itself(
    catalogue: Catalogue, client: TestClient
) -> None:
    write_families(catalogue, *FAMILIES[:4])
    [figure] = got(client, "/v1/summaries/2020")["data"]["indicators"]
    assert figure["value"] == 42
    base = figure["records"].partition("?")[0]
    rows = rows_of(client, f"{base}?unit=people&country=AF&dimension=sex:men,sex:women")
    assert sorted(row["contribution"] for row in rows) == [10, 20]


@pytest.mark.parametrize(
    "scope", ["project", "project:", "theme:customs", "project:mrc,", "all,all"]
)
def test_a_scope_that_says_nothing_is_refused(client: TestClient, scope: str) -> None:
    answer = client.get(f"/v1/summaries/2020/figures/reach/records?scope={scope}")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["parameter"] == "scope"
    assert error["detail"] == (
        "Give a scope as `project:a,project:b`, `programme:a,country:PK` or `all`."
    )


def test_a_breakdown_never_changes_the_whole(reader: TestClient) -> None:
    for headlines in got(reader, "/v1/summaries")["data"][:5]:
        address = f"/v1/summaries/{headlines['year']}"
        whole, broken = (
            got(reader, address)["data"],
            got(reader, f"{address}?by={','.join(DIMENSIONS)}")["data"],
        )
        assert list(broken.pop("breakdowns")) == list(DIMENSIONS)
        assert whole.pop("breakdowns") == {}
        assert repr(broken).replace("&by=", "") == repr(whole)


def test_counts_are_the_totals_of_lists(reader: TestClient) -> None:
    """A list and a summary cannot disagree about a year (meaning section 2, rule 5)."""
    for headlines in got(reader, "/v1/summaries")["data"]:
        for path, figure in headlines["counts"].items():
            listed = got(reader, f"/v1/{path}?year={headlines['year']}&limit=1")["meta"]["total"]
            assert figure["counted"] + sum(figure["left_out"].values()) == listed


def test_years_of_dated_records_add_up(reader: TestClient) -> None:
    for allocation in ("start", "end"):
        years = got(reader, f"/v1/summaries?allocation={allocation}")["data"]
        for path in years[0]["counts"]:
            dated = got(reader, f"/v1/{path}?from=1000&limit=1")["meta"]["total"]
            figures = [year["counts"][path] for year in years]
            assert sum(f["counted"] + sum(f["left_out"].values()) for f in figures) == dated


def test_csv_holds_the_same_figures_and_rows(reader: TestClient) -> None:
    year = got(reader, "/v1/summaries")["data"][0]["year"]
    address = f"/v1/summaries/{year}?by=country"
    summary = got(reader, address)["data"]
    table = list(csv.DictReader(io.StringIO(reader.get(f"{address}&format=csv").text)))
    parts: list[tuple[str | None, str | None, Json]] = [(None, None, summary)]
    parts += [("country", part["key"], part) for part in summary["breakdowns"]["country"]["rows"]]
    expected = [
        (str(year), by or "", key or "", figure["name"], _cell(figure["value"]), figure["records"])
        for by, key, part in parts
        for figure in figures_of(part)
    ]
    columns = ("year", "by", "key", "name", "value", "records")
    # What a figure is held against stands in sections of its own, which another test reads.
    own = [row for row in table if row["section"] in {"counts", "items", "people", "indicators"}]
    assert [tuple(row[name] for name in columns) for row in own] == expected
    records = summary["counts"]["meetings"]["records"]
    rows = list(csv.DictReader(io.StringIO(reader.get(f"{records}&format=csv").text)))
    assert [(row["id"], row["counted"], row["reason"], row["contribution"]) for row in rows] == [
        (
            row["record"]["id"],
            "true" if row["counted"] else "false",
            row["reason"] or "",
            _cell(row["contribution"]),
        )
        for row in rows_of(reader, records)
    ]


def _cell(value: Decimal | int | None) -> str:
    return "" if value is None else format(Decimal(value), "f")
