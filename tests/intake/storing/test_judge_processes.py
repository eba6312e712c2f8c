"""Files that several processes judge: what is stored and reported is what one makes of them."""

import io
import multiprocessing
import re
from multiprocessing import active_children
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from events_api.core.catalogue import Catalogue
from events_api.core.records.full_text import SEARCH_ENTRY
from events_api.core.records.history_table import COMMAND, Change
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.settings import Settings
from events_api.intake.jobs.tables import ROW, ImportJob, ImportOptions
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.local_files import finish_import
from events_api.intake.storing import judge_processes, pieces
from events_api.intake.storing.pieces import Found, Helping
from events_api.resources.meetings import Meeting
from tests.intake.importing import table
from tests.templates import Database, catalogue_for

# Three pieces, of which others judge two; as in files of thousands of rows, of which it takes less.
PIECE = 50
ROWS = 2 * PIECE + 20
TABLES: list[Any] = [RECORD, Meeting.__table__, LINK, SEARCH_ENTRY, ROW]  # type: ignore[attr-defined]
TABLES += [Change.__table__, ImportJob.__table__]  # type: ignore[attr-defined]
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_NOW = re.compile(r"20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PASSING = {"worker", "beat_at", "created_at", "finished_at", "at", "updated_at", "published_at"}


def rows(title: str) -> list[dict[str, Any]]:
    """Rows that say something of each other: some have no name, some are duplicates of others."""
    found = [
        {
            "ref": f"r{n}",
            "type": "Workshop",
            "title": f"{title} {n % 3}",
            "when": f"{1 + n % 4} March {2010 + n % 5}",
            "countries": "Pakistan; AF",
            "themes": "customs",
            "duplicate_of": "",
            "state": "published",
        }
        for n in range(ROWS)
    ]
    # Two of them are alike.
    for n in (3, 7, 3 + 60, PIECE + 9, 2 * PIECE + 9):
        found[n]["ref"] = ""
    found[2]["duplicate_of"] = f"r{PIECE + 2}"
    found[PIECE + 5]["duplicate_of"] = "r1"
    return found


def files() -> list[bytes]:
    """Rows that are stored, the same changed, and some with mistakes."""
    wrong = rows("Wrong")
    wrong[PIECE + 20]["themes"] = "custom"
    wrong[PIECE + 21]["ref"] = "r20"
    wrong[2 * PIECE + 10]["ref"] = f"r{PIECE + 40}"
    return [table(each).encode() for each in (rows("One"), rows("Two"), wrong)]


class Watched:
    """Others who judge, and of how many pieces they found what becomes of them."""

    def __init__(self, helping: Helping) -> None:
        """Take those who judge."""
        self.begin, self._helping, self.told = helping.begin, helping, 0

    def found(self, place: int) -> Found | None:
        """What they found."""
        found = self._helping.found(place)
        self.told += found is not None
        return found


def import_all(url: str, helpers: int, told: list[int]) -> None:
    """Import all files, in a process that has opened no database yet.

    Args:
        url: The database.
        helpers: How many processes help.
        told: Of how many pieces of each file they tell; empty: they die early.
    """
    pieces.CHUNK, judge_processes.LEAST_ROWS = PIECE, 2 * PIECE  # type: ignore[attr-defined]
    settings = Settings(_env_file=None, database_url=SecretStr(url))
    with judge_processes.judges(settings, helpers) as helping:
        assert (helping is None) == (helpers == 0)
        catalogue = catalogue_for(url)

        def progress(_done: int, _of: int) -> None:
            for each in () if told else active_children():
                each.kill()

        asked = Asked("icmpd", COMMAND, ImportOptions(any_owner=True), kind="meeting")
        found = []
        for file in files():
            watched = None if helping is None else Watched(helping)
            job = open_file(catalogue, io.BytesIO(file), FORMATS["csv"], asked)
            finish_import(catalogue, job.id, progress, watched)
            found.append(0 if watched is None else watched.told)
        assert not told or found == told
        catalogue.database.close()


def stored(catalogue: Catalogue) -> list[list[str]]:
    """All rows, with ids by their order and without the time of the import."""
    with catalogue.database.snapshot() as connection:
        ids = sorted(connection.execute(select(RECORD.c.id)).scalars())
        jobs = sorted(connection.execute(select(ImportJob.id)).scalars())  # type: ignore[call-overload]
        names = {each: str(n) for n, each in enumerate([*ids, *jobs])}
        return [
            sorted(
                _NOW.sub("now", _ID.sub(lambda match: names.get(match[0], "other"), repr(values)))
                for row in connection.execute(select(each)).mappings()
                for values in [{name: row[name] for name in row if name not in _PASSING}]
            )
            for each in TABLES
        ]


def test_several_processes_store_and_report_what_one_does(databases: Database) -> None:
    forking = multiprocessing.get_context("forkserver")
    # What it takes longest for is done once.
    forking.set_forkserver_preload(["tests.intake.storing.practised"])
    found = []
    for helpers, told in ((0, [0, 0, 0]), (2, [2, 2, 1]), (2, [])):
        with databases("samples") as url:
            process = forking.Process(target=import_all, args=(url, helpers, told))
            process.start()
            process.join()
            assert process.exitcode == 0
            catalogue = catalogue_for(url)
            found.append(stored(catalogue))
            catalogue.database.close()
    alone, several, dying = found
    assert [len(alone[TABLES.index(each)]) for each in (RECORD, ROW)] == [ROWS + 5, 3 * ROWS]
    assert several == alone
    assert dying == alone
