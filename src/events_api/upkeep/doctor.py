"""The doctor: whether what is derived is what its rows say, and the database is in order.

Separate from the rebuild, which mends what is found here: the doctor writes nothing, so that it can
be run at any time, beside the processes that serve.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from pydantic import ValidationError
from sqlalchemy import Connection, and_, func, not_, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.database.revision import Freshness, freshness
from events_api.core.kinds.reference_revisions import ReferencePlace
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.history_table import Change
from events_api.core.records.link import Link
from events_api.core.records.record import Record
from events_api.core.storing.derivation import derived, differences, stored
from events_api.core.storing.rebuild import chunk
from events_api.core.values.json import from_json
from events_api.summaries.editions.edition import Edition, EditionFigure

Progress = Callable[[int, int], None]


class Finding(Struct, frozen=True):
    """What one check came to: what was looked at, what is wrong with it, and what to do."""

    about: str
    looked_at: int | str
    wrong: Sequence[str] = ()
    advice: str = ""


def examine(catalogue: Catalogue, progress: Progress) -> Iterator[Finding]:
    """The findings of all checks, in one snapshot; `progress` is told (done, total) of records.

    Where the tables are not those of this version, nothing else is looked at.
    """
    with catalogue.database.exports.connect() as connection:
        yield _engine(connection, catalogue.database.url)
        tables = _tables(connection)
        yield tables
        if not tables.wrong:
            fresh = freshness(connection)
            yield _counters(connection, fresh)
            yield from _records(connection, catalogue, progress)
            yield _links(connection)
            yield _histories(connection)
            yield _places(connection, catalogue.lists)
            yield _editions(connection)


def _engine(connection: Connection, url: URL) -> Finding:
    if url.get_backend_name() == "sqlite":
        told = [row[0] for row in connection.execute(text("PRAGMA quick_check"))]
        broken = [each for each in told if each != "ok"]
        broken += [
            f"a row of {row[0]} names one of {row[2]} that there is not"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
        advice = "The file is damaged: stop the service and restore a backup."
        return Finding("the file", str(url.database), broken, advice)
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    wrong = [] if encoding == "UTF8" else [f"its encoding is {encoding}"]
    version = connection.execute(text("SHOW server_version")).scalar_one()
    return Finding(
        "the server",
        f"PostgreSQL {version}",
        wrong,
        "Create a database in UTF-8, and restore into it.",
    )


def _tables(connection: Connection) -> Finding:
    there, needed = schema.current(connection), schema.latest()
    wrong = [] if there == needed else [f"this version needs those of revision {needed}"]
    said = "there are none" if there is None else f"of revision {there}"
    return Finding("the tables", said, wrong, "Run `events-api migrate`, or the version that fits.")


def _counters(connection: Connection, fresh: Freshness) -> Finding:
    latest = connection.execute(select(func.max(Record.revision))).scalar_one() or 0
    wrong = [f"a record is of revision {latest}, and the last one is {fresh.public}"]
    advice = "The database was put together of two: restore a backup."
    said = f"the last change is {fresh.public}"
    return Finding("the counters", said, wrong if latest > fresh.public else [], advice)


def _records(connection: Connection, catalogue: Catalogue, progress: Progress) -> Iterator[Finding]:
    kinds = {each.kind: each for each in catalogue.resources}
    total = connection.execute(select(func.count()).select_from(Record)).scalar_one()
    wrong: list[str] = []
    done, last = 0, ""
    # What is made of a record is compared and thrown away: nothing is ever flushed.
    with Session(connection, autoflush=False) as session:
        while records := chunk(session, last):
            last = records[-1].id
            wrong += [said for each in records if (said := _said(session, kinds, each))]
            session.expunge_all()
            done += len(records)
            progress(done, total)
    yield Finding("records", done, wrong, "Run `events-api rebuild`.")


def _said(session: Session, kinds: Mapping[str, Resource], record: Record) -> str | None:
    """What is wrong with a record, if anything is."""
    name = f"{record.kind} {record.id} ({record.owner}, {record.ref})"
    before = stored(session, record)
    try:
        after = derived(session, kinds[record.kind], record, before.links)
    except ValidationError as error:
        members = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        return f"{name}: its rows hold what no record may say: {members}"
    except NoResultFound:
        return f"{name}: its row of {record.kind} is missing"
    stale = differences(before, after)
    return f"{name}: not what its rows say: {', '.join(stale)}" if stale else None


def _links(connection: Connection) -> Finding:
    """Links and search entries are of records there are, and say of them what their rows say."""
    beside = col(Link.record) == col(Record.id)
    same = and_(
        col(Link.n) == col(Record.n),
        col(Link.kind) == col(Record.kind),
        col(Link.public) == col(Record.public),
    )
    stray = select(Link.record).join(Record, beside, isouter=True).where(not_(same))
    lost = select(Link.record).where(col(Link.record).not_in(select(Record.id)))
    shown = select(Record.id).where(col(Record.public))
    entries = select(SearchEntry.record).where(col(SearchEntry.record).not_in(shown))
    wrong = [
        f"links of {each} are of no record, or say otherwise"
        for each in {*connection.scalars(stray), *connection.scalars(lost)}
    ]
    wrong += [
        f"a search entry of {each} is of nothing published" for each in connection.scalars(entries)
    ]
    looked_at = connection.execute(select(func.count()).select_from(Link)).scalar_one()
    return Finding("links", looked_at, wrong, "Run `events-api rebuild`.")


def _histories(connection: Connection) -> Finding:
    """The last change of each record made the version that it is of."""
    last = select(Change.subject, func.max(Change.version).label("version"))
    last = last.group_by(col(Change.subject))
    ended = {row.subject: row.version for row in connection.execute(last)}
    records = connection.execute(select(Record.id, Record.version)).all()
    wrong = [
        f"{each} is of version {version}, and its history ends with {ended.get(each)}"
        for each, version in records
        if version != ended.get(each)
    ]
    advice = "Report it; lists and figures do not need them."
    return Finding("histories", len(records), wrong, advice)


def _places(connection: Connection, lists: Sequence[ReferenceList]) -> Finding:
    """Each public reference row has a place in the order of changes, and no other has one."""
    there = select(ReferencePlace.kind, ReferencePlace.code)
    there = there.where(col(ReferencePlace.gone_at).is_(None))
    places = {(row.kind, row.code) for row in connection.execute(there)}
    rows = {
        (each.dim, code)
        for each in lists
        for code in connection.scalars(select(each.table.code).where(col(each.table.public)))
    }
    wrong = [f"{dim} {code} is told of, and not public" for dim, code in sorted(places - rows)]
    wrong += [f"{dim} {code} is public, and not told of" for dim, code in sorted(rows - places)]
    return Finding("places of rows", len(rows), wrong, "Change each row, or restore a backup.")


def _editions(connection: Connection) -> Finding:
    """Editions can be read, and have the figures that their CSV has."""
    wrong = []
    rows = connection.execute(select(Edition.year, Edition.number, Edition.document, Edition.csv))
    editions = rows.all()
    for year, number, document, table in editions:
        figures = select(func.count()).where(
            EditionFigure.year == year, EditionFigure.number == number
        )
        lines = sum(1 for _ in csv.reader(io.StringIO(table))) - 1
        kept = connection.execute(figures).scalar_one()
        if from_json(document)["data"]["year"] != year or lines != kept:
            wrong.append(f"edition {number} of {year} has {kept} figures, and {lines} in its CSV")
    return Finding("editions", len(editions), wrong, "An edition was changed: restore a backup.")
