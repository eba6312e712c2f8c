"""What tests share: each engine with a fresh database, empty or with the bundled year.

Databases are copies of templates that are migrated and loaded once a session.
"""

from events_api.serving.garbage import put_off_collections, spare_collections

put_off_collections()

import os
from collections.abc import Generator, Iterator
from functools import partial

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from tests.app_client import LOOP, AppClient
from tests.made_once import MadeOnce
from tests.templates import Database, Templates, catalogue_for

# The same examples at each run, without a limit of time that a busy machine would break;
# HYPOTHESIS_PROFILE=default looks for new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Of each test a worker tells what it said, and whatever went wrong, and nothing else.

    Beginnings, ends, and that a fixture was fine are messages whose way takes longer than most
    tests.
    """
    if not hasattr(item.config, "workerinput"):
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported by now stays; applications that tests are done with do not."""
    collected = yield
    spare_collections()
    return collected


@pytest.fixture(scope="session", autouse=True)
def loop() -> Iterator[None]:
    """One loop for the applications of all tests: each of its own would cost two milliseconds."""
    with LOOP:
        yield


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Every test of data runs once with each."""
    return str(request.param)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Templates]:
    """The databases that others are copies of; both engines' stay for the whole run."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    with MadeOnce(folder / "servers") as servers, MadeOnce(folder / "databases") as made:
        yield Templates(servers, made)


@pytest.fixture(scope="session")
def postgres(templates: Templates) -> str:
    """The administrator's URL of a real server."""
    return templates.postgres


@pytest.fixture(scope="session")
def databases(engine: str, templates: Templates) -> Database:
    """Makes a database of the engine: without tables, or a copy of the template or URL named."""
    return partial(templates.copy, engine)


@pytest.fixture
def bare_url(databases: Database) -> Iterator[str]:
    """A database without tables."""
    with databases(None) as url:
        yield url


@pytest.fixture
def template(request: pytest.FixtureRequest) -> str:
    """What `catalogue` is a copy of: `empty`, or one of `templates.CONTENTS` that a mark names."""
    mark = request.node.get_closest_marker("template")
    return "empty" if mark is None else str(mark.args[0])


@pytest.fixture
def catalogue(databases: Database, template: str) -> Iterator[Catalogue]:
    """A catalogue without records."""
    yield from _catalogue(databases, template)


@pytest.fixture
def loaded_catalogue(databases: Database) -> Iterator[Catalogue]:
    """A catalogue with the bundled year, of the test's own."""
    yield from _catalogue(databases, "two editions of 2020")


@pytest.fixture
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    """The application on `catalogue`."""
    yield from _client(catalogue)


@pytest.fixture
def loaded_client(loaded_catalogue: Catalogue) -> Iterator[TestClient]:
    """The application on `loaded_catalogue`."""
    yield from _client(loaded_catalogue)


@pytest.fixture(scope="session")
def reader(databases: Database) -> Iterator[TestClient]:
    """The application with the bundled year, for tests that only read."""
    with (
        databases("two editions of 2020") as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def _catalogue(databases: Database, template: str) -> Iterator[Catalogue]:
    with databases(template) as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


def _client(catalogue: Catalogue) -> Iterator[TestClient]:
    app = create_app(catalogue.settings)
    with AppClient(app) as client:
        yield client
