"""Sitemaps: every page of records, years and editions, for search engines (sitemaps.org).

Separate from what else programs ask for, because there are as many pages as records: an index
names files, of which each has the records of some ordinals, so that a record stays in its file.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import false, select

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import root_path
from events_api.core.problems.types import NotFound
from events_api.core.reading.pages import begin
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.records.record import RECORD
from events_api.summaries.editions.editions import editions_of
from events_api.summaries.year.years import YearsQuery, years_asked
from events_api.web.pages.rendering import site_of

router = APIRouter(include_in_schema=False)
# Where they begin, for the cache of answers.
SITEMAPS = ("/sitemap",)
# A file may have 50,000; so many are a megabyte.
_MOST = 10_000
_LONGEST = 9
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@router.get("/sitemap.xml")
def sitemap_index(request: Request) -> Response:
    """The files that there are."""
    catalogue = catalogue_of(request)
    with snapshot_for(request) as connection:
        snapshot = begin(connection, catalogue.postings)
    public = snapshot.postings.having("kind")
    parts = range(max(public) // _MOST + 1) if public else ()
    there = [n for n in parts if public.range_cardinality(n * _MOST, (n + 1) * _MOST)]
    files = ["/sitemap-pages.xml", *(f"/sitemap-records-{n}.xml" for n in there)]
    return _file(
        request, ("sitemapindex", "sitemap"), ((each, None) for each in files), snapshot.fresh
    )


@router.get("/sitemap-pages.xml")
def pages_there_are(request: Request) -> Response:
    """The first page, the calendar, years and editions."""
    catalogue = catalogue_of(request)
    with snapshot_for(request) as connection:
        snapshot = begin(connection, catalogue.postings)
        editions = editions_of(connection, None, root_path(request))
    years = years_asked(
        snapshot.postings, catalogue.resources, YearsQuery(), catalogue.today()
    ).years
    pages: list[tuple[str, datetime | None]] = [("/", None), ("/events", None)]
    pages += [(f"/years/{each:04}", None) for each in years]
    pages += [
        (f"/editions/{each['year']:04}/{each['number']}", each["published_at"]) for each in editions
    ]
    return _file(request, ("urlset", "url"), pages, snapshot.fresh)


@router.get("/sitemap-records-{part}.xml")
def records_there_are(request: Request, part: str) -> Response:
    """The records of one file, each with when it changed last.

    Raises:
        NotFound: No record is in a file of this number (404).
    """
    if not (part.isascii() and part.isdigit()) or len(part) > _LONGEST:
        raise NotFound
    first = int(part) * _MOST
    # Said so that no engine takes an index of published records, whose order is another.
    public = RECORD.c.public != false()
    asked = (
        select(RECORD.c.id, RECORD.c.updated_at)
        .where(RECORD.c.n.between(first, first + _MOST - 1), public)
        .order_by(RECORD.c.n)
    )
    with snapshot_for(request) as connection:
        snapshot = begin(connection, catalogue_of(request).postings)
        found = connection.execute(asked).all()
    if not found:
        raise NotFound
    pages = ((f"/records/{each.id}", each.updated_at) for each in found)
    return _file(request, ("urlset", "url"), pages, snapshot.fresh)


def _file(
    request: Request,
    names: tuple[str, str],
    pages: Iterable[tuple[str, datetime | None]],
    fresh: Freshness,
) -> Response:
    content = "".join(_lines(f"{site_of(request)}{root_path(request)}", names, pages)).encode()
    return answer(request, Body(content, "application/xml", f"{hashed(content)}.xml"), fresh)


def _lines(
    base: str, names: tuple[str, str], pages: Iterable[tuple[str, datetime | None]]
) -> Iterator[str]:
    whole, each = names
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{_NAMESPACE}">\n'
    for path, changed in pages:
        when = "" if changed is None else f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>"
        # A root path has no character that XML escapes.
        yield f"<{each}><loc>{base}{path}</loc>{when}</{each}>\n"
    yield f"</{whole}>\n"
