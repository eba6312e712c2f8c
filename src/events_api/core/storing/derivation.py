"""What follows from a record: its days, its numbers, its links, its search entry.

Separate from the store because a rebuild derives the same things from rows already there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel

from events_api.core.kinds.documents import texts_of
from events_api.core.records.link import LINK
from events_api.core.records.record import Record
from events_api.core.records.searchable import SEARCH_ENTRY
from events_api.core.values import edtf, year_windows
from events_api.core.values.structures import HeadCount
from events_api.core.values.year_windows import Course
from events_api.core.words import search_terms


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


def replace_links(session: Session, record: Record, links: Mapping[tuple[str, str], int]) -> None:
    """Make the rows of `link` those of the record as it is now."""
    session.execute(delete(LINK).where(LINK.c.record == record.id))
    add_links(session, record, links)


def add_links(session: Session, record: Record, links: Mapping[tuple[str, str], int]) -> None:
    """Write the rows of `link` of a record that has none."""
    rows = [
        {
            "record": record.id,
            "dim": dim,
            "value": value,
            "roles": roles,
            "n": record.n,
            "kind": record.kind,
            "public": record.public,
        }
        for (dim, value), roles in links.items()
    ]
    session.execute(insert(LINK), rows)


def linking(record: Record, links: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    """All that rows of links say of a record that stays what it is."""
    return record.public, dict(links)


def replace_entry(session: Session, record: Record, tokens: str | None) -> None:
    """Make the search entry that of the record as it is now; only published records have one."""
    session.execute(delete(SEARCH_ENTRY).where(SEARCH_ENTRY.c.record == record.id))
    add_entry(session, record, tokens)


def add_entry(session: Session, record: Record, tokens: str | None) -> None:
    """Write the search entry of a record that has none."""
    if tokens is not None:
        row = {"n": record.n, "record": record.id, "tokens": tokens}
        session.execute(insert(SEARCH_ENTRY), row)


def tokens_of(record: Record, own: SQLModel) -> str | None:
    """What a search finds a record by; None where it is not published."""
    return " ".join(search_terms.tokens(*texts_of(record, own))) if record.public else None
