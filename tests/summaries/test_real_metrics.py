"""What 78 real metrics make of each year: every figure worked out by hand, on both engines.

The metrics are those of `data/real-records.jsonl`, collected from public pages: quarters and years,
provisional and "since launch", spans of years, a country inside the world, money, percentages and
many values without a date. The table below was written from the collection and meaning section 4
before the rules were run on it; `why` is the line of reasoning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from tests.app_client import AppClient
from tests.real_records import real_records
from tests.templates import Database, catalogue_for

Json = dict[str, Any]
AVRR: Json = {"programmes": ["iom-avrr"]}
HORN: Json = {"programmes": ["eu-iom-joint-initiative"]}
MIEUX: Json = {"programmes": ["mieux"]}
MRC: Json = {"projects": ["migrant-resource-centres"]}
MRC_PK: Json = MRC | {"countries": ["PK"]}
RBM_PK: Json = {"projects": ["rbm-silk-routes"], "countries": ["PK"]}
TRIANGLE: Json = {"programmes": ["triangle-in-asean"]}
SPANNING: Json = {"spanning": 1}


@dataclass(frozen=True)
class Told:
    """One figure as it was worked out: exact and bounded by itself, unless `also` says otherwise.

    Of a flow, `as_of` is the year and coverage 1; a figure without a value has nothing but what was
    left out.
    """

    indicator: str
    year: int
    scope: Json
    value: int | None
    why: str
    left_out: Json = field(default_factory=dict)
    also: Json = field(default_factory=dict)

    @property
    def shown(self) -> Json:
        """All that the figure says of its value."""
        none: Json = dict.fromkeys(
            ("qualifier", "lower", "upper", "as_of", "coverage", "since", "change_since")
        )
        exact = {"qualifier": "exact", "lower": self.value, "upper": self.value}
        whole = {"as_of": str(self.year), "coverage": 1}
        said = none if self.value is None else none | exact | whole
        fixed = {"value": self.value, "increase": None, "left_out": self.left_out}
        return fixed | {"counted": int(self.value is not None)} | said | self.also


def reading_of(as_of: str, **also: Any) -> Json:
    """A stock, a level or an average: a reading of its own date, without coverage."""
    return {"as_of": as_of, "coverage": None} | also


OVER: Json = {"qualifier": "over", "upper": None}
ABOUT: Json = {"qualifier": "about", "lower": None, "upper": None}
EVENT: Json = {"as_of": None, "coverage": None}


def spans(indicator: str, years: range, scope: Json, why: str) -> Iterator[Told]:
    for year in years:
        yield Told(indicator, year, scope, None, why, SPANNING)


TABLE: list[Told] = [
    # IOM's assisted returns: final years, beside what was published on the way.
    Told("migrants_assisted_avrr", 2014, AVRR, 43786, "the final value of the year"),
    Told("migrants_assisted_avrr", 2015, AVRR, 69540, "the final value of the year"),
    Told(
        "migrants_assisted_avrr",
        2016,
        AVRR,
        98403,
        "the starred 51,031 of the first half gives way to the final year",
        {"provisional": 1},
    ),
    Told(
        "migrants_assisted_avrr",
        2017,
        AVRR,
        72176,
        "the second quarter (19,088) is in the year; the starred half (38,019) was provisional",
        {"contained": 1, "provisional": 1},
    ),
    Told("migrants_assisted_avrr", 2018, AVRR, 63316, "the final value of the year"),
    # 2019 and 2021 are gaps: no figure, and nothing is carried over.
    Told(
        "migrants_assisted_avrr",
        2020,
        AVRR,
        42181,
        "1,473 Bangladeshis are part of the world",
        {"subset": 1},
    ),
    Told("migrants_assisted_avrr", 2022, AVRR, 54001, "the final value of the year"),
    Told("migrants_assisted_avrr", 2023, AVRR, 56045, "the final value of the year"),
    Told("migrants_assisted_vhr", 2020, AVRR, 4038, "another indicator, not added to the returns"),
    Told("migrants_assisted_vhr", 2021, AVRR, 6367, "the value of the year"),
    Told("migrants_assisted_vhr", 2022, AVRR, 15281, "the value of the year"),
    Told("migrants_assisted_vhr", 2023, AVRR, 15906, "the value of the year"),
    Told(
        "migrants_assisted_avrr_vhr",
        2021,
        AVRR,
        49795,
        "10,573 from the Niger are part of the world",
        {"subset": 1},
    ),
    Told(
        "migrants_assisted_avrr_vhr",
        2022,
        AVRR,
        69000,
        '"more than 69,000" stays over 69,000, though its parts add up to 69,282',
        also=OVER,
    ),
    Told("vulnerable_migrants_assisted", 2021, AVRR, 4446, "the value of the year"),
    Told("vulnerable_migrants_assisted", 2022, AVRR, 7561, "the value of the year"),
    Told("people_counselled_post_return", 2018, AVRR, 41461, "the value of the year"),
    Told("people_counselled_pre_departure", 2018, AVRR, 18274, "the value of the year"),
    Told("reintegration_activities", 2021, AVRR, 113331, "activities of 2021"),
    Told("reintegration_services", 2023, AVRR, 126000, "services, not activities", also=OVER),
    # Changes have no rule: listed as they are, negative ones too.
    Told("change_in_migrants_assisted", 2017, AVRR, -27, "listed", also=reading_of("2017")),
    Told("change_in_migrants_assisted", 2020, AVRR, -35, "listed", also=reading_of("2020")),
    # Shares are never added, neither over time nor across programmes.
    Told(
        "share_women",
        2016,
        AVRR,
        32,
        "the half-year's share, shown with its own period",
        also=reading_of("2016-01/2016-06"),
    ),
    *spans("share_women", range(2012, 2017), TRIANGLE, "43 % is of five years together"),
    # Since launch: the level of the reading's year; a change only from a reading to a reading.
    Told(
        "actions_implemented",
        2020,
        MIEUX,
        109,
        "since 2009, read in April 2020: a level, and nothing before it",
        also=reading_of("2020-04", since="2009"),
    ),
    Told(
        "actions_implemented",
        2024,
        MIEUX,
        138,
        "138 - 109 = 29 in four years; no reading near either end of 2024, so no increase",
        {"contained": 1},
        reading_of(
            "2024-04", since="2009", change_since={"value": 29, "from": "2020-04", "to": "2024-04"}
        ),
    ),
    Told(
        "experts_deployed", 2024, MIEUX, 465, "one level", also=reading_of("2024-04", since="2009")
    ),
    Told(
        "requests_received", 2024, MIEUX, 188, "one level", also=reading_of("2024-04", since="2009")
    ),
    Told(
        "participants_reached",
        2024,
        MIEUX,
        15000,
        '"an estimated 15,000" bounds nothing',
        also=reading_of("2024-04", since="2009") | ABOUT,
    ),
    Told(
        "people_supported_cumulative",
        2018,
        AVRR,
        1700000,
        "since 1979, known only to the year 2018: a level, never an increase",
        also=reading_of("2018", since="1979") | OVER,
    ),
    Told(
        "people_served",
        2024,
        MRC,
        120000000,
        "since the launch in 2016, read in June 2024",
        also=reading_of("2024-06", since="2016") | ABOUT,
    ),
    Told(
        "officials_trained",
        2015,
        {"programmes": ["khartoum-process"]},
        132,
        '"to date" in September 2015; since when is not said',
        also=reading_of("2015-09"),
    ),
    Told(
        "migrants_returned",
        2021,
        HORN,
        7156,
        "since December 2016; two other levels (9,663 and 3,804) bear no date",
        {"undated": 2},
        reading_of("2021", since="2016-12"),
    ),
    Told(
        "returnees_post_arrival_support",
        2021,
        HORN,
        17331,
        "one level",
        also=reading_of("2021", since="2016-12"),
    ),
    Told(
        "contribution_total",
        2019,
        HORN,
        43000000,
        "a total to date, which includes the 18 million: a level, not an amount to add",
        also=reading_of("2019-05"),
    ),
    # Money: dated amounts, each in its own currency, in the year they begin.
    Told("contribution", 2019, HORN, 18000000, "an amount of May 2019", also=EVENT),
    Told("project_budget", 2015, TRIANGLE, 20000000, "AUD, 2015 to 2025", also=EVENT),
    Told("project_budget", 2018, {"projects": ["pp-data"]}, 2300000, "EUR, 2018-2021", also=EVENT),
    Told(
        "project_budget",
        2020,
        {"projects": ["euromed-migration-v-emm5"]},
        5000000,
        "EUR, 2020 to 2023; the undated budget of another project is no part of this one's",
        also=EVENT,
    ),
    # Staff: Pakistan's centres are among all centres; the corporate number bears no date.
    Told(
        "staff",
        2024,
        MRC,
        60,
        "over 60 in all centres, over 14 of them in Pakistan",
        {"subset": 1},
        reading_of("2024-06") | OVER,
    ),
    # Spans of years: no value in any of them, shown beside each.
    *[
        each
        for name in (
            "people_trained_pre_departure",
            "people_reached_campaign",
            "people_reached_direct_sessions",
            "people_counselled",
            "people_oriented_institutions",
        )
        for each in spans(name, range(2016, 2019), MRC_PK, "January 2016 to October 2018")
    ],
    *spans("officers_trained_advanced", range(2022, 2026), RBM_PK, "2022-01 to 2025-09"),
    *spans(
        "officers_trained_basic_document_security", range(2022, 2026), RBM_PK, "2022-01 to 2025-09"
    ),
    *spans("migrants_supported", range(2019, 2020), MRC_PK, "three years to 2019, start unknown"),
    *spans("returnees_reintegration_support", range(2016, 2022), HORN, "a window of five years"),
    *spans("returnees_reintegration_completed", range(2016, 2017), HORN, "six years, end unknown"),
    *spans("beneficiaries_cbr", range(2016, 2017), HORN, "six years, end unknown"),
    *spans("cbr_projects", range(2016, 2017), HORN, "six years, end unknown"),
]
CURRENCIES = {2015: "AUD", 2018: "EUR", 2019: "EUR", 2020: "EUR"}
# Every year that a metric, its `since` or an occasion of the collection names, and more.
YEARS = range(1978, 2031)


@pytest.fixture(scope="module")
def reader(databases: Database) -> Iterator[TestClient]:
    """The application with the real records, on each engine."""
    with (
        databases("real") as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def key_of(name: str, year: int, scope: Json) -> tuple[str, int, str]:
    return name, year, repr(scope)


def test_every_figure_of_every_year_is_the_one_worked_out_by_hand(reader: TestClient) -> None:
    expected = {key_of(e.indicator, e.year, e.scope): e.shown for e in TABLE}
    found = {
        key_of(figure["name"], year, figure["scope"]): figure
        for year in YEARS
        for figure in reader.get(f"/v1/summaries/{year}").json()["data"]["indicators"]
    }
    shown = {key: {name: figure[name] for name in TABLE[0].shown} for key, figure in found.items()}
    assert shown == expected
    assert len(TABLE) == len(expected)
    money = {f["unit"] for (name, year, _), f in found.items() if name.startswith("contribution")}
    budgets = {y: f["unit"] for (name, y, _), f in found.items() if name == "project_budget"}
    assert (money, budgets) == ({"EUR"}, {y: CURRENCIES[y] for y in (2015, 2018, 2020)})


def test_each_of_the_78_metrics_stands_in_a_figure_or_bears_no_date(reader: TestClient) -> None:
    metrics = reader.get("/v1/metrics?limit=1000").json()["data"]
    dated = {each["id"] for each in metrics if each["when"] is not None}
    undated = {each["id"] for each in metrics} - dated
    listed = {
        row["record"]["id"]
        for year in range(2012, 2027)
        for figure in reader.get(f"/v1/summaries/{year}").json()["data"]["indicators"]
        for row in reader.get(f"{figure['records']}&limit=1000").json()["data"]
    }
    assert (len(metrics), len(undated)) == (78, 20)
    assert listed - undated == dated
    # Those without a date are counted beside every year, with the occasions that have none.
    occasions = [each for each in real_records() if each["kind"] != "metric"]
    without = sum("start" not in each and "end" not in each for each in occasions)
    assert reader.get("/v1/summaries/1999").json()["data"]["undated"] == 20 + without
