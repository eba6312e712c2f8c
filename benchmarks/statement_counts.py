"""How many statements one answer takes, counted where the driver runs them."""

import asyncio

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine

from benchmarks import orm_baseline
from benchmarks.database_time import statements_of
from benchmarks.http_load import target
from events_api.app import create_app
from events_api.core.settings import Settings


def count(address: str, year: int, country: str) -> dict[str, int]:
    """The statements of one page of each application, not counting BEGIN and COMMIT."""
    # What is kept is asked of nobody.
    settings = Settings(_env_file=None, database_url=address, cache_mb=0)  # type: ignore[arg-type]
    ours = create_app(settings)
    catalogue = ours.state.catalogue
    engine = orm_baseline.connect(address)
    found = {
        "events_api": _count(ours, catalogue.database.reads, target("events_api", year, country)),
        "orm": _count(orm_baseline.create_app(engine), engine, target("orm", year, country)),
    }
    catalogue.database.close()
    engine.dispose()
    return found


def _count(app: FastAPI, engine: Engine, address: str) -> int:
    """The statements of the second answer; the first may read what is then kept in memory."""

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            (await client.get(address)).raise_for_status()

    asyncio.run(ask())
    with statements_of(engine) as seen:
        asyncio.run(ask())
    return len(seen)
