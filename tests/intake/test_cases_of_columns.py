"""Files with columns as people have them, and what must come out of each."""

from collections.abc import Iterator

import pytest

from events_api.app import create_app
from tests.app_client import AppClient
from tests.intake.cases import Outcome, sent
from tests.intake.test_cases import Sent
from tests.samples import key
from tests.templates import Database, catalogue_for


@pytest.fixture(scope="module")
def send(databases: Database) -> Iterator[Sent]:
    """Sends a case as a member of staff does."""
    with databases("empty") as url:
        catalogue = catalogue_for(url)
        admin = key(catalogue, "admin")
        with AppClient(create_app(catalogue.settings)) as client:
            yield lambda name, query: sent(client, admin, name, query)
        catalogue.database.close()


def columns(outcome: Outcome) -> list[str | None]:
    """What each column was read as."""
    return [each["column"] for each in outcome.answer["data"]["columns"]]


def test_foreign_headers(send: Sent) -> None:
    outcome = send("11-foreign-headers", "kind=trainings")
    assert [(code, words[:12]) for code, words in outcome.errors] == [
        ("ambiguous_column", 'E "Location"')
    ]
    outcome = send("11-foreign-headers", "kind=trainings&map=Location:city&dates=dmy")
    assert columns(outcome) == [
        *("type", "title", "starts_on", "ends_on", "city", "venue_country"),
        *("participants", "participants_women", "participants_men"),
    ]
    assert outcome.member("when") == {2: "2020-03-03/2020-03-05"}
    assert outcome.participants() == {2: 25}


def test_rows_above_the_header(send: Sent) -> None:
    outcome = send("13-preamble-rows", "kind=trainings")
    assert outcome.remarks == [("blank_rows", None), ("rows_above_header", 4)]
    assert outcome.member("title") == {5: "A"}


def test_a_header_in_two_languages(send: Sent) -> None:
    outcome = send("49-two-header-languages", "kind=trainings")
    assert outcome.refused == {(2, None): "header_again"}
    assert outcome.rows[3]["outcome"] == "created"


def test_headers_of_another_form(send: Sent) -> None:
    outcome = send("59-training-report-headers", "kind=trainings")
    assert [(code, words[:15]) for code, words in outcome.errors] == [
        ("unknown_column", 'C "IST/Creator"'),
        ("unknown_column", 'D "Event Durati'),
    ]
    outcome = send("59-training-report-headers", "kind=trainings&ignore=C,D")
    assert columns(outcome) == ["ref", "title", None, None]
    assert outcome.refused == {(2, "type"): "missing"}
