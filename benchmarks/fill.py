"""Fills a database with invented records, as the store would have written them, but in bulk.

Documents, days, links and search entries are made by the project's own functions and inserted by
SQLAlchemy Core, which is far faster than one `put` for each; `benchmarks.sample` holds some of them
against what `put` writes. The tables of the baseline get the same meetings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, create_engine, insert, text

from benchmarks import generate, orm_baseline
from benchmarks.generate import SEED, Given
from benchmarks.plan import Plan
from events_api.core.database.database import Database
from events_api.core.kinds.documents import render, roles_in, texts_of
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.link import COUNTRY_BITS, Link, links_of
from events_api.core.records.record import Record
from events_api.core.storing.derivation import days_of, numbers_of
from events_api.core.storing.store import Writing, writing
from events_api.core.words import folding, search_terms
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES

FIRST_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
Rows = dict[Table, list[dict[str, Any]]]

_CHUNK = 1_000
_CACHE = 4_000_000  # kibibytes
KINDS = {each.kind: each for each in RESOURCES}
_ORM_LINKS: dict[str, tuple[type, str]] = {
    "programme": (orm_baseline.OrmProgramme, "programme"),
    "project": (orm_baseline.OrmProject, "project"),
    "theme": (orm_baseline.OrmTheme, "theme"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """All that the store keeps of one record."""

    record: Record
    own: Any
    links: dict[tuple[str, str], int]
    tokens: str


def fill(
    database: Database,
    plan: Plan,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill a migrated, empty database with the published records of a plan.

    All in one transaction of the store, so the revision moves as by any write; `progress` is told
    how many are done after each chunk.
    """
    chance = Random(SEED)  # noqa: S311 - the same identifiers each time are the point
    invented = enumerate(plan.invented(), start=1)
    done = 0
    with writing(database, REFERENCE_LISTS) as transaction:
        connection = wide(transaction.session.connection())
        orm_baseline.Plain.metadata.create_all(connection)
        _fill_reference(transaction)
        while chunk := list(islice(invented, _CHUNK)):
            rows: Rows = defaultdict(list)
            for number, given in chunk:
                made = make(transaction, given, number, chance)
                _add(rows, made)
                if given.kind == "meeting":
                    _add_plain(rows, made, number)
            for table, values in rows.items():
                connection.execute(insert(table), values)
            done += len(chunk)
            progress(done)
    settle(database)


def wide(connection: Connection) -> Connection:
    """The connection, to SQLite with room for the indexes, into which links come in no order."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"PRAGMA cache_size = -{_CACHE}"))
    return connection


def make(transaction: Writing, given: Given, number: int, chance: Random) -> Made:
    """One record as `Writing.put` would make it, with an identifier and times of its own."""
    resource = KINDS[given.kind]
    content = resource.given.model_validate(given.members)
    values = content.model_dump()
    course = resource.settle(transaction.session, values)
    written = FIRST_WRITTEN + timedelta(minutes=number)
    record = Record.model_validate(
        {
            **values,
            **numbers_of(content),
            **days_of(content.when, [each.date for each in content.sources], course),
            "kind": given.kind,
            "id": _identifier(written, chance),
            "n": number,
            "owner": given.owner,
            "version": 1,
            "public": True,
            "title_sort": folding.sort_key(content.title),
            "published_at": written,
            "updated_at": written,
            "revision": 0,
            "document": "",
        }
    )
    transaction.touch(record)
    own = resource.table.model_validate({**values, "id": record.id})
    links = links_of({**values, "owner": given.owner})
    record.document = render(resource, record, own, links)
    texts = texts_of(record, own)
    return Made(record, own, links, " ".join(search_terms.tokens(*texts)))


def _fill_reference(transaction: Writing) -> None:
    lists = {each.name: each for each in REFERENCE_LISTS}
    for name, rows in generate.reference().items():
        for row in rows:
            transaction.put_reference(lists[name], lists[name].given.model_validate(row))


def _identifier(written: datetime, chance: Random) -> str:
    """A UUID of version 7, as the store gives them, but the same each time."""
    milliseconds = int(written.timestamp() * 1000)
    number = milliseconds << 80 | 7 << 76 | chance.getrandbits(12) << 64
    return str(UUID(int=number | 2 << 62 | chance.getrandbits(62)))


def _add(rows: Rows, made: Made) -> None:
    record = made.record
    rows[Record.__table__].append(dict(record))  # type: ignore[attr-defined]
    rows[type(made.own).__table__].append(dict(made.own))
    rows[SearchEntry.__table__].append({"n": record.n, "record": record.id, "tokens": made.tokens})  # type: ignore[attr-defined]
    rows[Link.__table__].extend(  # type: ignore[attr-defined]
        {
            "record": record.id,
            "dim": dim,
            "value": value,
            "roles": roles,
            "n": record.n,
            "kind": record.kind,
            "public": record.public,
        }
        for (dim, value), roles in made.links.items()
    )


def _add_plain(rows: Rows, made: Made, number: int) -> None:
    """The same meeting in the tables of the baseline."""
    record, own = made.record, made.own
    shared = {name: value for name, value in dict(record).items() if name in _PLAIN}
    rows[_table(orm_baseline.OrmMeeting)].append(
        {
            **shared,
            "id": number,
            "mode": own.mode,
            "venue": own.location.venue,
            "city": own.location.city,
            "participants": own.participants.count,
            "participants_qualifier": own.participants.qualifier,
            "women": own.participants.women,
            "men": own.participants.men,
            "participating_countries": own.participating_countries.count,
        }
    )
    for table, link in _plain_links(made):
        rows[_table(table)].append({"meeting_id": number, **link})


def _plain_links(made: Made) -> Iterator[tuple[type, dict[str, Any]]]:
    for (dim, value), roles in made.links.items():
        if dim == "country":
            venue, concerned = (bool(roles & COUNTRY_BITS[name]) for name in ("venue", "for"))
            row = {"country": value, "venue": venue, "concerned": concerned}
            yield orm_baseline.OrmCountry, row
        elif dim == "organisation":
            for role in roles_in(roles):
                yield orm_baseline.OrmOrganisation, {"organisation": value, "role": role}
        elif dim in _ORM_LINKS:
            table, name = _ORM_LINKS[dim]
            yield table, {name: value}


def _table(model: type) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


_PLAIN = frozenset(orm_baseline.MeetingFields.model_fields)


def settle(database: Database) -> None:
    """Give the planner its statistics, as a server that runs for a while would have."""
    sqlite = database.engine_name == "sqlite"
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    statements: Sequence[str] = (
        ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)") if sqlite else ("VACUUM (ANALYZE)",)
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
