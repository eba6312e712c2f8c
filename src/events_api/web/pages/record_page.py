"""The page of a record: what it says, in words, and where its data is."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import record_address
from events_api.core.reading.labels import labels_of
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.reading.single_records import checked_id
from events_api.core.records.record import RECORD
from events_api.core.records.tombstones import TOMBSTONE, absence
from events_api.core.records.translations import wording_of as translated
from events_api.core.selection.query import ScopeQuery
from events_api.core.texts.file_words import beside
from events_api.core.values.json import from_json
from events_api.standards.schema_org import node_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.snapshot import year_snapshot
from events_api.web.pages.linked_data import CONTEXT
from events_api.web.pages.page_language import base_of, language_of
from events_api.web.pages.rendering import page, rendered, site_of

Document = Mapping[str, Any]
Words = Mapping[str, Mapping[str, str]]


class Value(Struct, frozen=True):
    """A value in words, and where it leads."""

    words: str
    href: str | None = None


def record_page(request: Request, record_id: str) -> Response:
    """A published record.

    Raises:
        NotFound: There is none (404).
        Gone: It was public and is not any more (410).
    """
    catalogue, known = catalogue_of(request), checked_id(record_id)
    found = select(RECORD.c.document).where(RECORD.c.id == known, RECORD.c.public)
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, ScopeQuery())
        document = connection.execute(found).scalar_one_or_none()
        if document is None:
            raise absence(connection, TOMBSTONE.c.id == known)
        members = from_json(document)
        language = language_of(request)
        labels = labels_of([members], catalogue.lists, snapshot.vocabulary, language)
    wording = Wording(language, labels)
    paths = {each.kind: each.path for each in catalogue.resources}
    node = node_of(members, labels, f"{site_of(request)}{base_of(request)}", language)
    told = {
        "linked": {**CONTEXT, **node},
        "record": members,
        "words": translated(members, language),
        "kind": labels["kinds"][members["kind"]],
        "type": labels["types"].get(members["type"]),
        "rows": [row for row in _rows(members, labels, wording, base_of(request)) if row[1]],
        "address": record_address(request, paths[members["kind"]], known),
    }
    return page(request, rendered(request, "record.html", wording, told), snapshot.fresh)


def _rows(
    record: Document, labels: Words, wording: Wording, base: str
) -> Iterator[tuple[str, list[Value]]]:
    """What it says: (what, values)."""
    say = wording.say
    yield say("page_when"), _plain(labels["dates"].get(record["when"]))
    yield say("page_status"), _plain(labels["statuses"].get(record["status"]))
    where = [*_place(record, labels, wording, base), *_plain(labels["modes"].get(_mode(record)))]
    yield say("page_where"), where
    yield from _numbers(record, wording)
    yield wording.word("for_country"), _coded(record["countries"], "country", labels, base)
    yield (
        wording.word("organisation"),
        [Value(_with_roles(each, labels, wording)) for each in record["organisations"]],
    )
    for name in ("programme", "project", "theme"):
        yield wording.word(name), _coded(record[f"{name}s"], name, labels, base)
    yield say("page_notes"), _plain(*record["notes"])
    yield say("page_sources"), [Value(*_source(each, wording.code)) for each in record["sources"]]
    links = [record["url"], *(each.get("url") for each in record.get("files", ()))]
    yield say("page_link"), [Value(each, each) for each in links if each]
    yield wording.word("owner"), _plain(labels["organisations"].get(record["owner"]))


def _plain(*words: str | None) -> list[Value]:
    return [Value(each) for each in words if each]


def _mode(record: Document) -> str:
    return record.get("mode") or ""


def _place(record: Document, labels: Words, wording: Wording, base: str) -> Iterator[Value]:
    """Where it was; its country leads to what else there is of it, as those concerned do."""
    place = record.get("location") or {}
    code = place.get("country")
    country = labels["countries"].get(code or "")
    told = [each for each in (place.get("venue"), place.get("city"), country) if each]
    if told:
        href = f"{base}/events?country={code}" if country else None
        yield Value(beside(told, wording.code), href)


def _coded(codes: list[str], name: str, labels: Words, base: str) -> list[Value]:
    """Codes in words; those that the page of events is filtered by lead there."""
    words = labels["countries" if name == "country" else f"{name}s"]
    filtered = name in {"country", "theme"}
    return [
        Value(words.get(each, each), f"{base}/events?{name}={each}" if filtered else None)
        for each in codes
    ]


def _with_roles(each: Document, labels: Words, wording: Wording) -> str:
    name = labels["organisations"].get(each["organisation"], each["organisation"])
    roles = wording.several(labels["roles"].get(role, role) for role in each["roles"])
    return f"{name} ({roles})" if roles else name


def _numbers(record: Document, wording: Wording) -> Iterator[tuple[str, list[Value]]]:
    """How many came or were reached, and the value of a metric."""
    for member in ("participants", "beneficiaries"):
        if member in record:
            yield wording.say(f"page_{member}"), _plain(*_heads(record[member], wording))
    if record.get("quantity") is not None:
        yield wording.say("items"), _plain(wording.number(Decimal(record["quantity"])))
    if record.get("amount") is not None:
        amount = wording.amount(Decimal(str(record["amount"])), record["currency"])
        yield wording.say("page_amount"), _plain(amount)
    if "indicator" in record:
        name = wording.label("indicator", record["indicator"])
        value, most = record["value"], record["value_to"]
        yield name, _plain(_amount(value, most, record["qualifier"], record["unit"], wording))


def _heads(count: Document, wording: Wording) -> Iterator[str]:
    """A head count in words; nothing where nobody gave one."""
    if count["count"] is not None:
        yield _amount(count["count"], count["count_to"], count["qualifier"], None, wording)
    for sex in ("women", "men"):
        if count[sex] is not None:
            yield wording.being(wording.word(sex), wording.number(Decimal(count[sex])))


def _amount(value: object, most: object, qualifier: Any, unit: str | None, wording: Wording) -> str:
    least = Decimal(str(value))
    if most is None:
        return wording.value(least, qualifier, unit)
    return wording.say("between", wording.number(least), wording.amount(Decimal(str(most)), unit))


def _source(each: Document, language: str) -> tuple[str, str | None]:
    told = [part for part in (each["title"], each["locator"], each["text"]) if part]
    return beside(told, language) or each["url"] or "", each["url"]
