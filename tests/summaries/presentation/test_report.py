"""A year as a report in words, in each language, and as CSV that whoever sums it cannot misread."""

import csv
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.indicator import IndicatorFields
from events_api.core.storing.store import writing
from events_api.reference import INDICATORS
from events_api.summaries.presentation.wording import Wording
from tests.samples import write

Json = dict[str, Any]
LANGUAGES = ["en", "fr", "de", "ru", "tr", "ar", "fa"]
PERSONS = {"code": "trained", "name": "Officers trained", "unit": "persons", "counts": "persons"}
MONEY = {"code": "pledged", "name": "Pledged", "unit": "EUR", "time_rule": "events"}
FEBRUARY = "covers 7.92% of the year (February 2020)"
BEYOND = "Bali; December 2019 – January 2020: 6 people; left out: 1 reaching beyond the year"
TRAINED = "between 100 and 150; another report says over 90 persons"
ROWS: list[Json] = [
    {"indicator": "trained", "value": 100, "countries": ["AF"], "unit": "persons"},
    {"indicator": "trained", "value": 50, "countries": ["PK"], "unit": "persons"},
    {"indicator": "trained", "value": 90, "qualifier": "over", "countries": ["AF"]},
    {
        "indicator": "pledged",
        "value": Decimal("12345.5"),
        "when": "2020-03-05",
        "provisional": True,
    },
    {"indicator": "reach", "value": 30, "value_to": 40, "projects": ["border"]},
    {"indicator": "reach", "value": 9, "when": "2020-02", "projects": ["mrc"]},
    {"indicator": "reach", "value": 7, "when": "2019-12/2020-01", "projects": ["mrc"]},
    {"indicator": "followers", "value": 8, "when": "2020-03~", "dimensions": {"sex": "women"}},
    {"indicator": "reach", "value": 6, "when": "2019-12/2020-01", "programmes": ["bali"]},
]


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def reader(catalogue: Catalogue, client: TestClient) -> TestClient:
    """The application with indicators of every kind of remark."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        for row in (PERSONS | {"time_rule": "flow", "place_rule": "sum"}, MONEY):
            transaction.put_reference(INDICATORS, IndicatorFields.model_validate(row))
    persons = [row | {"unit": "persons"} if row["indicator"] == "trained" else row for row in ROWS]
    money = [row | {"unit": "EUR"} if row["indicator"] == "pledged" else row for row in persons]
    write(catalogue, "metrics", *money)
    heads = {"women": 22, "men": 18}
    write(catalogue, "meetings", {"participants": heads, "countries": ["AF"]}, {})
    return client


def lines(client: TestClient, query: str) -> list[str]:
    answer = client.get(f"/v1/summaries/2020?format=txt&{query}")
    assert answer.status_code == 200
    return answer.text.splitlines()


def test_a_report_says_everything_in_words(reader: TestClient) -> None:
    said = lines(reader, "lang=en")
    assert said[:2] == ["2020", "Counted in the year in which they began"]
    assert [
        line for line in said if line.startswith("- ") and not line.endswith(": no number")
    ] == [
        "- Meetings: 2",
        "- Trainings: 0",
        "- Publications: 0",
        "- Activities: 0",
        "- Attendances at meetings: at least 40 (1 of 2 gave no number)",
        "- Attendances of women at meetings: at least 22 (1 of 2 gave no number)",
        "- Attendances of men at meetings: at least 18 (1 of 2 gave no number)",
        "- Followers: 8 (sex: women; as of about March 2020)",
        "- Pledged: 12,345.5 euros (1 of 1 provisional)",
        "- Reach: at least 30 people (Border; between 30 and 40)",
        f"- Reach: at least 9 people (Mrc; {FEBRUARY}; left out: 1 reaching beyond the year)",
        f"- Reach: no number ({BEYOND})",
        f"- Officers trained: up to 150 persons (Afghanistan and Pakistan; {TRAINED})",
        *(f"- {name}: 0" for name in ("planned", "postponed", "cancelled")),
        "- continuing from earlier years: 0",
        "- without a date: 0",
    ]


def test_parts_of_closed_lists_have_their_words(reader: TestClient) -> None:
    """Types have labels of their own, which a word made of the code is not."""
    assert "Type : Atelier" in lines(reader, "lang=fr&by=type")
    assert "Тип: Семинар-практикум" in lines(reader, "lang=ru&by=type")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_has_a_code_or_anything_of_a_program_in_it(
    reader: TestClient, language: str
) -> None:
    query = f"lang={language}&by=country,project,month&compare=previous&country=AF,PK,none"
    said = "\n".join(lines(reader, query))
    assert not re.search(r"None|Decimal|[\[\]{}'\"_=]|\bAF\b|\bPK\b|\bEUR\b|at_least", said)
    if language != "en":
        english = ("Meetings", "at least", "between", "gave", "left out", "Counted", "planned")
        assert not [word for word in english if word in said]


def test_a_language_without_words_of_its_own_gets_those_of_english(reader: TestClient) -> None:
    assert lines(reader, "lang=es")[1] == "Counted in the year in which they began"
    assert "- Attendances at meetings: at least 40 (1 of 2 gave no number)" in lines(
        reader, "lang=en-US"
    )


def test_a_code_that_is_a_phrase_stands_for_itself(
    reader: TestClient, catalogue: Catalogue
) -> None:
    dimensions = {"state": "between", "is": "{}", "over": "no_one"}
    write(catalogue, "metrics", {"indicator": "followers", "value": 7, "dimensions": dimensions})
    assert "- Followers: 7 (is: {}; over: no one; state: between)" in lines(
        reader, "lang=fr"
    ) + lines(reader, "lang=en")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("12345678901234567890.12345678901234567890123456789", None),
        ("-1234.5", "-1,234.5"),
        ("0", "0"),
        ("1E+3", "1,000"),
        ("0.000000000123", "0.000000000123"),
    ],
)
def test_numbers_keep_all_their_digits(number: str, said: str | None) -> None:
    expected = said or "12,345,678,901,234,567,890.12345678901234567890123456789"
    assert Wording("en", {}).number(Decimal(number)) == expected


def test_a_row_of_csv_says_what_it_is_of(reader: TestClient) -> None:
    table = reader.get("/v1/summaries/2020?format=csv&by=country&lang=fr").text
    rows = list(csv.DictReader(io.StringIO(table)))
    names = ("name", "value", "qualifier", "label", "scope", "left_out", "provisional")
    assert [
        tuple(row[name] for name in names)
        for row in rows
        if row["section"] == "indicators" and not row["by"]
    ] == [
        ("followers", "8", "exact", "Followers", "sex:women", "", "0"),
        ("pledged", "12345.5", "exact", "Pledged", "", "", "1"),
        ("reach", "30", "at_least", "Reach", "project:border", "", "0"),
        ("reach", "9", "at_least", "Reach", "project:mrc", "spanning:1", "0"),
        ("reach", "", "", "Reach", "programme:bali", "spanning:1", "0"),
        (
            *("trained", "150", "up_to", "Officers trained", "country:AF,country:PK"),
            *("conflicting:1", "0"),
        ),
    ]
    assert {row["label"] for row in rows if row["name"] == "meetings"} == {"Réunions"}
    assert {row["year"] for row in rows} == {"2020"}
    # No two rows are told apart by their address alone.
    told = [tuple(text for name, text in row.items() if name != "records") for row in rows]
    assert len({*told}) == len(told)
