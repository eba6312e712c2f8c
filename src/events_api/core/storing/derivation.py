"""What follows from a record: its days, its numbers, its links, its document, its search entry.

Separate from the store because a rebuild, a changed reference row and whoever looks the database
over derive the same things from rows already there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import asdict
from sqlmodel import Session, SQLModel, col, select

from events_api.core.kinds.documents import public_of, texts_of
from events_api.core.kinds.resource import Resource
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.link import Link, links_of
from events_api.core.records.record import Record
from events_api.core.values import edtf, year_windows
from events_api.core.values.json import json_of
from events_api.core.values.structures import HeadCount
from events_api.core.values.year_windows import Course
from events_api.core.words import folding, search_terms

Links = Mapping[tuple[str, str], int]


def days_of(when: str | None, source_dates: Iterable[str | None], course: Course) -> dict[str, Any]:
    """The columns of a record that follow from `when`: shown dates and days of allocation."""
    parsed = None if when is None else edtf.parse(when)
    dated = [date for date in source_dates if date is not None]
    span = year_windows.span(parsed, dated, course)
    return {
        **asdict(span),
        "starts_on": parsed and parsed.starts_on,
        "ends_on": parsed and parsed.ends_on,
        "precision": parsed and parsed.precision,
        "approximate": parsed is not None and parsed.approximate,
        "open_end": parsed is not None and parsed.open_end,
    }


def numbers_of(given: SQLModel) -> dict[str, Any]:
    """The columns of a record that figures are added up from, as its kind has them."""
    said = vars(given)
    heads = said.get("participants") or HeadCount()
    return {
        "items": said.get("quantity"),
        "heads": heads.count,
        "heads_to": heads.count_to,
        "heads_qualifier": heads.qualifier,
        "heads_basis": heads.basis,
        "women": heads.women,
        "men": heads.men,
    }


def tokens_of(record: Record, own: SQLModel) -> str | None:
    """What a search finds a record by; None where it is not published."""
    return " ".join(search_terms.tokens(*texts_of(record, own))) if record.public else None


class Derived(NamedTuple):
    """What follows from a record's rows; each may be missing or stale where it is stored."""

    columns: Mapping[str, Any]
    links: Links
    document: str
    tokens: str | None


def stored(session: Session, record: Record) -> Derived:
    """What is stored of a record, all of its columns included."""
    rows = session.exec(select(Link).where(col(Link.record) == record.id))
    links = {(row.dim, row.value): row.roles for row in rows}
    query = select(SearchEntry.tokens).where(col(SearchEntry.record) == record.id)
    tokens = session.exec(query).one_or_none()
    return Derived(dict(record), links, record.document, tokens)


def derived(session: Session, resource: Resource, record: Record, links: Links) -> Derived:
    """What should be stored of a record, by its rows and links; nothing is stored.

    Raises:
        ValidationError: The rows hold what the public model refuses.
    """
    own = session.get_one(resource.table, record.id)
    public = public_of(resource, record, own, links)
    values = public.model_dump()
    course = resource.settle(session, values)
    columns = {
        **numbers_of(public),
        **days_of(record.when, [each.date for each in record.sources], course),
        "title_sort": folding.sort_key(record.title),
    }
    links = links_of(values)
    settled = record.model_copy(update=columns)
    public = public_of(resource, settled, own, links)
    return Derived(columns, links, json_of(public).decode(), tokens_of(record, own))


def differences(before: Derived, after: Derived) -> list[str]:
    """The names of what is stored otherwise than it should be."""
    stale = [name for name, value in after.columns.items() if before.columns[name] != value]
    others = ("links", "document", "tokens")
    return stale + [name for name in others if getattr(before, name) != getattr(after, name)]
