"""Databases filled with invented records, ready to be measured.

The SQLite file is kept between runs; its name says of what it was made, so that another seed,
number of records or generator makes another one. One of an earlier schema is migrated, as that of a
service would be. PostgreSQL is a server of the run's own.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.copies import add_copies
from benchmarks.copying import copy_all
from benchmarks.fill import fill, settle, wide
from benchmarks.generate import SEED
from benchmarks.plan import Plan
from benchmarks.sample import differences
from events_api.core.database import schema
from events_api.core.database.database import Database
from events_api.core.index.postings_cache import PostingsCache
from events_api.core.index.saved_postings import SavedPostings
from events_api.core.reading.pages import begin
from events_api.core.settings import Settings
from tests.postgres import fresh_database, running_postgres

_SAMPLE = 25
_SAY = Console(stderr=True, highlight=False)


def database_at(address: str) -> Database:
    """The database at an address, as the service would open it, but deaf to the environment."""
    return Database(Settings(_env_file=None, database_url=address))  # type: ignore[arg-type]


def sqlite(folder: Path, plan: Plan) -> str:
    """The address of a filled SQLite file in `folder`, which is kept."""
    path = folder / f"{_name(plan)}.db"
    address = f"sqlite:///{path}"
    if path.exists() and _agrees(address, plan):
        _SAY.print(f"Using {path.name} of an earlier run.")
    else:
        part = path.with_suffix(".part")
        _remove(path)
        _remove(part)
        _fill(f"sqlite:///{part}", plan)
        part.rename(path)
        _remove(part)
    return address


@contextmanager
def postgresql(folder: Path, plan: Plan) -> Iterator[str]:
    """The address of a filled database on a PostgreSQL server; it goes when the block ends.

    Its rows are those of the SQLite file, which is filled first unless it is there.
    """
    source = database_at(sqlite(folder, plan))
    with running_postgres() as admin, fresh_database(admin) as address:
        target = database_at(address)
        schema.migrate(target)
        with _progress() as progress:
            task = progress.add_task("Copying to postgresql", total=None)
            copy_all(source, target, lambda n, of: progress.update(task, completed=n, total=of))
        settle(target)
        _check(target, plan)
        source.close()
        target.close()
        yield address


def loaded(database: Database) -> PostingsCache:
    """A cache with the postings of the database."""
    cache = PostingsCache(SavedPostings(None))
    with database.exports.connect() as connection:
        begin(connection, cache)
    return cache


def _fill(address: str, plan: Plan) -> None:
    database = database_at(address)
    schema.migrate(database)
    with _progress() as progress:
        task = progress.add_task("Filling sqlite", total=plan.records)
        fill(database, plan, lambda done: progress.update(task, completed=done))
    _check(database, plan)
    if plan.year is not None and plan.copies:
        with database.writing() as session, _progress() as progress:
            task = progress.add_task("Copying to other years", total=None)
            add_copies(
                wide(session.connection()),
                plan.year,
                plan.copies,
                lambda done: progress.update(task, completed=done),
            )
        settle(database)
    database.close()


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=_SAY)


def _check(database: Database, plan: Plan) -> None:
    """Hold a sample against what the store writes.

    Raises:
        RuntimeError: They differ, so the figures would be of something else.
    """
    found = differences(database, plan, _SAMPLE)
    if found:
        raise RuntimeError(f"The store would have written otherwise: {'; '.join(found[:10])}.")


def _agrees(address: str, plan: Plan) -> bool:
    """Whether the file still holds what the store would write today."""
    database = database_at(address)
    try:
        schema.migrate(database)
        return not differences(database, plan, _SAMPLE)
    except Exception:  # noqa: BLE001 - whatever is wrong with an old file, a new one mends it
        return False
    finally:
        database.close()


def _name(plan: Plan) -> str:
    """The number of records, and a digest of all that made the file."""
    here = Path(__file__).parent
    names = ("generate", "plan", "copies", "fill", "orm_baseline")
    made = hashlib.sha256(repr((SEED, plan)).encode())
    for name in names:
        made.update((here / f"{name}.py").read_bytes())
    return f"{plan.records}-{made.hexdigest()[:12]}"


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", ".lock"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
