"""Numbers of whole files: what settles `1.250`, what per cent is of, numbers of any length."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.intake.importing import send, table
from tests.samples import key

pytestmark = pytest.mark.template("samples")

METRIC = {"indicator": "reach", "title": "Reach", "when": "2020", "state": "published"}


@pytest.fixture
def admin(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "admin")


def tried(client: TestClient, admin: dict[str, str], content: str, query: str) -> list[Any]:
    """The rows of a trial."""
    answer = send(client, admin, content, f"dry_run=true&{query}".rstrip("&"))
    assert answer.status_code == 200, answer.text
    listed = client.get(f"{answer.headers['Location']}/rows", headers=admin).json()
    return list(listed["data"])


def numbers(rows: list[Any]) -> list[Any]:
    """What was understood of the column `value`, or the code of what is wrong with it."""
    return [
        [each["understood"] for each in row["understood"] if each["column"] == "value"]
        or [each["code"] for each in row["problems"]]
        for row in rows
    ]


def values(*typed: str) -> str:
    """Metrics with these values."""
    return table([{**METRIC, "ref": f"r{n}", "value": each} for n, each in enumerate(typed)])


@pytest.mark.parametrize(
    ("typed", "query", "expected"),
    [
        (("1.250", "3,125"), "", [["two_way_number"], ["two_way_number"]]),
        (("1.250", "12,5"), "", [["1250"], ["12.5"]]),
        (("1.250", "12.5"), "", [["1.250"], []]),
        (("1,250", "0.5"), "", [["1250"], []]),
        (("1,250", "1.250.000"), "", [["1.250"], ["1250000"]]),
        # Both signs in one file: what could be either is refused, the rest is read.
        (("1.250", "12,5", "0.5"), "", [["two_way_number"], ["12.5"], []]),
        (("1.250",), "&decimal=comma", [["1250"]]),
        (("1.250", "12,5"), "&decimal=point", [["1.250"], ["other_decimal_sign"]]),
    ],
)
def test_a_file_settles_its_decimal_sign(
    client: TestClient,
    admin: dict[str, str],
    typed: tuple[str, ...],
    query: str,
    expected: list[Any],
) -> None:
    found = numbers(tried(client, admin, values(*typed), f"kind=metrics{query}"))
    assert found == expected


def test_semicolons_and_exports_settle_it_too(client: TestClient, admin: dict[str, str]) -> None:
    content = values("1.250")
    parted = content.replace(",", ";")
    [row] = tried(client, admin, parted, "kind=metrics")
    assert row["understood"][-1]["note"] == (
        "decimal comma: the columns of the file are parted by semicolons"
    )
    exported = content.replace("indicator", "kind,id,indicator", 1)
    exported = exported.replace("\r\nreach", "\r\nmetric,,reach")
    [row] = tried(client, admin, exported, "kind=metrics")
    told = [each for each in row["understood"] if each["column"] == "value"]
    assert [(each["understood"], each["note"]) for each in told] == [
        ("1.250", "decimal point: the file has the columns of an export")
    ]


def test_whole_numbers_settle_it_across_columns(client: TestClient, admin: dict[str, str]) -> None:
    rows = [
        {"kind": "training", "type": "course", "title": "A", "participants": "1.250 people"},
        {"kind": "metric", **METRIC, "value": "3,125"},
    ]
    trained, measured = tried(client, admin, table(rows), "")
    assert trained["understood"][-1]["understood"] == "1250"
    told = [each for each in measured["understood"] if each["column"] == "value"]
    assert [(each["understood"], each["note"]) for each in told] == [
        ("3.125", "decimal comma: as in row 2, 1.250 people")
    ]


def test_a_file_of_both_signs_is_told(client: TestClient, admin: dict[str, str]) -> None:
    answer = send(client, admin, values("12,5", "0.5"), "kind=metrics&dry_run=true")
    assert answer.json()["data"]["remarks"] == [
        {
            "code": "two_decimal_signs",
            "detail": "The file has two decimal signs: row 2 a decimal comma (12,5) and row 3 a "
            "decimal point (0.5). Numbers that could be either are refused.",
            "row": None,
        }
    ]


def test_per_cent_is_of_units_in_per_cent(client: TestClient, admin: dict[str, str]) -> None:
    rows = [
        {**METRIC, "value": "45 %"},
        {**METRIC, "value": "45 %", "unit": "percent"},
        {**METRIC, "value": "45 %", "unit": "% of all"},
        {**METRIC, "value": "45", "unit": "percent"},
        {**METRIC, "value": "45 %", "unit": "EUR"},
    ]
    found = tried(client, admin, table(rows), "kind=metrics")
    assert [[each["code"] for each in row["problems"]] for row in found] == [
        ["other_unit"],
        [],
        [],
        [],
        ["other_unit"],
    ]
    assert found[0]["problems"][0]["detail"] == (
        "The cell says per cent, but the unit is people. Write the number in that unit, or write "
        "percent into the column unit."
    )


LONG = ["9" * 500, "9" * 39, "1e400", "0." + "1" * 60, "1" * 5000]
NUMBERS = {
    "metrics": (METRIC, ["value", "numerator"]),
    "trainings": (
        {"type": "course", "title": "A"},
        ["participants", "participants_to", "participants_women_share", "sessions"],
    ),
    "activities": ({"type": "campaign", "title": "A"}, ["amount", "beneficiaries"]),
}


def test_a_number_of_any_length_is_a_problem_of_its_row(
    client: TestClient, admin: dict[str, str]
) -> None:
    for kind, (least, columns) in NUMBERS.items():
        typed = [(column, number) for column in columns for number in LONG]
        rows = [{**least, column: number} for column, number in typed]
        found = tried(client, admin, table(rows), f"kind={kind}")
        assert len(found) == len(typed)
        for row, (column, _) in zip(found, typed, strict=True):
            assert row["outcome"] == "failed"
            assert column in {each["column"] for each in row["problems"]}


def test_a_number_of_json_of_any_length_is_one_too(
    client: TestClient, admin: dict[str, str]
) -> None:
    for number in ("9" * 400, "1e400", "1e999999999", "-1e400", "0." + "1" * 99):
        for line in (
            f'{{"kind": "metric", "indicator": "reach", "title": "A", "value": {number}}}',
            f'{{"kind": "training", "type": "course", "participants": {{"count": {number}}}}}',
        ):
            answer = send(client, admin, line, "dry_run=true", "ndjson")
            assert answer.status_code in {200, 400}, answer.text
            if answer.status_code == 200:
                assert answer.json()["data"]["outcomes"]["failed"] == 1
