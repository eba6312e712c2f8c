"""iCalendar: occasions as calendars of any make subscribe to them (RFC 5545, RFC 7986).

What is known to the month or less would stand there as a bar of weeks: it is left out of a list
unless `precision` asks for it, and the calendar says how many that are.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from events_api.core.format import Format, Listing, in_chunks, occasions
from events_api.core.selection.selection import Selection, Term
from events_api.standards.icalendar import calendar_of, event_of, time_zone

_END = b"END:VCALENDAR\r\n"


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The calendar, an event for each document, and each time zone before who needs it."""
    for chunk in in_chunks(_components(documents, listing)):
        yield b"".join(chunk)


def _components(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    yield calendar_of(listing.origin).to_ical().removesuffix(_END)
    zones = set[str]()
    for document, labels in listing.spoken(documents):
        zone = document.get("time_zone")
        event = event_of(document, labels, listing.origin)
        if zone and zone not in zones and isinstance(event.decoded("DTSTART"), datetime):
            zones.add(zone)
            yield time_zone(zone)
        yield event.to_ical()
    yield _END


def to_the_day(selection: Selection) -> Selection:
    """What of a selection has a place in a calendar: dated, and to the day unless told else."""
    facts = [*selection.facts, Term(dim="when", present=True)]
    if all(each.dim != "precision" for each in selection.facts):
        facts.append(Term(dim="precision", values=(("day", 0),)))
    return replace(selection, facts=tuple(facts))


FORMAT = Format(
    "ics",
    "text/calendar",
    render,
    whole=True,
    fields=False,
    spoken=True,
    alone=lambda document: document["when"] is not None,
    carries=occasions,
    narrowed=to_the_day,
)
