"""Calendars: what stands in one, read back by another reader than what wrote it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.formats.calendars import Component, Property, read
from tests.samples import write

DAY = ";VALUE=DATE"
OCCASIONS: list[dict[str, Any]] = [
    {"ref": "day", "when": "2020-03-03", "location": {"city": "Wien", "country": "AT"}},
    {"ref": "days", "when": "2020-03-03/2020-03-04", "status": "postponed", "themes": ["customs"]},
    {"ref": "month", "when": "2020-05"},
    {"ref": "about", "when": "2020-03-03~"},
    {"ref": "open", "when": "2020-06-01/.."},
    {"ref": "until", "when": "../2020-07-01"},
    {"ref": "last", "when": "9998-12-31"},
    {"ref": "undated", "when": None},
    {"ref": "cancelled", "when": "2020-03-05", "status": "cancelled", "language": "en"},
    {
        "ref": "zurich",
        "when": "2020-07-06/2020-07-07",
        "start_time": "09:30",
        "end_time": "17:00",
        "time_zone": "Europe/Zurich",
        "registration_url": "https://example.org/r?a=1;b",
    },
    {"ref": "hour", "when": "2020-07-08", "start_time": "09:30"},
    {"ref": "hours", "when": "2020-07-09", "start_time": "09:30", "end_time": "08:00"},
    {"ref": "no-end", "when": "2020-07-09/2020-07-10", "start_time": "09:30"},
    {
        "ref": "words",
        "when": "2020-09-01",
        "title": "One, two; three \\n four",
        "language": "en",
        "summary": "First\nsecond",
        "url": "https://example.org/a",
        "translations": {"ar": {"title": "ندوة " * 30}},
    },
]
# What each says of its time: start, end, status; None: it is in no calendar.
TIMES: dict[str, tuple[Property | None, Property | None, str]] = {
    "day": (Property("20200303", DAY), Property("20200304", DAY), "CONFIRMED"),
    "days": (Property("20200303", DAY), Property("20200305", DAY), "TENTATIVE"),
    "about": (Property("20200303", DAY), Property("20200304", DAY), "TENTATIVE"),
    "open": (Property("20200601", DAY), None, "CONFIRMED"),
    "until": (Property("20200701", DAY), Property("20200702", DAY), "CONFIRMED"),
    "last": (Property("99981231", DAY), Property("99990101", DAY), "CONFIRMED"),
    "cancelled": (Property("20200305", DAY), Property("20200306", DAY), "CANCELLED"),
    "zurich": (
        Property("20200706T093000", ";TZID=Europe/Zurich"),
        Property("20200707T170000", ";TZID=Europe/Zurich"),
        "CONFIRMED",
    ),
    "hour": (Property("20200708T093000"), None, "CONFIRMED"),
    "hours": (Property("20200709T093000"), None, "CONFIRMED"),
    "no-end": (Property("20200709", DAY), Property("20200711", DAY), "CONFIRMED"),
    "words": (Property("20200901", DAY), Property("20200902", DAY), "CONFIRMED"),
}
MONTH = (Property("20200501", DAY), Property("20200601", DAY), "TENTATIVE")


@pytest.mark.template("samples")
def test_a_calendar_says_of_each_occasion_what_its_record_says(
    client: TestClient, catalogue: Catalogue
) -> None:
    ids = _write(catalogue)
    answer = client.get("/v1/meetings?format=ics")
    calendar, events, zones = read(answer.content)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-language"] == "en"
    assert {ids[e["UID"].value]: _times(e) for e in events} == TIMES
    assert zones == ["Europe/Zurich"]
    # Undated, and known to the month.
    left_out = "2 that are known only to the month or less exactly are not shown"
    assert calendar["X-WR-CALDESC"] == Property(left_out, ";LANGUAGE=en")
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == Property("Meetings", ";LANGUAGE=en")
    assert calendar["REFRESH-INTERVAL"] == Property("PT6H", ";VALUE=DURATION")
    assert calendar["X-PUBLISHED-TTL"].value == "PT6H"
    assert calendar["SOURCE"].value == "http://localhost:8000/v1/meetings?format=ics"
    asked = client.get("/v1/events?format=ics&precision=month,none")
    calendar, [month], _ = read(asked.content)
    assert _times(month) == MONTH
    assert month["X-EVENTS-API-EDTF"].value == "2020-05"
    assert month["DESCRIPTION"].text == "May 2020"
    assert calendar["X-WR-CALDESC"].text.startswith("1 that is known")
    _check_words(client, {ref: record_id for record_id, ref in ids.items()})
    _check_alone(client, {ref: record_id for record_id, ref in ids.items()})
    # The same data are the same bytes, and a client that has them is told so.
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/v1/meetings?format=ics", headers=tag).status_code == 304


def _write(catalogue: Catalogue) -> dict[str, str]:
    """{id: ref} of the occasions."""
    written = write(catalogue, "meetings", *OCCASIONS)
    refs = (each["ref"] for each in OCCASIONS)
    return {each.id: ref for each, ref in zip(written, refs, strict=True)}


def _times(event: Component) -> tuple[Property | None, Property | None, str]:
    return event.get("DTSTART"), event.get("DTEND"), event["STATUS"].value


def _check_words(client: TestClient, ids: dict[str, str]) -> None:
    answer = client.get("/v1/events?format=ics&lang=ar")
    calendar, events, _ = read(answer.content)
    assert answer.headers["content-language"] == "ar"
    by_id = {each["UID"].value: each for each in events}
    assert calendar["NAME"] == Property("الفعاليات", ";LANGUAGE=ar")
    words = by_id[ids["words"]]
    assert words["SUMMARY"] == Property("ندوة " * 30, ";LANGUAGE=ar")
    assert words["DESCRIPTION"].text == "First\nsecond"
    assert words["URL"].value == "https://example.org/a"
    assert words["CATEGORIES"].text == "اجتماع,ورشة عمل"
    assert by_id[ids["day"]]["LOCATION"].text == "Wien، النمسا"
    assert by_id[ids["cancelled"]]["SUMMARY"].text == "ملغى: A workshop"
    english = {
        each["UID"].value: each for each in read(client.get("/v1/events?format=ics").content)[1]
    }
    assert english[ids["words"]]["SUMMARY"].text == "One, two; three \\n four"
    assert english[ids["days"]]["CATEGORIES"].value == "Meeting,Workshop,Customs"
    assert english[ids["zurich"]]["DESCRIPTION"].text == (
        "Registration: https://example.org/r?a=1;b"
    )
    assert english[ids["day"]]["URL"].value == f"http://localhost:8000/records/{ids['day']}"


def _check_alone(client: TestClient, ids: dict[str, str]) -> None:
    """One record, also where it is known to the month; what has no date is no event."""
    answer = client.get(f"/v1/meetings/{ids['month']}?format=ics")
    _, [event], _ = read(answer.content)
    assert (event["UID"].value, _times(event)) == (ids["month"], MONTH)
    assert answer.headers["etag"].startswith('"1.')
    assert answer.headers["content-disposition"] == 'attachment; filename="month.ics"'
    by_ref = client.get("/v1/meetings/by-ref/icmpd/day", headers={"Accept": "text/calendar"})
    _, [event], _ = read(by_ref.content)
    assert event["UID"].value == ids["day"]
    refused = client.get(f"/v1/meetings/{ids['undated']}?format=ics")
    assert (refused.status_code, refused.json()["errors"][0]["allowed"]) == (
        406,
        ["json", "jsonld"],
    )


def test_what_is_no_occasion_is_told_which_formats_there_are(reader: TestClient) -> None:
    refused = reader.get("/v1/metrics?format=ics")
    assert refused.status_code == 406
    assert refused.json()["errors"] == [
        {
            "parameter": "format",
            "code": "not_offered",
            "detail": "What is listed here cannot be shown in this format: use one of the list.",
            "allowed": ["json", "csv", "ndjson", "csv-metadata", "xlsx", "atom", "jsonld"],
        }
    ]
    assert reader.get("/v1/metrics", headers={"Accept": "text/calendar"}).status_code == 406
    unused = reader.get("/v1/events?format=ics&fields=title&facets=kind&include=labels")
    assert [each["parameter"] for each in unused.json()["errors"]] == [
        "facets",
        "fields",
        "include",
    ]
