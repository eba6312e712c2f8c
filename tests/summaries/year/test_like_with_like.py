"""Like with like: no figure of a year is ever compared with one of another scope, in any format."""

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.core.values.year_windows import year_window
from events_api.reference import INDICATORS
from events_api.summaries.figures import Scope
from events_api.summaries.rules import series_figures
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import Indicators
from events_api.summaries.rules.scopes import holds
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.scope_alignment import Column, aligned_figures
from tests.samples import write
from tests.sizes import sized
from tests.summaries.rules.time_rules.test_year_values import reading
from tests.summaries.year.test_drilldown import check, figures_of, got

Json = dict[str, Any]


pytestmark = pytest.mark.template("samples")


def prepared(catalogue: Catalogue, *metrics: Json, **rules: Any) -> None:
    row = {"code": "reach", "name": "Reach", "unit": "people", "time_rule": "flow"}
    with writing(catalogue.database, catalogue.lists) as transaction:
        given = INDICATORS.given.model_validate(row | {"place_rule": "sum"} | rules)
        transaction.put_reference(INDICATORS, given)
    write(catalogue, "metrics", *metrics)


def of(year: str, value: int | Decimal, *projects: str, **more: Any) -> Json:
    return {"when": year, "value": value, "projects": [*projects], **more}


def told(sections: Json) -> dict[str, Any]:
    """{scope: (value, value then, by)}, or {scope: (value,)} where the other year has no like."""
    scopes = Counter(scope_of(each) for each in sections["indicators"])
    assert max(scopes.values(), default=1) == 1
    return {
        scope_of(each): (each["value"], *(each["change"][n] for n in ("value", "by")))
        if each["change"]
        else (each["value"],)
        for each in sections["indicators"]
    }


def scope_of(figure: Json) -> str:
    pairs = [(k, v) for k, v in figure["scope"].items() if k != "dimensions"]
    pairs += [
        (k, v if isinstance(v, list) else [v])
        for k, v in figure["scope"].get("dimensions", {}).items()
    ]
    return ",".join(value for _, values in pairs for value in values)


def test_the_other_years_value_is_of_the_same_scope(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        *(of("2021", 100, "mrc"), of("2021", 50, "border"), of("2022", 120, "mrc")),
    )
    assert told(got(client, "/v1/summaries/2021")["data"]) == {"border,mrc": (150,)}
    later = got(client, "/v1/summaries/2022?compare=2021")["data"]
    assert told(later) == {"mrc": (120, 100, 20), "border": (None, 50, None)}
    for each in later["indicators"]:
        check(client, each)
        rows = got(client, each["change"]["records"])["data"]
        assert sum(row["contribution"] for row in rows if row["counted"]) == each["change"]["value"]
    # The other way round the sum keeps its place, and has nothing beside it in the other year.
    earlier = got(client, "/v1/summaries/2021?compare=2022")["data"]
    assert told(earlier) == {
        "border,mrc": (150,),
        "mrc": (100, 120, -20),
        "border": (50, None, None),
    }


def test_years_side_by_side_have_the_same_scopes(catalogue: Catalogue, client: TestClient) -> None:
    prepared(
        catalogue,
        *(of("2020", 80, "mrc"), of("2021", 100, "mrc"), of("2021", 50, "border")),
        *(of("2022", 120, "mrc"), of("2022", 10, "border"), of("2022", 5)),
    )
    years = got(client, "/v1/summaries?from=2020&to=2022&compare=previous&by=project")["data"]
    assert [told(each) for each in years] == [
        {
            "": (5, None, None),
            "border": (10, 50, -40),
            "mrc": (120, 100, 20),
            "border,mrc": (130, 150, -20),
        },
        {
            "": (None, None, None),
            # 2020 has one of both by itself.
            "border,mrc": (150,),
            "border": (50, None, None),
            "mrc": (100, 80, 20),
        },
        {
            "mrc": (80, None, None),
            "border": (None, None, None),
            "": (None, None, None),
        },
    ]
    for year in years:
        for part in (year, *year["breakdowns"]["project"]["rows"]):
            for each in figures_of(part):
                check(client, each)
    table = client.get("/v1/summaries?from=2021&to=2022&compare=previous&format=csv").text
    rows = [
        (row["year"], row["section"], row["value"])
        for row in csv.DictReader(io.StringIO(table))
        if row["name"] == "reach" and row["records"].split("/")[3] in {"2021", "2022"}
    ]
    assert ("2022", "indicators", "120") in rows
    assert ("2022", "change", "20") in rows
    text = client.get("/v1/summaries?from=2021&to=2022&compare=previous&format=txt").text
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = lines.index("Reach (people; Mrc) 100 120")
    assert lines[found + 1] == "since the year before +20 +20"


def test_an_empty_year_beside_makes_no_gap_of_a_sum(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        *(of("2021", 100, "mrc"), of("2021", 50, "border"), of("2022", 120, "mrc")),
    )
    years = got(client, "/v1/summaries?from=2021&to=2022&compare=previous")["data"]
    assert [told(each) for each in years] == [
        {"mrc": (120, 100, 20), "border": (None, 50, None)},
        {
            "border,mrc": (150, None, None),
            "mrc": (100, None, None),
            "border": (50, None, None),
        },
    ]


def test_a_wider_total_is_not_compared_with_its_part(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(catalogue, of("2021", 500), of("2021", 100, "mrc"), of("2022", 120, "mrc"))
    assert told(got(client, "/v1/summaries/2022?compare=2021")["data"]) == {
        "mrc": (120, 100, 20),
        "": (None, 500, None),
    }


def test_only_what_both_years_hold_is_compared(catalogue: Catalogue, client: TestClient) -> None:
    prepared(
        catalogue,
        *(of("2021", 100, countries=["AF"]), of("2021", 50, countries=["PK"])),
        *(of("2022", 120, countries=["AF"]), of("2022", 30, countries=["IQ"])),
    )
    assert told(got(client, "/v1/summaries/2022?compare=2021")["data"]) == {
        "AF,IQ": (150,),
        "AF": (120, 100, 20),
        "IQ": (30, None, None),
        "PK": (None, 50, None),
    }


def test_a_filter_and_a_part_compare_alike(catalogue: Catalogue, client: TestClient) -> None:
    pk = {"countries": ["PK"]}
    prepared(
        catalogue,
        *(
            of("2021", 100, "mrc", **pk),
            of("2021", 50, "border", **pk),
            of("2022", 120, "mrc", **pk),
        ),
    )
    both = {"mrc,PK": (120, 100, 20), "border,PK": (None, 50, None)}
    filtered = got(client, "/v1/summaries/2022?compare=2021&country=PK&by=country")["data"]
    [part] = filtered["breakdowns"]["country"]["rows"]
    assert told(filtered) == told(part) == both
    for each in part["indicators"]:
        check(client, each)
    narrow = got(client, "/v1/summaries/2022?compare=2021&project=border")["data"]
    assert told(narrow) == {"border,PK": (None, 50, None)}
    [gap] = narrow["indicators"]
    check(client, gap)


def test_part_years_and_levels_that_began_anew_have_no_change(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        *(of("2019", 5000, "mrc", since="2016"), of("2019", 10, "border", since="2018")),
        *(
            of("2020-12-31", 300, "mrc", since="2020-06"),
            of("2020-12-31", 15, "border", since="2018"),
        ),
        time_rule="cumulative",
    )
    # The sum of both has no beginning: of neither part is it known that nothing was reset.
    assert told(got(client, "/v1/summaries/2020?compare=2019")["data"]) == {
        "border,mrc": (315, 5010, None)
    }
    parts = got(client, "/v1/summaries/2020?compare=2019&by=project")["data"]["breakdowns"][
        "project"
    ]
    assert {row["key"]: told(row) for row in parts["rows"]} == {
        "border": {"border": (15, 10, 5)},
        "mrc": {"mrc": (300, 5000, None)},
    }


def test_months_are_compared_with_months_and_gaps_are_gaps(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(catalogue, "meetings", *({"when": when} for when in ("2019-05", "2020-02", "2020-03")))
    write(
        catalogue,
        "meetings",
        {"when": "2020-03-15"},
        {"when": "2019-03", "participants": {"count": 7}},
    )
    year = got(client, "/v1/summaries/2020?compare=2019&by=month")["data"]
    rows = {
        row["key"]: (row["counts"]["meetings"]["value"], row["counts"]["meetings"]["change"]["by"])
        for row in year["breakdowns"]["month"]["rows"]
    }
    assert rows == {"2020-02": (1, 1), "2020-03": (2, 1), "2020-05": (0, -1)}
    heads = year["breakdowns"]["month"]["rows"][1]["people"]["meeting_attendances"]
    assert (heads["value"], heads["change"]["value"], heads["change"]["by"]) == (None, 7, None)
    fiscal = got(client, "/v1/summaries/2019?year_start=04&compare=previous&by=month")["data"]
    found = {
        r["key"]: r["counts"]["meetings"]["value"] for r in fiscal["breakdowns"]["month"]["rows"]
    }
    assert found == {"2019-05": 1, "2020-02": 1, "2020-03": 2}
    assert fiscal["breakdowns"]["month"]["rows"][2]["counts"]["meetings"]["change"]["by"] == 1


def test_what_a_part_lacks_is_said_in_words(catalogue: Catalogue, client: TestClient) -> None:
    prepared(catalogue, of("2021", 50, "border"), of("2022", 120, "mrc"))
    text = client.get("/v1/summaries/2022?compare=2021&by=project&format=txt").text
    part = text[text.index("Project: Border") :].partition("\n\n")[0]
    assert part == "Project: Border\n- Reach: no number (Border; 2021: 50)"


def test_goals_and_changes_of_a_fiscal_year_are_of_its_months(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        *(of("2020-04/2021-03", 10), of("2019-04/2020-03", 8)),
        targets={"2020": 99, "2020-04/2021-03": 20},
    )
    table = client.get("/v1/summaries/2020?year_start=04&compare=previous&format=csv").text
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["name"] == "reach"]
    assert [(row["section"], row["value"], row["as_of"]) for row in rows] == [
        ("indicators", "10", "2020-04/2021-03"),
        ("target", "20", "2020-04/2021-03"),
        ("change", "2", "2019-04/2020-03"),
    ]


SCOPES = st.fixed_dictionaries(
    {
        "projects": st.sampled_from([[], ["a"], ["b"], ["a", "b"]]),
        "countries": st.sampled_from([[], ["AF"], ["PK"]]),
        "dimensions": st.sampled_from([{}, {}, {"sex": "female"}, {"sex": "male"}]),
    }
)
READINGS = st.lists(
    st.tuples(st.sampled_from(["2020", "2021", "2022"]), st.integers(0, 99), SCOPES), max_size=9
)


def value_of(column: Column, scope: Scope) -> Decimal | None:
    """What the readings within a scope make of just this scope."""
    within = [e for e in column.readings if holds(series_figures.scope_of(scope), e.scope)]
    figures = column.indicators.figures_of(within, column.addresses)
    return next((e.figure.value for e in figures if e.figure.scope == scope), None)


@settings(max_examples=sized(50, 300))
@given(READINGS, st.sampled_from(["sum", "max", "none"]))
def test_every_row_is_of_one_scope_and_its_own_records(
    given_readings: list[tuple[str, int, Json]], place: Any
) -> None:
    """Every year keeps its own figures; what is beside them is what its readings of it make."""
    rules = {"visitors": Rules("flow", place, persons=False)}
    columns = {}
    for year in (2020, 2021, 2022):
        own = [
            reading(f"{n}", value, when, **scope)
            for n, (when, value, scope) in enumerate(given_readings)
            if when == str(year)
        ]
        indicators = Indicators(own, rules, year_window(year, "start"))
        addresses = Addresses(year, Origin())
        figures = [each.figure for each in indicators.figures(addresses)]
        columns[year] = Column(figures, indicators.readings, indicators, addresses)
    aligned = aligned_figures(columns)
    for year, column in columns.items():
        assert [each for each in aligned[year] if each in column.figures] == [*column.figures]
        keys = [repr(each.scope) for each in aligned[year] if each not in column.figures]
        assert len({*keys}) == len(keys)
        alone = {repr(each.scope) for each in column.figures}
        for each in aligned[year]:
            if repr(each.scope) not in alone:
                assert each.value == value_of(column, each.scope)
    # Whatever one year shows besides its own with a value, all show.
    besides = [
        {repr(e.scope) for e in aligned[year] if e.value is not None}
        - {repr(e.scope) for e in column.figures}
        for year, column in columns.items()
    ]
    everywhere = set().union(*besides)
    for year in columns:
        assert everywhere <= {repr(each.scope) for each in aligned[year]}


def test_a_change_of_any_size_is_told(catalogue: Catalogue, client: TestClient) -> None:
    prepared(catalogue, of("2021", Decimal("0.000000000123")), of("2022", 12345678901234567890))
    [later] = got(client, "/v1/summaries/2022?compare=2021")["data"]["indicators"]
    assert later["change"]["by"] == Decimal("12345678901234567889.999999999877")
    assert later["change"]["percent"] == Decimal("10037137318076884463414634146241.46")


@pytest.mark.parametrize("query", ["scope=project:border", "scope=all&dimension=sex:female"])
def test_a_scope_that_is_told_means_no_other(
    catalogue: Catalogue, client: TestClient, query: str
) -> None:
    prepared(catalogue, of("2021", 100, "mrc"))
    address = f"/v1/summaries/2021/figures/reach/records?unit=people&{query}"
    assert got(client, address)["data"] == []
