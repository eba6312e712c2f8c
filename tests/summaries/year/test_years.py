"""Years side by side: series, comparisons and fiscal years, by hand and against every record."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from tests.app_client import AppClient
from tests.samples import write
from tests.summaries.year.test_drilldown import DATA, check, figures_of, got
from tests.templates import Database, catalogue_for

pytestmark = pytest.mark.template("samples")

Json = dict[str, Any]
YEARS = (2017, 2022)


@pytest.fixture(scope="module", params=DATA)
def reader(databases: Database, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The application on each set of records, which no test changes."""
    with (
        databases(request.param) as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def filled(catalogue: Catalogue) -> None:
    """Three years with a gap between: meetings, heads and two indicators."""
    heads: Json = {"participants": {"count": 40}}
    write(
        catalogue,
        "meetings",
        {"when": "2018-03-31", "countries": ["PK"], **heads},
        {"when": "2018-04-01", "countries": ["AF"]},
        {"when": "2020-03-31", "countries": ["PK"], "participants": {"count": 50}},
        {"when": "2020-05", "countries": ["PK"], "participants": {"count": 25}},
        {"when": "2020", "countries": ["IQ"]},
    )
    write(
        catalogue,
        "metrics",
        {"when": "2018", "value": 100},
        {"when": "2020", "value": 130, "qualifier": "over"},
        {"when": "2018-12-31", "indicator": "followers", "value": 7},
        {"when": "2020-01-01/2020-06-30", "value": 5, "countries": ["PK"]},
        {"when": "2018", "value": 4, "countries": ["AF"]},
    )


def column(years: list[Json], *path: str) -> list[Any]:
    """One figure's values through the years."""
    values = []
    for year in years:
        found: Any = year
        for name in path:
            found = found[name]
        values.append(found["value"])
    return values


def indicator(year: Json, name: str) -> Json:
    [found] = [each for each in year["indicators"] if each["name"] == name]
    return dict(found)


def test_a_series_has_every_year_and_gaps_as_gaps(catalogue: Catalogue, client: TestClient) -> None:
    filled(catalogue)
    years = got(client, "/v1/summaries?from=2017&to=2020&by=country")["data"]
    assert [each["year"] for each in years] == [2020, 2019, 2018, 2017]
    assert column(years, "counts", "meetings") == [3, 0, 2, 0]
    assert column(years, "people", "meeting_attendances") == [75, None, 40, None]
    assert [indicator(each, "followers")["value"] for each in years] == [None, None, 7, None]
    assert [indicator(each, "reach")["value"] for each in years] == [130, None, 100, None]
    rows = [
        {
            row["key"]: row["counts"]["meetings"]["value"]
            for row in each["breakdowns"]["country"]["rows"]
        }
        for each in years
    ]
    keys = ["AF", "IQ", "PK", None]
    assert rows == [
        dict(zip(keys, values, strict=True))
        for values in ([0, 1, 2, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0])
    ]
    reached = [
        [
            (row["key"], one["value"])
            for row in each["breakdowns"]["country"]["rows"]
            for one in row["indicators"]
        ]
        for each in years
    ]
    assert reached == [
        [("AF", None), ("PK", 5), (None, None), (None, 130)],
        [("AF", None), ("PK", None), (None, None), (None, None)],
        [("AF", 4), ("PK", None), (None, 7), (None, 100)],
        [("AF", None), ("PK", None), (None, None), (None, None)],
    ]
    for each in years:
        for row in (each, *each["breakdowns"]["country"]["rows"]):
            for figure in figures_of(row):
                check(client, figure)


def test_a_gap_says_what_is_missing_and_leads_to_no_record(
    catalogue: Catalogue, client: TestClient
) -> None:
    filled(catalogue)
    [_, missing] = got(client, "/v1/summaries?from=2018&to=2019")["data"][::-1]
    assert indicator(missing, "followers") == {
        "name": "followers",
        "scope": {},
        "value": None,
        "unit": "followers",
        "qualifier": None,
        "lower": None,
        "upper": None,
        "rule": {"time": "stock", "place": "none"},
        "as_of": None,
        "coverage": None,
        "counted": 0,
        "not_reported": 0,
        "left_out": {},
        "alternatives": [],
        "records": "/v1/summaries/2019/figures/followers/records?unit=followers",
        "provisional": 0,
        **dict.fromkeys(("since", "increase", "change_since", "baseline", "target", "change")),
        **dict.fromkeys(("direction", "progress")),
    }
    assert got(client, indicator(missing, "followers")["records"])["data"] == []
    unknown = client.get("/v1/summaries/2019/figures/nothing/records")
    other_unit = client.get("/v1/summaries/2018/figures/followers/records?unit=people")
    assert (unknown.status_code, other_unit.status_code) == (404, 404)


def test_baselines_and_targets_stand_beside_what_was_reached(
    catalogue: Catalogue, client: TestClient
) -> None:
    filled(catalogue)
    indicators = next(each for each in catalogue.lists if each.name == "indicators")
    row = {"code": "reach", "name": "Reach", "unit": "people", "time_rule": "flow"}
    goals = {"baseline": {"year": "2016", "value": 40}, "targets": {"2018": 90, "2019": 120}}
    with writing(catalogue.database, catalogue.lists) as transaction:
        transaction.put_reference(indicators, indicators.given.model_validate(row | goals))
    years = got(client, "/v1/summaries?from=2018&to=2020&by=country")["data"]
    reached = [indicator(each, "reach") for each in years]
    baseline = {"year": "2016", "value": 40}
    assert [(each["value"], each["target"], each["baseline"]) for each in reached] == [
        (130, None, baseline),
        (None, 120, baseline),
        (100, 90, baseline),
    ]
    parts = [
        one
        for each in years
        for part in each["breakdowns"]["country"]["rows"]
        for one in part["indicators"]
    ]
    assert {(one["target"], one["baseline"]) for one in parts} == {(None, None)}
    rows = rows_of_csv(client, "/v1/summaries?from=2018&to=2020&format=csv")
    shown = [(row["year"], row["section"], row["value"]) for row in rows if row["name"] == "reach"]
    assert shown == [
        ("2020", "indicators", "130"),
        ("2020", "baseline", "40"),
        ("2019", "indicators", ""),
        ("2019", "baseline", "40"),
        ("2019", "target", "120"),
        ("2018", "indicators", "100"),
        ("2018", "baseline", "40"),
        ("2018", "target", "90"),
    ]


def test_years_without_bounds_are_those_with_a_record(
    catalogue: Catalogue, client: TestClient
) -> None:
    assert got(client, "/v1/summaries")["data"] == []
    assert (
        got(client, "/v1/summaries?from=2019&to=2019")["data"][0]["counts"]["meetings"]["value"]
        == 0
    )
    filled(catalogue)
    write(catalogue, "metrics", {"when": "2015-06-30", "indicator": "followers", "value": 1})
    asked = {
        "": [2020, 2018, 2015],
        "from=2018": [2020, 2019, 2018],
        "to=2016": [2016, 2015],
        "from=2018-05-05&to=2019-01": [2019, 2018],
        "year_start=04": [2020, 2019, 2018, 2017, 2015],
        "year_start=04&from=2018-03&to=2018-04": [2018, 2017],
        "country=PK": [2020, 2018],
        "allocation=end": [2020, 2018, 2015],
    }
    found = {
        query: [each["year"] for each in got(client, f"/v1/summaries?{query}")["data"]]
        for query in asked
    }
    assert found == asked


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("from=2020&to=2019", "`from` comes after `to`."),
        ("from=1900&to=2000", "Ask for at most 100 years."),
        ("from=then", "Give a date as 2020, 2020-07 or 2020-07-14, or `today`."),
        ("compare=last", "Give `previous`, or a year as 2019."),
        ("compare=0000", "Give `previous`, or a year as 2019."),
        ("year_start=4", "Give the first month of the year as two digits, `01` to `12`."),
        ("year_start=13", "Give the first month of the year as two digits, `01` to `12`."),
    ],
)
def test_what_cannot_be_put_side_by_side_is_refused(
    client: TestClient, query: str, detail: str
) -> None:
    answer = client.get(f"/v1/summaries?{query}")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["parameter"], error["detail"]) == (query.partition("=")[0], detail)


def test_a_comparison_gives_the_change_of_each_figure(
    catalogue: Catalogue, client: TestClient
) -> None:
    filled(catalogue)
    year = got(client, "/v1/summaries/2020?compare=2018&by=country,month")["data"]
    base = "/v1/summaries/2018/figures"
    assert year["counts"]["meetings"]["change"] == {
        "year": 2018,
        "value": 2,
        "by": 1,
        "percent": 50,
        "lower": 1,
        "upper": 1,
        "records": f"{base}/meetings/records?unit=records",
    }
    assert year["people"]["meeting_attendances"]["change"] == {
        "year": 2018,
        "value": 40,
        "by": 35,
        "percent": Decimal("87.5"),
        "lower": None,
        "upper": None,
        "records": f"{base}/meeting_attendances/records?unit=attendances",
    }
    assert indicator(year, "reach")["change"] == {
        "year": 2018,
        "value": 100,
        "by": 30,
        "percent": 30,
        "lower": 30,
        "upper": None,
        "records": f"{base}/reach/records?unit=people",
    }
    # Followers were reported then and not now: the figure is there, without a value.
    gone = indicator(year, "followers")
    assert (gone["value"], gone["change"]["value"], gone["change"]["by"]) == (None, 7, None)
    [nobody] = [year["people"]["training_attendances"]["change"]]
    assert (nobody["value"], nobody["by"], nobody["percent"]) == (None, None, None)
    country = {row["key"]: row for row in year["breakdowns"]["country"]["rows"]}
    changes = {key: row["counts"]["meetings"]["change"]["by"] for key, row in country.items()}
    assert changes == {"AF": -1, "IQ": 1, "PK": 1, None: 0}
    # Half a year of 2020 has nothing to say beside all of 2018.
    [half] = country["PK"]["indicators"]
    assert (half["coverage"] < 1, half["change"]["by"]) == (True, None)
    months = {
        row["key"]: row["counts"]["meetings"]["change"]
        for row in year["breakdowns"]["month"]["rows"]
    }
    assert {key: each and each["by"] for key, each in months.items()} == {
        "2020-03": 0,
        # There was one in April 2018, and none in May.
        "2020-04": -1,
        "2020-05": 1,
        None: 1,
    }


def test_a_part_year_is_never_compared_with_a_year(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(
        catalogue, "metrics", {"when": "2018", "value": 9}, {"when": "2019-01/2019-06", "value": 5}
    )
    change = indicator(got(client, "/v1/summaries/2019?compare=previous")["data"], "reach")[
        "change"
    ]
    assert change == {
        "year": 2018,
        "value": 9,
        **dict.fromkeys(("by", "percent", "lower", "upper")),
        "records": "/v1/summaries/2018/figures/reach/records?unit=people",
    }


def test_values_that_are_only_listed_are_not_compared(
    catalogue: Catalogue, client: TestClient
) -> None:
    lists = {each.name: each for each in catalogue.lists}
    with writing(catalogue.database, catalogue.lists) as transaction:
        row = {"code": "rate", "name": "Rate", "unit": "a week", "time_rule": "none"}
        given = lists["indicators"].given.model_validate(row)
        transaction.put_reference(lists["indicators"], given)
    rates = [{"indicator": "rate", "when": when, "value": 3} for when in ("2018", "2018", "2019")]
    write(catalogue, "metrics", *rates)
    [rate] = got(client, "/v1/summaries/2019?compare=2018")["data"]["indicators"]
    assert (rate["value"], rate["change"]) == (3, None)


def test_a_series_may_be_compared_year_by_year(catalogue: Catalogue, client: TestClient) -> None:
    filled(catalogue)
    years = got(client, "/v1/summaries?from=2018&to=2020&compare=previous")["data"]
    meetings = [each["counts"]["meetings"]["change"] for each in years]
    assert [(each["year"], each["by"]) for each in meetings] == [(2019, 3), (2018, -2), (2017, 2)]
    since = got(client, "/v1/summaries?from=2018&to=2020&compare=2018")["data"]
    assert [each["counts"]["meetings"]["change"]["by"] for each in since] == [1, -2, 0]


def rows_of_csv(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_csv_has_a_row_for_each_figure_and_its_change(
    catalogue: Catalogue, client: TestClient
) -> None:
    filled(catalogue)
    rows = rows_of_csv(
        client, "/v1/summaries?from=2019&to=2020&compare=previous&format=csv&lang=fr"
    )
    found = [
        tuple(row[name] for name in ("year", "section", "name", "value", "as_of", "counted"))
        for row in rows
        if row["name"] in {"meetings", "followers", "reach", "meeting_attendances"}
    ]
    assert found == [
        ("2020", "counts", "meetings", "3", "", "3"),
        ("2020", "change", "meetings", "3", "2019", ""),
        ("2020", "people", "meeting_attendances", "75", "", "2"),
        ("2020", "change", "meeting_attendances", "", "2019", ""),
        ("2020", "indicators", "followers", "", "", "0"),
        ("2020", "change", "followers", "", "2019", ""),
        ("2020", "indicators", "reach", "130", "2020", "1"),
        ("2020", "change", "reach", "", "2019", ""),
        ("2019", "counts", "meetings", "0", "", "0"),
        ("2019", "change", "meetings", "-2", "2018", ""),
        ("2019", "people", "meeting_attendances", "", "", "0"),
        ("2019", "change", "meeting_attendances", "", "2018", ""),
        ("2019", "indicators", "followers", "", "", "0"),
        ("2019", "change", "followers", "", "2018", ""),
        ("2019", "indicators", "reach", "", "", "0"),
        ("2019", "change", "reach", "", "2018", ""),
    ]
    header = client.get("/v1/summaries/2020?compare=previous&format=csv").text.splitlines()[0]
    assert header == (
        "year,section,name,by,key,value,qualifier,lower,upper,unit,rule,counted,not_reported,"
        "as_of,coverage,records,label,scope,left_out,provisional,since,increase,direction,target"
    )


def test_text_says_the_change_beside_the_number(catalogue: Catalogue, client: TestClient) -> None:
    filled(catalogue)
    lines = client.get("/v1/summaries/2020?compare=2018&format=txt").text.splitlines()
    said = dict(line[2:].split(": ", 1) for line in lines if line.startswith("- "))
    assert said["Meetings"] == "3 (+1 (+50 %) since 2018)"
    assert said["Followers"] == "no number (2018: 7)"
    assert said["Attendances at trainings"] == "no number"
    fiscal = client.get("/v1/summaries/2019?year_start=04&format=txt").text
    assert fiscal.startswith("2019 (1 April 2019 – 31 March 2020)\nCounted in the year in which")


def test_a_fiscal_year_is_twelve_months_from_its_first(
    catalogue: Catalogue, client: TestClient
) -> None:
    filled(catalogue)
    year = got(client, "/v1/summaries/2019?year_start=04&by=month")["data"]
    assert (year["year"], year["from"], year["to"]) == (2019, "2019-04-01", "2020-03-31")
    # Of 31 March 2020, and of 2020, which by start is its first day.
    assert year["counts"]["meetings"]["value"] == 2
    assert {
        row["key"]: row["counts"]["meetings"]["value"]
        for row in year["breakdowns"]["month"]["rows"]
    } == {
        "2020-03": 1,
        None: 1,
    }
    # A flow known by calendar year is in no fiscal year, but shown beside those it touches.
    shown = [
        (each["name"], each["value"], each["left_out"], each["alternatives"][0]["when"])
        for each in year["indicators"]
    ]
    assert shown == [
        ("reach", None, {"spanning": 1}, "2020"),
        ("reach", None, {"spanning": 1}, "2020-01-01/2020-06-30"),
    ]
    # A stock is of the year that holds its day.
    assert (
        indicator(got(client, "/v1/summaries/2018?year_start=04")["data"], "followers")["value"]
        == 7
    )
    for figure in figures_of(year):
        assert "year_start=04" in figure["records"]
        check(client, figure)


def test_flows_by_quarters_make_a_fiscal_year(catalogue: Catalogue, client: TestClient) -> None:
    quarters = ["2020-04/2020-06", "2020-07/2020-09", "2020-10/2020-12", "2021-01/2021-03"]
    write(
        catalogue, "metrics", *({"when": when, "value": 10 + n} for n, when in enumerate(quarters))
    )
    reach = indicator(got(client, "/v1/summaries/2020?year_start=04")["data"], "reach")
    assert (reach["value"], reach["coverage"], reach["as_of"]) == (46, 1, "2020-04/2021-03")
    calendar = indicator(got(client, "/v1/summaries/2020")["data"], "reach")
    assert (calendar["value"], calendar["coverage"]) == (33, Decimal("0.7514"))


@pytest.mark.parametrize("start", ["01", "04", "07", "10"])
@pytest.mark.parametrize("allocation", ["start", "end"])
def test_years_add_up_to_all_dated_records(reader: TestClient, start: str, allocation: str) -> None:
    asked = f"year_start={start}&allocation={allocation}"
    there = got(reader, f"/v1/summaries?{asked}")["data"]
    years = got(reader, f"/v1/summaries?{asked}&from={there[-1]['from']}&to={there[0]['to']}")[
        "data"
    ]
    assert [each["year"] for each in years] == [*range(there[0]["year"], there[-1]["year"] - 1, -1)]
    for path in ("meetings", "trainings", "publications", "activities"):
        documents = everything(reader, path)
        held = [
            each
            for each in documents
            if each["status"] in {"completed", "ongoing"}
            and each["duplicate_of"] is None
            and each["when"] is not None
        ]
        assert sum(column(years, "counts", path)) == len(held)
        listed = [
            got(reader, f"/v1/{path}?{asked}&year={year['year']}&limit=1")["meta"]["total"]
            for year in years
        ]
        assert sum(listed) == sum(each["when"] is not None for each in documents)
    heads = sum(value or 0 for value in column(years, "people", "meeting_attendances"))
    assert heads == sum(
        each["participants"]["count"] or 0
        for each in everything(reader, "meetings")
        if each["status"] in {"completed", "ongoing"}
        and each["duplicate_of"] is None
        and each["participants"]["basis"] != "expected"
        and each["when"] is not None
    )


def everything(reader: TestClient, path: str) -> list[Json]:
    return list(got(reader, f"/v1/{path}?limit=1000")["data"])


@pytest.mark.parametrize("start", ["04", "10"])
def test_every_figure_of_every_fiscal_year_adds_up(reader: TestClient, start: str) -> None:
    for year in got(reader, f"/v1/summaries?year_start={start}")["data"][:4]:
        alone = got(reader, year["summary"])["data"]
        first = date.fromisoformat(year["from"])
        assert first == date(year["year"], int(start), 1)
        following = date.fromisoformat(year["to"]) + timedelta(days=1)
        assert following == date(year["year"] + 1, int(start), 1)
        assert alone["counts"] == year["counts"]
        for figure in figures_of(year):
            check(reader, figure)


def test_a_series_is_the_years_by_themselves(reader: TestClient) -> None:
    """Beside others a year says the same, and besides what it lacks."""
    years = got(reader, "/v1/summaries?by=country,theme")["data"]
    for year in years[:6]:
        alone = got(reader, f"{year['summary']}?by=country,theme")["data"]
        for name in ("counts", "items", "people", "by_status", "undated", "continuing"):
            assert year[name] == alone[name]
        # What other years tell apart is worked out beside its own figures, whose scopes hold it.
        besides = [each for each in year["indicators"] if each not in alone["indicators"]]
        assert [each for each in year["indicators"] if each not in besides] == alone["indicators"]
        scopes = [(each["name"], each["unit"], each["scope"]) for each in alone["indicators"]]
        assert all((e["name"], e["unit"], e["scope"]) not in scopes for e in besides)
        for figure in figures_of(year):
            check(reader, figure)


def test_every_change_is_the_difference_of_two_answers(reader: TestClient) -> None:
    for year in got(reader, "/v1/summaries?compare=previous&by=country")["data"][:5]:
        before = got(reader, f"/v1/summaries/{year['year'] - 1}?by=country")["data"]
        earlier = {row["key"]: row for row in before["breakdowns"]["country"]["rows"]}
        parts = [(year, before)] + [
            (row, earlier.get(row["key"])) for row in year["breakdowns"]["country"]["rows"]
        ]
        for now, then in parts:
            for section in ("counts", "items", "people"):
                for name, figure in now[section].items():
                    other = (
                        then[section][name]["value"]
                        if then
                        else (0 if section == "counts" else None)
                    )
                    assert figure["change"]["value"] == other
                    by = None if None in (figure["value"], other) else figure["value"] - other
                    assert figure["change"]["by"] == by


@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize(
    "query", ["", "year_start=07", "by=month", "compare=previous", "allocation=overlap"]
)
def test_the_first_and_the_last_year_have_nothing_beyond_them(
    reader: TestClient, year: str, query: str
) -> None:
    counts = got(reader, f"/v1/summaries/{year}?{query}")["data"]["counts"]
    open_ended = {"activities"} if (year, query) == ("9999", "allocation=overlap") else set()
    assert {name for name, figure in counts.items() if figure["value"]} <= open_ended
