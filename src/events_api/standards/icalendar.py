"""iCalendar: a record as an event, and the calendar that holds events (RFC 5545, RFC 7986)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events_api.core.format import Document, Labels, Provenance
from events_api.core.records.translations import wording_of
from events_api.core.texts.file_words import beside, counted, said
from events_api.core.values.statuses import CALLED_OFF
from events_api.core.values.web_addresses import sound

if TYPE_CHECKING:
    from icalendar import Calendar, Event

# How often calendars should look again.
_REFRESH = timedelta(hours=6)
_MAKER = "-//events_api//events_api//EN"
# Everything that ends a line or that a calendar must not hold (RFC 5545, section 3.1).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def calendar_of(origin: Provenance) -> "Calendar":
    """A calendar without events, which says where it is from and what it leaves out."""
    from icalendar import Calendar  # noqa: PLC0415 - takes a tenth of the start

    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    language = {"LANGUAGE": origin.language}
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _text(origin.title), language)
    left_out = origin.total - origin.held
    if left_out:
        words = counted("left_out", origin.language, left_out)
        for name in ("description", "x-wr-caldesc"):
            calendar.add(name, words, language)
    calendar.add("last-modified", origin.fresh.changed_at)
    calendar.add("url", origin.root)
    calendar.add("source", origin.address, {"VALUE": "URI"})
    calendar.add("refresh-interval", _REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return calendar


def event_of(document: Document, labels: Labels, origin: Provenance) -> "Event":
    """A record as an event."""
    from icalendar import Event  # noqa: PLC0415 - as above

    words = wording_of(document, origin.language)
    event = Event()
    event.add("uid", document["id"])
    changed = datetime.fromisoformat(document["updated_at"])
    # When it last changed, never when it was asked for: the same data are the same bytes.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    if document["published_at"] is not None:
        event.add("created", datetime.fromisoformat(document["published_at"]))
    event.add("sequence", document["version"])
    for name, day in _times(document):
        event.add(name, day)
    title = words.title
    if document["status"] in CALLED_OFF:
        # Clients that hide no cancelled event show its title as it is.
        title = f"{labels['statuses'][document['status']]}: {title}"
    tagged = {"LANGUAGE": words.title_language} if words.title_language else {}
    event.add("summary", _text(title), tagged)
    for name, text in _texts(document, labels, words.summary, origin.language):
        event.add(name, _text(text))
    event.add("categories", [_text(each) for each in _categories(document, labels)])
    event.add("status", _status(document))
    # Nobody who subscribes is busy because of it.
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    event.add("url", sound(document["url"]) or f"{origin.root}/records/{document['id']}")
    return event


def _texts(
    document: Document, labels: Labels, summary: str | None, language: str
) -> Iterator[tuple[str, str]]:
    """Where it is, what it is about, and how exactly its date is known."""
    place = document.get("location") or {}
    country = labels["countries"].get(place.get("country") or "")
    where = [each for each in (place.get("venue"), place.get("city"), country) if each]
    if where:
        yield "location", beside(where, language)
    vague = _is_vague(document)
    registration = sound(document.get("registration_url"))
    told = [
        summary,
        labels["dates"][document["when"]] if vague or document["open_end"] else None,
        registration and said("register", language, registration),
    ]
    if any(told):
        yield "description", "\n".join(each for each in told if each)
    if vague:
        yield "x-events-api-date-precision", document["precision"]
        yield "x-events-api-edtf", document["when"]


def _categories(document: Document, labels: Labels) -> list[str]:
    own = [labels["kinds"][document["kind"]], labels["types"].get(document["type"])]
    return [each for each in own if each] + [labels["themes"][code] for code in document["themes"]]


def _status(document: Document) -> str:
    if document["status"] == "cancelled":
        return "CANCELLED"
    uncertain = document["status"] == "postponed" or _is_vague(document)
    return "TENTATIVE" if uncertain else "CONFIRMED"


def _is_vague(document: Document) -> bool:
    return bool(document["precision"] != "day" or document["approximate"])


def _times(document: Document) -> Iterator[tuple[str, date]]:
    """Start and end: clock times where the day is known, else days, of which the end is none.

    What ends on a day whose beginning nobody knows stands on that day; what goes on has no end.
    """
    first, last = _day(document["starts_on"]), _day(document["ends_on"])
    hours = _hours(document, first, last)
    if hours:
        yield from hours
        return
    shown = first or last
    if shown is not None:
        yield "dtstart", shown
    if last is not None and last != date.max:
        yield "dtend", last + timedelta(days=1)


def _hours(
    document: Document, first: date | None, last: date | None
) -> list[tuple[str, date]] | None:
    """The instants of the clock times told; None where they do not say when it begins.

    Without a time zone they are local ones, wherever it is (RFC 5545, section 3.3.5).
    """
    begin, end = document.get("start_time"), document.get("end_time")
    if begin is None or first is None or document["precision"] != "day":
        return None
    if last != first and (last is None or end is None):
        return None
    zone = _zone(document.get("time_zone"))
    start = datetime.combine(first, time.fromisoformat(begin), zone)
    stop = datetime.combine(last, time.fromisoformat(end), zone) if end else None
    times: list[tuple[str, date]] = [("dtstart", start)]
    return times if stop is None or stop <= start else [*times, ("dtend", stop)]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@lru_cache(maxsize=64)
def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=64)
def time_zone(name: str) -> bytes:
    """The component that says what a time zone is; nothing of one that there is not."""
    from icalendar import Timezone  # noqa: PLC0415 - as above

    zone = _zone(name)
    return b"" if zone in {None, UTC} else Timezone.from_tzinfo(zone).to_ical()


def _text(text: str) -> str:
    return _CONTROL.sub("", text)
