"""Awkward facts come back as they went in, and every document is what OpenAPI promises."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, select
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.records.record import RECORD
from events_api.core.values.json import from_json
from tests.app_client import AppClient
from tests.samples import write

WHEN: list[tuple[str | None, str | None, str | None, str | None, bool, bool]] = [
    (None, None, None, None, False, False),
    ("2020", "2020-01-01", "2020-12-31", "year", False, False),
    ("2020-02", "2020-02-01", "2020-02-29", "month", False, False),
    ("2020-07-14", "2020-07-14", "2020-07-14", "day", False, False),
    ("2020-04/2020-08", "2020-04-01", "2020-08-31", "month", False, False),
    ("2019-12-30/2020-01-02", "2019-12-30", "2020-01-02", "day", False, False),
    ("2020-06/..", "2020-06-01", None, "month", False, True),
    ("2020-06-01/", "2020-06-01", None, "day", False, False),
    ("../2021-12-03", None, "2021-12-03", "day", False, False),
    ("/2021", None, "2021-12-31", "year", False, False),
    ("2020-03~", "2020-03-01", "2020-03-31", "month", True, False),
    ("2020-22", "2020-06-01", "2020-08-31", "season", False, False),
]


pytestmark = pytest.mark.template("samples")


def stored(client: TestClient, path: str, ref: str) -> Any:
    """The record's data, with every digit of its numbers."""
    answer = client.get(f"/v1/{path}/by-ref/icmpd/{ref}")
    assert answer.status_code == 200
    return from_json(answer.content)["data"]


@pytest.mark.parametrize("case", WHEN, ids=lambda case: str(case[0]))
def test_every_form_of_when(
    client: TestClient, catalogue: Catalogue, case: tuple[Any, ...]
) -> None:
    when, starts_on, ends_on, precision, approximate, open_end = case
    write(catalogue, "meetings", {"ref": "one", "when": when})
    data = stored(client, "meetings", "one")
    assert {name: data[name] for name in ("when", "starts_on", "ends_on", "precision")} == {
        "when": when,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "precision": precision,
    }
    assert (data["approximate"], data["open_end"]) == (approximate, open_end)


@pytest.mark.parametrize(
    "title",
    [
        "الاجتماع الوزاري السادس لعملية بودابست",
        "Семинар по вопросам трудовой миграции",
        "کارگاه آموزشی مدیریت مهاجرت",
        "İstanbul Bakanlar Toplantısı",
        'Quotes " \\ and <b>tags</b> & emoji 🧭',
        "=SUM(A1:A9)",
    ],
)
def test_titles_of_any_script(client: TestClient, catalogue: Catalogue, title: str) -> None:
    translations = {"ar": {"title": title, "summary": "سطر\nثان"}}
    given = {"ref": "one", "title": title, "language": "en", "translations": translations}
    write(catalogue, "meetings", given)
    data = stored(client, "meetings", "one")
    assert (data["title"], data["translations"]) == (title, translations)


def test_a_record_in_three_programmes(client: TestClient, catalogue: Catalogue) -> None:
    programmes = ["prague", "budapest", "bali"]
    write(catalogue, "activities", {"ref": "one", "programmes": programmes})
    assert stored(client, "activities", "one")["programmes"] == sorted(programmes)
    for code in programmes:
        found = client.get(f"/v1/activities?programme={code}").json()["data"]
        assert [each["ref"] for each in found] == ["one"]


def test_kosovo(client: TestClient, catalogue: Catalogue) -> None:
    write(
        catalogue,
        "meetings",
        {
            "ref": "one",
            "countries": ["XK"],
            "location": {"city": "Prishtinë", "country": "XK"},
            "participating_countries": {"count": 1, "codes": ["XK"]},
        },
    )
    body = client.get("/v1/meetings/by-ref/icmpd/one").json()
    assert body["data"]["location"] == {"venue": None, "city": "Prishtinë", "country": "XK"}
    assert body["labels"]["countries"] == {"XK": "Kosovo"}


NOBODY = {
    "count": None,
    "qualifier": None,
    "basis": None,
    "count_to": None,
    "women": None,
    "men": None,
    "women_share": None,
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"count": 0}, {"count": 0, "qualifier": "exact", "basis": "actual"}),
        ({"women_share": 1}, {"women_share": 1, "basis": "actual"}),
        (
            {"count": 120, "qualifier": "over", "basis": "expected"},
            {"count": 120, "qualifier": "over", "basis": "expected"},
        ),
        ({"women": 3}, {"women": 3, "basis": "actual"}),
    ],
)
def test_head_counts(
    client: TestClient, catalogue: Catalogue, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    write(catalogue, "trainings", {"ref": "one", "participants": given})
    assert stored(client, "trainings", "one")["participants"] == NOBODY | expected


def test_a_share_of_women_without_a_head_count(client: TestClient, catalogue: Catalogue) -> None:
    given = from_json('{"women_share": 0.425}')
    write(catalogue, "trainings", {"ref": "one", "participants": given})
    expected = NOBODY | given | {"basis": "actual"}
    assert stored(client, "trainings", "one")["participants"] == expected


@pytest.mark.parametrize(
    "number",
    ["0", "123456789012.345678", "0.000000000000000001", "-27", "99999999999999999999", "82.50"],
)
def test_every_digit_of_a_number(client: TestClient, catalogue: Catalogue, number: str) -> None:
    write(catalogue, "metrics", {"ref": "one", "value": from_json(number)})
    answer = client.get("/v1/metrics/by-ref/icmpd/one")
    assert f'"value":{number},' in answer.text
    listed = client.get("/v1/metrics")
    assert f'"value":{number},' in listed.text


def test_a_metric_has_the_unit_of_its_indicator(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "metrics", {"ref": "one"}, {"ref": "two", "unit": "households"})
    assert stored(client, "metrics", "one")["unit"] == "people"
    assert stored(client, "metrics", "two")["unit"] == "households"


def test_a_publication_names_its_only_publisher(client: TestClient, catalogue: Catalogue) -> None:
    def by(*codes: str) -> dict[str, Any]:
        roles = ["publisher", "funder"]
        return {
            "ref": "-".join(codes) or "none",
            "organisations": [{"organisation": code, "roles": roles} for code in codes],
        }

    write(catalogue, "publications", by("iom"), by("iom", "unodc"), by())
    assert stored(client, "publications", "iom")["publisher"] == "iom"
    assert stored(client, "publications", "iom-unodc")["publisher"] is None
    assert stored(client, "publications", "none")["publisher"] is None


def test_every_document_validates_and_has_every_member(loaded_catalogue: Catalogue) -> None:
    models = {each.kind: each.public for each in loaded_catalogue.resources}
    with loaded_catalogue.database.snapshot() as connection:
        rows = connection.execute(select(RECORD.c.kind, RECORD.c.document)).all()
    assert len(rows) == 35
    for row in rows:
        document = from_json(row.document)
        assert list(document) == list(models[row.kind].model_fields)
        models[row.kind].model_validate(document)


READS = [
    ("/v1/meetings", 2),
    ("/v1/meetings?year=2020&country=AF", 2),
    ("/v1/meetings?country=AF,PK&project=improving-migration&sort=title&include=labels", 1),
    ("/v1/meetings?project=improving-migration&sort=title&include=labels", 2),
    ("/v1/events?q=migration&facets=country,type", 3),
    ("/v1/events?owner=icmpd", 3),
    ("/v1/metrics?year=2020&indicator=people_reached", 2),
    ("/v1/meetings/by-ref/icmpd/sr2020-11", 2),
    ("/v1/organisations", 2),
    ("/v1/summaries/2020", 2),
    ("/v1/summaries/2020?project=improving-migration", 2),
    ("/v1/summaries/2020/figures/meetings/records", 2),
    ("/v1/summaries/2020/figures/people_reached/records", 3),
]


@pytest.fixture
def uncached(loaded_catalogue: Catalogue) -> Iterator[TestClient]:
    """The application with the bundled year, which keeps no answers."""
    settings = loaded_catalogue.settings.model_copy(update={"cache_mb": 0})
    with AppClient(create_app(settings)) as client:
        yield client


def queries(client: TestClient, address: str) -> list[str]:
    """The statements of a request, but for the beginning of its snapshot."""
    engine = client.app.state.catalogue.database.reads  # type: ignore[attr-defined]
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        if not arguments[2].startswith("BEGIN"):
            seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(address).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize(("address", "expected"), READS)
def test_number_of_queries(uncached: TestClient, address: str, expected: int) -> None:
    """The revision is one of them; after the first request words and readings are in memory."""
    uncached.get(address)
    seen = queries(uncached, address)
    assert len(seen) == expected, seen


def test_readings_are_read_once(uncached: TestClient) -> None:
    """The first summary reads the metrics of its year, by one statement."""
    uncached.get("/v1/summaries/1999")
    first, again = (queries(uncached, "/v1/summaries/2020") for _ in range(2))
    assert [each for each in first if each not in again] == [first[2]]
    assert (len(first), len(again)) == (3, 2)
