"""The route of the feed of changes."""

import asyncio
from functools import partial

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from events_api.core.http.answers import JSON, Body, answer, hashed
from events_api.core.http.links import next_address, self_address
from events_api.core.http.negotiation import require_json
from events_api.core.reading.read_your_writes import HEADER
from events_api.core.routing.documentation import documentation
from events_api.sync.pages import Feed, Page, feed_of, read_page
from events_api.sync.query import FeedQuery
from events_api.sync.shapes import FeedPage

router = APIRouter(prefix="/v1/changes", tags=["changes"])
_LINK = {"Link": 'Where to go on from, `rel="next"` (RFC 8288); there always is one.'}


@router.get(
    "",
    operation_id="list_changes",
    **documentation(FeedQuery, 400, 406, 410, shown=FeedPage, headers=_LINK),
)
async def list_changes(request: Request) -> Response:
    """What has changed: each record and reference row once, where it changed last.

    Without a cursor it is a first copy of everything; go on from `meta.next_cursor`, for good.
    """
    feed = feed_of(request)
    require_json(request)
    page = await run_in_threadpool(read_page, feed)
    if feed.query.wait and not page.changes and not request.scope.get("events_api.head"):
        page = await _waited(feed, page)
    # Writing and hashing a long page takes milliseconds, in which others wait for the loop.
    return await run_in_threadpool(_answer, feed, page)


async def _waited(feed: Feed, page: Page) -> Page:
    """The first page with a change, or the empty one when the time is over.

    Raises:
        Busy: Too many wait already (503).
    """
    request, waiting = feed.request, feed.request.app.state.waiting
    until = asyncio.get_running_loop().time() + feed.query.wait
    seen = (request.headers.get("authorization"), request.headers.get(HEADER))
    key = (*seen, feed.bound, feed.query.cursor, feed.limit)
    with waiting.place():
        while not page.changes and await waiting.beyond(page.fresh, until, request):
            page = await waiting.shared(key, partial(read_page, feed))
    return page


def _answer(feed: Feed, page: Page) -> Response:
    onward = str(next_address(feed.request, page.cursor))
    content = msgspec.json.encode(
        {
            "data": page.changes,
            "meta": {"limit": feed.limit, "more": page.more, "next_cursor": page.cursor},
            "links": {"self": self_address(feed.request), "next": onward},
        }
    )
    body = Body(content, JSON, f"{hashed(content)}.json")
    link = {"Link": f'<{onward}>; rel="next"'}
    return answer(feed.request, body, page.fresh, link)
