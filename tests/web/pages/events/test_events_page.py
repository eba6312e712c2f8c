"""The pages of events and of records: what filters let in, in order; what is gone; both engines."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from events_api.core.access.authorization import ADMIN
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE
from events_api.core.texts.phrases import languages
from events_api.core.values.dates_in_words import in_words
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
    # Nothing of it is upcoming: the next of all stands before it.
    assert titles(client, "/events?q=migration") == ["Sooner", STRANGE]
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


def test_what_is_not_there_is_said_and_the_calendar_leads_to_what_is(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(
        catalogue,
        "meetings",
        {"ref": "a", "title": "Past", "when": "2019-05-06", "countries": ["IR"]},
        {"ref": "b", "title": "Later", "when": "2019-08", "countries": ["IR"]},
        {"ref": "c", "title": "To come", "when": "9998-05-06", "countries": ["PK"]},
    )
    page = read(client, "/events?country=IR")
    assert {"Nothing upcoming matches these filters.", "Next of all:"} <= {*page.words}
    assert titles(client, "/events?country=IR") == ["To come", "Later", "Past"]
    # Kinds are there, in words, whatever is found; lists count within the list that is shown.
    empty = read(client, "/events?q=nothing&kind=meeting")
    assert {"Meeting (0)", "Training (0)", "Nothing matches these filters."} <= {*empty.words}
    upcoming = read(client, "/events?time=upcoming&country=IR")
    assert {"Pakistan (1)", "Meeting (0)", "Iran"} <= {*upcoming.words}
    assert "Nothing upcoming matches these filters." in upcoming.words
    assert "Nothing matches these filters." not in upcoming.words
    assert next(each for each in upcoming.addresses if each.startswith("/v1/")) == (
        "/v1/events?country=IR&starts_from=today&sort=starts_on"
    )
    # Of a year its first month with something, from an empty one those around it.
    year = read(client, "/events?year=2019&country=IR")
    assert ("/events?country=IR&month=2019-05", "Calendar") in year.links
    assert "Nothing upcoming matches these filters." not in year.words
    month = read(client, "/events?month=2019-06&country=IR")
    nearest = [f"/events?country=IR&month=2019-{each}" for each in ("05", "08")]
    around = [f"/events?country=IR&month=2019-{each}" for each in ("05", "07")]
    shown = [href for href, _ in month.links if href.startswith("/events?") and "month" in href]
    assert shown == ["/events?country=IR&month=2019-06", *around, *nearest]


def test_events_can_be_followed(reader: TestClient) -> None:
    page = read(reader, "/de/events?country=AF&time=past")
    followed = [f"/v1/events?country=AF&format={each}" for each in ("atom", "ics")]
    assert page.alternates[-2:] == followed
    assert f"webcal://localhost:8000{followed[1]}&lang=de" in page.addresses
    for address, kind in zip(followed, ("application/atom+xml", "text/calendar"), strict=True):
        assert reader.get(address).headers["Content-Type"].startswith(kind)
    shown = [href for href, _ in page.links if href.startswith("/de/records/")]
    data = reader.get(page.alternates[-3]).json()["data"]
    assert [f"/de/records/{each['id']}" for each in data] == shown


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


@pytest.mark.parametrize(
    ("query", "sentence", "meant"),
    [
        ("country=Iran&kind=training", "Country: there is no such value.", {"country": "IR"}),
        (
            "q=%3F&kind=training",
            "Words: give words of letters or digits, at most 200 characters.",
            {},
        ),
        ("year=abc&kind=training", "Year: give a year, as 2020.", {}),
        ("month=2020-13&kind=training", "Month: give a year and a month, as 2020-03.", {}),
        ("kind=trainings", "Kind: there is no such value.", {"kind": "training"}),
        ("country=Iran&year=x", "Year: give a year, as 2020.", {"country": "IR"}),
    ],
)
def test_a_wrong_filter_is_said_beside_the_form_with_what_was_asked(
    catalogue: Catalogue, client: TestClient, query: str, sentence: str, meant: dict[str, str]
) -> None:
    write(catalogue, "trainings", {"ref": "a", "countries": ["IR"]})
    page, asked = read(client, f"/events?{query}", 400), dict(parse_qsl(query))
    assert sentence in page.words
    assert {value for value, chosen in page.options if chosen} == {
        text for name, text in asked.items() if name in {"country", "kind", "year"}
    }
    for name, code in meant.items():
        offered = [dict(parse_qsl(each.partition("?")[2])) for each in page.addresses]
        assert {**asked, name: code} in offered
    for language in languages():
        told = read(client, f"/{language}/events?{query}", 400)
        assert (sentence in told.words) == (language == "en")


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
        "subtype": "A kind of its own",
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
    # Where it was is not whom it was for; both lead to what else there is of the country.
    assert ("/events?country=HU", "<i>Hall</i>, Budapest, Hungary") in page.links
    assert {"Where", "Country concerned", "A kind of its own"} <= {*page.words}
    arabic = read(client, f"/ar/records/{meeting.id}", leads_out=True)
    assert ("/ar/events?country=HU", "<i>Hall</i>، Budapest، هنغاريا") in arabic.links
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
    today = in_words(f"{datetime.now(UTC):%Y-%m-%d}", "en")
    assert f"Not public since {today}." in words
    assert client.get(f"/records/{meeting.id}").headers["Content-Type"] == MEDIA_TYPE


def test_a_problem_is_told_in_the_language_of_the_page(reader: TestClient) -> None:
    for address, status, told in (
        ("figures/2020/meetings?country=Iran", 400, "Land: Diesen Wert gibt es nicht."),
        ("figures/2020/meetings?allocation=x", 400, "allocation: Diesen Wert gibt es nicht."),
        ("years/2020/factsheet.pdf?x=1", 400, "x: Diesen Parameter gibt es hier nicht."),
        ("figures/2020/meetings?id=x", 400, "id: Dieser Wert ist nicht möglich."),
    ):
        assert told in read(reader, f"/de/{address}", status).words
        assert not {*read(reader, f"/de/{address}", status).words} & {
            "Invalid parameter",
            "Correct the parameters named in `errors`.",
        }


def test_every_record_there_is_has_a_page(reader: TestClient) -> None:
    for path in LEAST:
        for each in reader.get(f"/v1/{path}?limit=200").json()["data"]:
            page = read(reader, f"/records/{each['id']}", leads_out=True)
            assert each["title"] in page.words
