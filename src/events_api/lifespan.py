"""Lifespan: what a process does beside answering, from its start to its end.

Separate from the application, which is put together without any of it.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from anyio import create_task_group, sleep, to_thread
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.types import Message, Scope

from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import freshness
from events_api.core.index.saved_postings import FEW
from events_api.core.reading.pages import begin
from events_api.summaries.year.years import YearsQuery, years_asked
from events_api.sync.waiting import told_of_the_end

if TYPE_CHECKING:
    from events_api.intake.worker import Importer

LOG = logging.getLogger("events_api")
# Requests that waited for the start come first.
_AHEAD_AFTER_SECONDS = 0.5
# A killed process leaves postings that are so old; the next one reads what changed since.
_SAVED_AFTER_SECONDS, _SAVED_EVERY_SECONDS = 10, 300
_YEARS_AHEAD = 3
# What commands, browsers and scripts are sent.
_CODINGS_AHEAD = (b"identity", b"zstd", b"gzip")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Bound the handlers at work at once; give the connections back at the end."""
    catalogue: Catalogue = app.state.catalogue
    await to_thread.run_sync(_load_postings, catalogue)
    to_thread.current_default_thread_limiter().total_tokens = catalogue.settings.threads
    importer: Importer = app.state.importer
    await to_thread.run_sync(importer.resume)
    async with create_task_group() as beside:
        beside.start_soon(_save_now_and_then, catalogue)
        beside.start_soon(_answer_soon, app)
        with told_of_the_end(app.state.waiting.end):
            yield
        beside.cancel_scope.cancel()
    await to_thread.run_sync(importer.close)
    await to_thread.run_sync(_save_postings, catalogue)
    app.state.revision.close()
    catalogue.database.close()


def _load_postings(catalogue: Catalogue) -> None:
    """Read the postings before the first request does; while the database is away, it will."""
    try:
        # An export's connection: at many records this takes longer than a page may.
        with catalogue.database.connection(least=0, export=True) as connection:
            snapshot = begin(connection, catalogue.postings)
            catalogue.vocabulary.at(connection, snapshot.fresh.vocabulary)
    except DBAPIError as error:
        LOG.warning("postings are not loaded yet: %s", type(error).__name__)


async def _save_now_and_then(catalogue: Catalogue) -> None:
    await sleep(_SAVED_AFTER_SECONDS)
    while True:
        await to_thread.run_sync(_save_postings, catalogue)
        await sleep(_SAVED_EVERY_SECONDS)


def _save_postings(catalogue: Catalogue) -> None:
    """Leave the postings for the next process, if they are others than those that are there."""
    try:
        with catalogue.database.snapshot() as connection:
            catalogue.postings.save(connection, freshness(connection).public)
    except (DBAPIError, PoolTimeout) as error:
        LOG.debug("postings are not saved: %s", type(error).__name__)


async def _answer_soon(app: FastAPI) -> None:
    await sleep(_AHEAD_AFTER_SECONDS)
    await answer_ahead(app)


async def answer_ahead(app: FastAPI, few: int = FEW) -> None:
    """Have the cache of answers know what every reader asks: all years, and each of the last.

    Each is asked for as a reader would ask, one after another, so that readers' own requests come
    between; whoever asks for one meanwhile waits for the same answer. Of few records all is quick.
    """
    catalogue: Catalogue = app.state.catalogue
    postings = catalogue.postings.latest
    if not catalogue.settings.cache_mb or len(postings.having("kind")) < few:
        return
    asked = years_asked(postings, catalogue.resources, YearsQuery(), catalogue.today())
    last = asked.years[:_YEARS_AHEAD]
    # What takes longest first.
    data = ["/v1/summaries", *(f"/v1/summaries/{year}" for year in last)]
    pages = ["/", *(f"/years/{year:04}" for year in last)]
    # In no coding first, of which the others are made.
    for coding in _CODINGS_AHEAD:
        for address in (*data, *pages):
            # Whatever fails is told to whoever asks next.
            with suppress(Exception):
                await app(_request(address, coding), _no_body, _nobody)


def _request(address: str, coding: bytes) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"*/*"), (b"accept-encoding", coding)],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
    }


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _nobody(_message: Message) -> None:
    """What an answer is sent to that is only to be known."""
