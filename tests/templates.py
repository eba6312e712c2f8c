"""Databases that tests copy: each is made once a run on each engine, when it is first asked for.

Separate because making them takes a second or two and copying them milliseconds, and so does the
server of PostgreSQL, which the first test that needs it starts; all workers use the same.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any

from pydantic import SecretStr
from sqlalchemy import make_url

from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.database.revision import freshness
from events_api.core.settings import Settings
from events_api.core.storing.store import writing
from events_api.deployment import deployed
from events_api.intake.bundled import load_year
from events_api.summaries.editions.drafting import Order, drawn_up
from events_api.summaries.editions.edition import Publication
from events_api.summaries.editions.publishing import publish
from tests.awkward_records import write_all_records, write_codes
from tests.invented import fill
from tests.made_once import MadeOnce
from tests.memory import scratch_folder
from tests.postgres import fresh_database, running_postgres
from tests.real_records import load_real_records
from tests.restored import Restored
from tests.samples import write_reference

Database = Callable[[str | None], AbstractContextManager[str]]
# Without limits, which tests of them set: others ask as often as they like.
_UNLIMITED: Mapping[str, Any] = {"limits": {}}
# Read once: each reading of the environment takes two milliseconds.
_USUAL = Settings(_env_file=None, **_UNLIMITED)


def catalogue_for(url: str, **others: Any) -> Catalogue:
    """A catalogue of the whole product on the database given, with other settings at defaults."""
    secret = SecretStr(url)
    if not others:
        return deployed(_USUAL.model_copy(update={"database_url": secret}))
    return deployed(Settings(_env_file=None, database_url=secret, **{**_UNLIMITED, **others}))


def _bundled(catalogue: Catalogue) -> None:
    load_year(catalogue, 2020)


def _two_editions(catalogue: Catalogue) -> None:
    _bundled(catalogue)
    with catalogue.database.snapshot() as connection:
        now = freshness(connection).changed_at
        order = Order(2020, Publication(by=["country"]))
        drawn = drawn_up(connection, catalogue, order)
    with writing(catalogue.database, catalogue.lists, now) as transaction:
        for _ in range(2):
            publish(transaction, catalogue, order, drawn)


# What is written into each: `empty` has tables alone, `samples` the rows that samples name, `codes`
# those of `all records`.
CONTENTS: Mapping[str, Callable[[Catalogue], None]] = {
    "empty": lambda _catalogue: None,
    "samples": write_reference,
    "2020": _bundled,
    "two editions of 2020": _two_editions,
    "real": load_real_records,
    "invented": fill,
    "codes": write_codes,
    "all records": write_all_records,
}


class Templates:
    """The templates of a run."""

    def __init__(self, servers: MadeOnce, databases: MadeOnce) -> None:
        """Make nothing yet; what is in a server ends before it does."""
        self._servers, self._databases = servers, databases

    @property
    def postgres(self) -> str:
        """The administrator's URL of a real server, which is started when it is first asked for."""
        return self._servers.place("postgres", running_postgres())

    @cached_property
    def _restored(self) -> Restored:
        return Restored(self.postgres, self._databases.stack)

    def copy(self, engine: str, name: str | None) -> AbstractContextManager[str]:
        """A database of the engine: without tables, or a copy of a template or of a URL."""
        if name is None or name not in CONTENTS:
            return self._fresh(engine, name)
        template = self._template(engine, name)
        if engine == "sqlite":
            return self._fresh(engine, template)
        return self._restored.copy(str(make_url(template).database))

    def _fresh(self, engine: str, url: str | None) -> AbstractContextManager[str]:
        if engine == "sqlite":
            return _sqlite_file(url)
        if url is None:
            return fresh_database(self.postgres)
        self._restored.leave(url)
        return fresh_database(self.postgres, template=str(make_url(url).database))

    def _template(self, engine: str, name: str) -> str:
        return self._databases.place(f"{engine} {name}", self._filled(engine, name))

    @contextmanager
    def _filled(self, engine: str, name: str) -> Iterator[str]:
        empty = None if name == "empty" else self._template(engine, "empty")
        with self._fresh(engine, empty) as url:
            catalogue = catalogue_for(url)
            if name == "empty":
                schema.migrate(catalogue.database)
            CONTENTS[name](catalogue)
            catalogue.database.close()
            yield url


@contextmanager
def _sqlite_file(template: str | None) -> Iterator[str]:
    folder = scratch_folder("events-sqlite-")
    try:
        path = folder / "events.db"
        if template is not None:
            shutil.copyfile(str(make_url(template).database), path)
        yield f"sqlite:///{path}"
    finally:
        shutil.rmtree(folder)
