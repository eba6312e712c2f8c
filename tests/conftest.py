"""What tests share: each engine with a fresh database, empty or with the bundled year.

Databases are copies of templates that are migrated and loaded once a session.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core import schema
from events_api.core.catalogue import Catalogue
from events_api.core.revision import freshness
from events_api.core.settings import Settings
from events_api.core.store import writing
from events_api.deployment import deployed
from events_api.intake.bundled import load_year
from events_api.summaries.drawn import Order, drawn_up
from events_api.summaries.edition import Publication
from events_api.summaries.publishing import publish
from events_api.web.server import spare_collections
from tests.postgres import fresh_database, running_postgres

# The same examples at each run, without a limit of time that a busy machine would break;
# HYPOTHESIS_PROFILE=default looks for new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_finish() -> None:
    """What is imported by now stays; applications that tests are done with do not."""
    spare_collections()


Database = Callable[[str | None], AbstractContextManager[str]]


def catalogue_for(url: str, **others: Any) -> Catalogue:
    """A catalogue of the whole product on the database given, with other settings at defaults."""
    settings = Settings(_env_file=None, database_url=SecretStr(url), **others)
    return deployed(settings)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Every test of data runs once with each."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The administrator's URL of a real server."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def databases(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Database:
    """Makes a database of the engine: without tables, or a copy of the database named."""
    if engine == "sqlite":
        return lambda template: _sqlite_file(tmp_path_factory.mktemp("data"), template)
    admin = request.getfixturevalue("postgres")

    def copy(template: str | None) -> AbstractContextManager[str]:
        name = make_url(template).database if template else None
        return fresh_database(admin, template=name or "template0")

    return copy


@contextmanager
def _sqlite_file(folder: Path, template: str | None) -> Iterator[str]:
    path = folder / "events.db"
    if template is not None:
        shutil.copyfile(str(make_url(template).database), path)
    yield f"sqlite:///{path}"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def empty_template(databases: Database) -> Iterator[str]:
    """A migrated database without records."""
    with databases(None) as url:
        catalogue = catalogue_for(url)
        schema.migrate(catalogue.database)
        catalogue.database.close()
        yield url


@pytest.fixture(scope="session")
def loaded_template(databases: Database, empty_template: str) -> Iterator[str]:
    """A database with the bundled year, and two editions of it."""
    with databases(empty_template) as url:
        catalogue = catalogue_for(url)
        load_year(catalogue, 2020)
        with catalogue.database.snapshot() as connection:
            now = freshness(connection).changed_at
            order = Order(2020, Publication(by=["country"]))
            drawn = drawn_up(connection, catalogue, order)
        with writing(catalogue.database, catalogue.lists, now) as transaction:
            for _ in range(2):
                publish(transaction, catalogue, order, drawn)
        catalogue.database.close()
        yield url


@pytest.fixture
def bare_url(databases: Database) -> Iterator[str]:
    """A database without tables."""
    with databases(None) as url:
        yield url


@pytest.fixture
def catalogue(databases: Database, empty_template: str) -> Iterator[Catalogue]:
    """A catalogue without records."""
    yield from _catalogue(databases, empty_template)


@pytest.fixture
def loaded_catalogue(databases: Database, loaded_template: str) -> Iterator[Catalogue]:
    """A catalogue with the bundled year, of the test's own."""
    yield from _catalogue(databases, loaded_template)


@pytest.fixture
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    """The application on `catalogue`."""
    yield from _client(catalogue)


@pytest.fixture
def loaded_client(loaded_catalogue: Catalogue) -> Iterator[TestClient]:
    """The application on `loaded_catalogue`."""
    yield from _client(loaded_catalogue)


@pytest.fixture(scope="module")
def reader(databases: Database, loaded_template: str) -> Iterator[TestClient]:
    """The application with the bundled year, for tests that only read."""
    with (
        databases(loaded_template) as url,
        TestClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def _catalogue(databases: Database, template: str) -> Iterator[Catalogue]:
    with databases(template) as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


def _client(catalogue: Catalogue) -> Iterator[TestClient]:
    app = create_app(catalogue.settings)
    with TestClient(app) as client:
        yield client
