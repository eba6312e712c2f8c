"""The pages of events and of records: what filters let in, in order; what is gone; both engines."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.access.callers import ADMIN
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE
from tests.samples import LEAST, key, write
from tests.web.pages.page_reader import read

NOBODY = "01909c3e-0000-7000-8000-000000000000"
STRANGE = '<b>"x"</b> \u202eevil و migration'


@pytest.fixture
def template() -> str:
    return "samples"


def titles(client: TestClient, address: str) -> list[str]:
    """The titles of the records that a page lists, in its order."""
    page = read(client, address)
    return [words for href, words in page.links if href.startswith("/records/")]


def test_upcoming_comes_first_then_the_past_and_filters_narrow_both(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(
        catalogue,
        "meetings",
        {"ref": "a", "title": "Long ago", "when": "2014", "countries": ["AF"]},
        {"ref": "b", "title": "To come", "when": "9998-05", "countries": ["AF", "PK"]},
        {"ref": "c", "title": "Sooner", "when": "9998-02", "themes": ["customs"]},
        {"ref": "d", "title": "Undated", "when": None},
    )
    write(catalogue, "trainings", {"ref": "e", "title": STRANGE, "when": "2019-03-03"})
    write(catalogue, "publications", {"ref": "f", "title": "A draft", "state": "draft"})
    assert titles(client, "/events") == ["Sooner", "To come", STRANGE, "Long ago", "Undated"]
    assert titles(client, "/events?kind=&country=AF&q=") == ["To come", "Long ago"]
    assert titles(client, "/events?year=2019&kind=training") == [STRANGE]
    assert titles(client, "/events?theme=customs&nonsense=1") == ["Sooner"]
    assert titles(client, "/events?q=migration") == [STRANGE]
    assert titles(client, "/events?time=past") == [STRANGE, "Long ago"]
    nothing = read(client, "/events?country=PK&kind=training")
    assert "Nothing matches these filters." in nothing.words
    options = read(client, "/events").words
    # Counted as facets are, whatever is upcoming.
    for option in ("Afghanistan (2)", "Pakistan (1)", "Customs (1)", "Meeting (4)", "2019 (1)"):
        assert option in options
    # A page that is asked for with its filters shows them chosen.
    assert {"AF", "no such"} & {
        value for value, chosen in read(client, "/events?country=AF").options if chosen
    } == {"AF"}


def test_a_month_has_its_events_at_their_days(catalogue: Catalogue, client: TestClient) -> None:
    write(
        catalogue,
        "meetings",
        {"ref": "a", "title": STRANGE, "when": "2020-02-28/2020-03-01", "countries": ["AF"]},
        {"ref": "b", "title": "One day", "when": "2020-03-04"},
        {"ref": "c", "title": "Some day", "when": "2020-03"},
        {"ref": "d", "title": "All year", "when": "2020-01-01/2020-12-31"},
        {"ref": "e", "title": "Another month", "when": "2020-04-01"},
    )
    assert titles(client, "/events?month=2020-03") == [STRANGE, "One day", "All year", "Some day"]
    words = read(client, "/events?month=2020-03").words
    assert words[words.index("4 March 2020") + 1] == "One day"
    # Two days of February, and the year of the filter gives way to that of the month.
    february = titles(client, "/events?month=2020-02&country=AF&year=2019")
    assert february == [STRANGE, STRANGE]
    page = read(client, "/events?month=2020-03&country=AF")
    assert {"/events?country=AF&month=2020-02", "/events?country=AF&month=2020-04"} <= {
        *page.addresses
    }
    assert "/events?country=AF" in page.addresses
    for month in ("0001-01", "9999-12", "2020-12"):
        read(client, f"/events?month={month}")
    for month in ("2020", "2020-13", "0000-01", "x", "２０２０-03", "2020-03-01"):
        read(client, f"/events?month={month}", 400)


def test_pages_of_events_hold_every_record_once(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "meetings", *({"ref": f"m{i}", "title": f"No. {i}"} for i in range(70)))
    address, found = "/events?kind=meeting", list[str]()
    while address:
        found += titles(client, address)
        onward = [href for href, _ in read(client, address).links if "cursor=" in href]
        address = onward[0] if onward else ""
    assert sorted(found) == sorted(f"No. {i}" for i in range(70))
    # A cursor is of its own list.
    first = next(href for href, _ in read(client, "/events").links if "cursor=" in href)
    read(client, first.replace("time=past", "time=past&kind=training"), 400)


@pytest.mark.parametrize(
    "query",
    ["country=ZZ", "year=20x", "kind=metric", f"q={'x' * 300}", "theme=%2C", "time=past&cursor=x"],
)
def test_a_filter_that_cannot_be_is_a_page_for_browsers_and_a_problem_for_others(
    client: TestClient, query: str
) -> None:
    assert len(read(client, f"/events?{query}", 400).words) > 5
    answer = client.get(f"/events?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, MEDIA_TYPE)


def test_a_record_is_a_page_and_says_when_it_is_gone(
    catalogue: Catalogue, client: TestClient
) -> None:
    told: dict[str, Any] = {
        "title": STRANGE,
        "when": "2020-03-03/2020-03-04",
        "location": {"venue": "<i>Hall</i>", "city": "Budapest", "country": "HU"},
        "participants": {"count": 75, "qualifier": "over", "basis": "actual", "women": 30},
        "organisations": [{"organisation": "iom", "roles": ["organiser"]}],
        "countries": ["AF"],
        "notes": ["One & only"],
        "url": "https://example.org/a?b=1&c=2",
    }
    [meeting] = write(catalogue, "meetings", {"ref": "a", **told})
    [draft] = write(catalogue, "meetings", {"ref": "b", "state": "draft"})
    page = read(client, f"/records/{meeting.id}", leads_out=True)
    for phrase in (
        *(STRANGE, "3–4 March 2020", "<i>Hall</i>, Budapest, Hungary", "over 75", "women: 30"),
        *("IOM (Organiser)", "Afghanistan", "One & only", "https://example.org/a?b=1&c=2"),
    ):
        assert phrase in page.words
    assert {f"/v1/meetings/{meeting.id}", "/events?country=AF"} <= {*page.addresses}
    for each in (draft.id, NOBODY, "x", meeting.id.upper()):
        assert "There is no such page." in read(client, f"/records/{each}", 404).words
    admin = key(catalogue, ADMIN)
    shown = client.get(f"/v1/meetings/{meeting.id}", headers=admin)
    gone = client.delete(
        f"/v1/meetings/{meeting.id}", headers={**admin, "If-Match": shown.headers["ETag"]}
    )
    assert gone.is_success
    words = read(client, f"/records/{meeting.id}", 410).words
    assert "This record is not public any more." in words
    assert [each for each in words if "It is not public since 20" in each]
    assert client.get(f"/records/{meeting.id}").headers["Content-Type"] == MEDIA_TYPE


def test_every_record_there_is_has_a_page(reader: TestClient) -> None:
    for path in LEAST:
        for each in reader.get(f"/v1/{path}?limit=200").json()["data"]:
            page = read(reader, f"/records/{each['id']}", leads_out=True)
            assert each["title"] in page.words
