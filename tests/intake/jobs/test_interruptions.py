"""Imports that are interrupted, resumed, dropped, or met by other writers on their way."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.records.changes import COMMAND
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.records.searchable import SearchEntry
from events_api.core.writing.store import writing
from events_api.intake.jobs import jobs
from events_api.intake.jobs.jobs import CHUNK, LEASE, Lost, claim, drop, now
from events_api.intake.jobs.tables import STAGED, ImportJob, ImportOptions
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.moving.move import move
from events_api.intake.moving.staging import Staging
from events_api.intake.moving.stale import Stale
from events_api.intake.moving.work import work
from events_api.reference import INDICATORS, THEMES
from tests.app_client import AppClient
from tests.intake.importing import table
from tests.intake.test_imports import wait
from tests.samples import key, write, write_reference

MANY = 2 * CHUNK + 100


@pytest.fixture
def ready(catalogue: Catalogue) -> Catalogue:
    """A catalogue with the reference rows of the samples."""
    write_reference(catalogue)
    return catalogue


def opened(
    catalogue: Catalogue, rows: list[dict[str, Any]], kind: str = "meeting", **options: Any
) -> ImportJob:
    """A job with these rows, which nobody works on."""
    asked = Asked("icmpd", COMMAND, ImportOptions(any_owner=True, **options), kind=kind)
    return open_file(catalogue, io.BytesIO(table(rows).encode()), FORMATS["csv"], asked)


def meetings(number: int) -> list[dict[str, Any]]:
    """So many rows of new meetings."""
    return [
        {"ref": f"r{n}", "type": "webinar", "title": f"T {n}", "state": "published"}
        for n in range(number)
    ]


def claimed(catalogue: Catalogue, job: ImportJob, worker: str = "me") -> ImportJob:
    """The job, claimed by a worker."""
    mine = claim(catalogue.database, worker, job.id)
    assert mine is not None
    return mine


def ended(catalogue: Catalogue, job_id: str) -> ImportJob:
    """The job as it is stored."""
    with catalogue.database.snapshot() as connection:
        query = select(ImportJob).where(col(ImportJob.id) == job_id)
        return ImportJob.model_validate(dict(connection.execute(query).mappings().one()))


def counts(catalogue: Catalogue) -> tuple[int, int]:
    """How many records there are, and how many rows are staged."""
    with catalogue.database.snapshot() as connection:
        records = connection.execute(select(func.count()).select_from(RECORD)).scalar_one()
        tables = (select(func.count()).select_from(each) for each in STAGED)
        staged = sum(connection.execute(each).scalar_one() for each in tables)
    return records, staged


def test_a_job_that_was_stopped_goes_on_where_it_was(ready: Catalogue) -> None:
    job = opened(ready, meetings(MANY))
    steps: list[int] = []
    work(ready, claimed(ready, job), lambda done, _: steps.append(done), lambda: len(steps) == 1)
    assert (ended(ready, job.id).state, ended(ready, job.id).staged) == ("waiting", CHUNK)
    assert counts(ready)[0] == 0
    work(ready, claimed(ready, job, "another"), lambda done, _: steps.append(done))
    assert steps == [CHUNK, 2 * CHUNK, MANY]
    assert ended(ready, job.id).outcomes == {"created": MANY}
    assert counts(ready) == (MANY, 0)


def test_a_process_that_dies_leaves_nothing_half_done(ready: Catalogue) -> None:
    job = opened(ready, meetings(CHUNK + 1))
    mine = claimed(ready, job)

    class Died(BaseException):
        """The end of a process."""

    def die(done: int, _total: int) -> None:
        if done > CHUNK:
            raise Died

    with pytest.raises(Died):
        work(ready, mine, die)
    assert (ended(ready, job.id).state, counts(ready)[0]) == ("working", 0)
    assert claim(ready.database, "next") is None  # it may still be alive
    with ready.database.writing() as session:
        session.execute(update(ImportJob).values(beat_at=now() - 2 * LEASE))
    taken = claim(ready.database, "next")
    assert taken is not None
    work(ready, taken)
    assert (ended(ready, job.id).state, counts(ready)) == ("done", (CHUNK + 1, 0))
    # The one that was thought dead cannot write any more.
    with pytest.raises(Lost):
        move(ready, mine)


def test_a_server_goes_on_with_what_it_finds(ready: Catalogue) -> None:
    job = opened(ready, meetings(3))
    claimed(ready, job)
    with ready.database.writing() as session:
        session.execute(update(ImportJob).values(beat_at=now() - 2 * LEASE))
    with AppClient(create_app(ready.settings)) as client:
        report = wait(client, f"/v1/imports/{job.id}", key(ready, "import"))
    assert (report["state"], counts(ready)) == ("done", (3, 0))


def test_a_job_can_be_dropped_at_any_time(ready: Catalogue) -> None:
    job = opened(ready, meetings(CHUNK + 1))
    mine = claimed(ready, job)
    steps: list[int] = []

    def drop_it(done: int, _total: int) -> None:
        steps.append(done)
        assert drop(ready.database, job.id)

    work(ready, mine, drop_it)
    assert (steps, counts(ready)) == ([CHUNK], (0, 0))
    assert not drop(ready.database, job.id)
    with ready.database.snapshot() as connection:
        assert connection.execute(select(func.count(col(ImportJob.id)))).scalar_one() == 0


def test_old_reports_are_dropped(ready: Catalogue) -> None:
    job = opened(ready, meetings(1))
    work(ready, claimed(ready, job))
    jobs.drop_older(ready.database, 30)
    assert ended(ready, job.id).state == "done"
    with ready.database.writing() as session:
        session.execute(update(ImportJob).values(beat_at=now() - 1000 * LEASE * 120))
    jobs.drop_older(ready.database, 30)
    with ready.database.snapshot() as connection:
        assert connection.execute(select(func.count(col(ImportJob.id)))).scalar_one() == 0
    assert counts(ready)[0] == 1


def staged(catalogue: Catalogue, rows: list[dict[str, Any]], kind: str = "meeting") -> ImportJob:
    """A job whose rows are all staged, just before the move."""
    job = claimed(catalogue, opened(catalogue, rows, kind))
    assert Staging(catalogue, job).run(lambda *_: None, lambda: False)
    return job


def test_a_record_that_changes_meanwhile_is_judged_again(ready: Catalogue) -> None:
    write(ready, "meetings", {"ref": "a", "title": "Old"}, {"ref": "b", "title": "Old"})
    job = staged(ready, [{"ref": "a", "city": "Wien"}, {"ref": "b", "city": "Wien"}])
    write(ready, "meetings", {"ref": "a", "title": "New"})
    with pytest.raises(Stale) as caught:
        move(ready, job)
    assert caught.value.rows == [2]
    work(ready, job)
    assert ended(ready, job.id).outcomes == {"updated": 2}
    with ready.database.snapshot() as connection:
        rows = connection.execute(
            select(RECORD.c.ref, RECORD.c.title, RECORD.c.version).order_by(RECORD.c.ref)
        ).all()
    assert [tuple(row) for row in rows] == [("a", "New", 3), ("b", "Old", 2)]


def test_a_ref_that_is_taken_meanwhile_is_judged_again(ready: Catalogue) -> None:
    job = staged(ready, meetings(2))
    write(ready, "meetings", {"ref": "r1", "type": "webinar", "title": "T 1", "when": None})
    with pytest.raises(Stale) as caught:
        move(ready, job)
    assert caught.value.rows == [3]
    work(ready, job)
    assert ended(ready, job.id).outcomes == {"created": 1, "unchanged": 1}
    assert counts(ready) == (2, 0)


def test_a_code_that_is_deleted_meanwhile_fails_its_row(ready: Catalogue) -> None:
    with writing(ready.database, ready.lists) as transaction:
        given = THEMES.given.model_validate({"code": "brief", "name": "Brief"})
        transaction.put_reference(THEMES, given)
    job = staged(ready, [{**meetings(1)[0], "themes": "brief"}])
    with writing(ready.database, ready.lists) as transaction:
        row = transaction.session.get(THEMES.table, "brief")
        assert row is not None
        transaction.remove_reference(THEMES, row)
    work(ready, job)
    assert (ended(ready, job.id).state, counts(ready)) == ("failed", (0, 0))


def test_a_rule_that_changes_meanwhile_is_followed(ready: Catalogue) -> None:
    row = {"ref": "m", "indicator": "reach", "title": "Reach", "when": "2020/2021", "value": "5"}
    job = staged(ready, [row], "metric")
    with writing(ready.database, ready.lists) as transaction:
        changed = {"code": "reach", "name": "Reach", "unit": "contacts", "time_rule": "stock"}
        transaction.put_reference(INDICATORS, INDICATORS.given.model_validate(changed))
    with pytest.raises(Stale):
        move(ready, job)
    work(ready, job)
    with ready.database.snapshot() as connection:
        [found] = connection.execute(select(RECORD)).all()
    assert '"unit":"contacts"' in found.document
    assert (found.within, found.sort_on.isoformat()) == (False, "2021-12-31")


def test_an_original_that_is_withdrawn_meanwhile_fails_its_row(ready: Catalogue) -> None:
    write(ready, "meetings", {"ref": "o"})
    job = staged(ready, [{**meetings(1)[0], "duplicate_of": "o"}])
    write(ready, "meetings", {"ref": "o", "state": "withdrawn"})
    work(ready, job)
    assert (ended(ready, job.id).state, counts(ready)) == ("failed", (1, 0))


def test_others_write_while_rows_are_staged(ready: Catalogue) -> None:
    job = claimed(ready, opened(ready, meetings(MANY)))
    others: list[str] = []

    def write_one(done: int, _total: int) -> None:
        others.append(write(ready, "trainings", {"ref": f"other-{done}"})[0].outcome)

    work(ready, job, write_one)
    assert others == ["created"] * 3
    assert (ended(ready, job.id).outcomes, counts(ready)) == ({"created": MANY}, (MANY + 3, 0))


def test_moved_rows_have_the_ordinals_that_are_next(ready: Catalogue) -> None:
    """Records, links and search entries agree, also where others wrote before the move."""
    write(ready, "meetings", {"ref": "r1", "title": "Old", "state": "published"})
    job = staged(ready, meetings(3))
    assert ended(ready, job.id).outcomes == {"created": 2, "updated": 1}
    write(ready, "meetings", {"ref": "other", "state": "published"})
    move(ready, job)
    entry = SearchEntry.__table__  # type: ignore[attr-defined]
    with ready.database.snapshot() as connection:
        numbered = connection.execute(select(RECORD.c.ref, RECORD.c.n).order_by(RECORD.c.n)).all()
        links = connection.execute(
            select(RECORD.c.ref, LINK.c.n)
            .join(LINK, LINK.c.record == RECORD.c.id)
            .distinct()
            .order_by(LINK.c.n)
        ).all()
        entries = connection.execute(
            select(RECORD.c.ref, entry.c.n)
            .join(entry, entry.c.record == RECORD.c.id)
            .order_by(entry.c.n)
        ).all()
    assert [tuple(row) for row in numbered] == [("r1", 1), ("other", 2), ("r0", 3), ("r2", 4)]
    assert numbered == links == entries
