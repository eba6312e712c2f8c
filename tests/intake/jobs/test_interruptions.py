"""Imports that are interrupted, begun anew, dropped, or met by other writers on their way."""

import io
import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.history_table import COMMAND
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.storing.store import writing
from events_api.intake.jobs import jobs
from events_api.intake.jobs.jobs import CHUNK, SILENCE, claim, drop, now
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.storing.job_work import Stopped, work
from events_api.reference import INDICATORS, THEMES
from tests.app_client import AppClient
from tests.intake.importing import table
from tests.intake.test_imports import wait
from tests.samples import key, write
from tests.templates import catalogue_for

pytestmark = pytest.mark.template("samples")

MANY = CHUNK + 1


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


def records(catalogue: Catalogue) -> int:
    """How many records there are."""
    with catalogue.database.snapshot() as connection:
        return connection.execute(select(func.count()).select_from(RECORD)).scalar_one()


def silent(catalogue: Catalogue) -> None:
    """Whoever works on a job has not been heard of for long."""
    with catalogue.database.writing() as session:
        session.execute(update(ImportJob).values(beat_at=now() - 2 * SILENCE))


def test_a_job_that_was_stopped_begins_anew(catalogue: Catalogue) -> None:
    job = opened(catalogue, meetings(MANY))
    steps: list[int] = []

    def stop(done: int, _of: int) -> None:
        steps.append(done)
        raise Stopped

    work(catalogue, claimed(catalogue, job), stop)
    assert (ended(catalogue, job.id).state, ended(catalogue, job.id).staged) == ("waiting", CHUNK)
    assert records(catalogue) == 0
    work(catalogue, claimed(catalogue, job, "another"), lambda done, _: steps.append(done))
    assert steps == [CHUNK, CHUNK, MANY]
    assert ended(catalogue, job.id).outcomes == {"created": MANY}
    assert records(catalogue) == MANY


def test_a_job_that_was_stopped_behind_its_last_row_is_stored_once(catalogue: Catalogue) -> None:
    """All of it is judged and nothing stored: the next process begins anew, and doubles nothing."""
    job = opened(catalogue, [{**row, "ref": None} for row in meetings(2)])

    def stop(done: int, of: int) -> None:
        assert (done, of) == (2, 2)
        raise Stopped

    work(catalogue, claimed(catalogue, job), stop)
    left = ended(catalogue, job.id)
    assert (left.state, left.staged, records(catalogue)) == ("waiting", 2, 0)
    with AppClient(create_app(catalogue.settings)) as client:
        report = wait(client, f"/v1/imports/{job.id}", key(catalogue, "import"))
    assert (report["state"], report["outcomes"]["created"]) == ("done", 2)
    assert records(catalogue) == 2


def _killed(url: str, job_id: str) -> None:
    """Work on a job, and die of it when the first rows have been judged."""
    catalogue = catalogue_for(url)
    mine = claim(catalogue.database, "killed", job_id)
    assert mine is not None
    work(catalogue, mine, lambda *_: os.kill(os.getpid(), signal.SIGKILL))


def test_a_process_that_is_killed_leaves_nothing_half_done(catalogue: Catalogue) -> None:
    job = opened(catalogue, meetings(CHUNK + 1))
    url = catalogue.settings.database_url.get_secret_value()
    catalogue.database.close()
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(url, job.id))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert (ended(catalogue, job.id).state, records(catalogue)) == ("working", 0)
    assert claim(catalogue.database, "next") is None  # it may still be alive
    silent(catalogue)
    taken = claim(catalogue.database, "next")
    assert taken is not None
    work(catalogue, taken)
    assert (ended(catalogue, job.id).state, records(catalogue)) == ("done", CHUNK + 1)


def test_two_who_work_on_a_job_store_it_once(catalogue: Catalogue) -> None:
    """The one that was thought dead finds it taken, or done, when it comes to store its rows."""
    job = opened(catalogue, [{**row, "ref": None} for row in meetings(2)])
    first = claimed(catalogue, job, "slow")

    def begin_anew(_done: int, _total: int) -> None:
        silent(catalogue)
        second = claim(catalogue.database, "quick")
        assert second is not None
        work(catalogue, second)

    work(catalogue, first, begin_anew)
    assert (ended(catalogue, job.id).state, records(catalogue)) == ("done", 2)
    assert claim(catalogue.database, "late", job.id) is None


def test_a_server_goes_on_with_what_it_finds(catalogue: Catalogue) -> None:
    job = opened(catalogue, meetings(3))
    claimed(catalogue, job)
    silent(catalogue)
    with AppClient(create_app(catalogue.settings)) as client:
        report = wait(client, f"/v1/imports/{job.id}", key(catalogue, "import"))
    assert (report["state"], records(catalogue)) == ("done", 3)


def test_a_job_can_be_dropped_at_any_time(catalogue: Catalogue) -> None:
    job = opened(catalogue, meetings(CHUNK + 1))
    mine = claimed(catalogue, job)
    steps: list[int] = []

    def drop_it(done: int, _total: int) -> None:
        steps.append(done)
        assert drop(catalogue.database, job.id)

    work(catalogue, mine, drop_it)
    assert (steps, records(catalogue)) == ([CHUNK], 0)
    assert not drop(catalogue.database, job.id)
    with catalogue.database.snapshot() as connection:
        assert connection.execute(select(func.count(col(ImportJob.id)))).scalar_one() == 0


def test_old_reports_are_dropped(catalogue: Catalogue) -> None:
    job = opened(catalogue, meetings(1))
    work(catalogue, claimed(catalogue, job))
    jobs.drop_older(catalogue.database, 30)
    assert ended(catalogue, job.id).state == "done"
    with catalogue.database.writing() as session:
        session.execute(update(ImportJob).values(beat_at=now() - 1000 * SILENCE * 120))
    jobs.drop_older(catalogue.database, 30)
    with catalogue.database.snapshot() as connection:
        assert connection.execute(select(func.count(col(ImportJob.id)))).scalar_one() == 0
    assert records(catalogue) == 1


def met(
    catalogue: Catalogue, rows: list[dict[str, Any]], change: Callable[[], Any], kind: str
) -> tuple[ImportJob, int]:
    """An import that was worked on while others change something between judging and storing.

    How often its rows were judged is told as well: each time they are, others come in until now.
    """
    job, times = opened(catalogue, rows, kind), 0

    def judged(_done: int, _total: int) -> None:
        nonlocal times
        times += 1
        if times == 1:
            change()

    work(catalogue, claimed(catalogue, job), judged)
    return ended(catalogue, job.id), times


def test_what_others_write_meanwhile_changes_nothing(catalogue: Catalogue) -> None:
    """New records take the ordinals that are next then; their links and entries agree."""
    write(catalogue, "meetings", {"ref": "r1", "title": "Old", "state": "published"})
    others = {"ref": "other", "state": "published"}
    job, times = met(
        catalogue, meetings(3), lambda: write(catalogue, "meetings", others), "meeting"
    )
    assert (job.state, job.outcomes, times) == ("done", {"created": 2, "updated": 1}, 1)
    entry = SearchEntry.__table__  # type: ignore[attr-defined]
    with catalogue.database.snapshot() as connection:
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


def test_a_record_that_changes_meanwhile_is_judged_again(catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "a", "title": "Old"}, {"ref": "b", "title": "Old"})
    rows = [{"ref": "a", "city": "Wien"}, {"ref": "b", "city": "Wien"}]
    job, times = met(
        catalogue,
        rows,
        lambda: write(catalogue, "meetings", {"ref": "a", "title": "New"}),
        "meeting",
    )
    assert (job.outcomes, times) == ({"updated": 2}, 2)
    with catalogue.database.snapshot() as connection:
        found = connection.execute(
            select(RECORD.c.ref, RECORD.c.title, RECORD.c.version).order_by(RECORD.c.ref)
        ).all()
    assert [tuple(row) for row in found] == [("a", "New", 3), ("b", "Old", 2)]


def test_a_ref_that_is_taken_meanwhile_is_judged_again(catalogue: Catalogue) -> None:
    taken = {"ref": "r1", "type": "webinar", "title": "T 1", "when": None}
    job, times = met(catalogue, meetings(2), lambda: write(catalogue, "meetings", taken), "meeting")
    assert (job.outcomes, times) == ({"created": 1, "unchanged": 1}, 2)
    assert records(catalogue) == 2


def test_records_that_change_all_the_time_are_judged_in_the_turn(catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "a"})
    job, titles = opened(catalogue, [{"ref": "a", "city": "Wien"}]), iter("ABCDEF")

    def change(_done: int, _total: int) -> None:
        write(catalogue, "meetings", {"ref": "a", "title": next(titles)})

    work(catalogue, claimed(catalogue, job), change)
    assert ended(catalogue, job.id).outcomes == {"updated": 1}
    with catalogue.database.snapshot() as connection:
        found = connection.execute(select(RECORD.c.title, RECORD.c.version)).one()
    assert (tuple(found), next(titles)) == (("C", 5), "D")


def test_a_code_that_is_deleted_meanwhile_fails_its_row(catalogue: Catalogue) -> None:
    with writing(catalogue.database, catalogue.lists) as transaction:
        given = THEMES.given.model_validate({"code": "brief", "name": "Brief"})
        transaction.put_reference(THEMES, given)

    def delete() -> None:
        with writing(catalogue.database, catalogue.lists) as transaction:
            row = transaction.session.get(THEMES.table, "brief")
            assert row is not None
            transaction.remove_reference(THEMES, row)

    job, _ = met(catalogue, [{**meetings(1)[0], "themes": "brief"}], delete, "meeting")
    assert (job.state, records(catalogue)) == ("failed", 0)


def test_a_rule_that_changes_meanwhile_is_followed(catalogue: Catalogue) -> None:
    row = {"ref": "m", "indicator": "reach", "title": "Reach", "when": "2020/2021", "value": "5"}

    def change() -> None:
        changed = {"code": "reach", "name": "Reach", "unit": "contacts", "time_rule": "stock"}
        with writing(catalogue.database, catalogue.lists) as transaction:
            transaction.put_reference(INDICATORS, INDICATORS.given.model_validate(changed))

    assert met(catalogue, [row], change, "metric")[1] == 2
    with catalogue.database.snapshot() as connection:
        [found] = connection.execute(select(RECORD)).all()
    assert '"unit":"contacts"' in found.document
    assert (found.within, found.sort_on.isoformat()) == (False, "2021-12-31")


WITHDRAWN = {"ref": "o", "state": "withdrawn"}
DUPLICATE = {**meetings(1)[0], "duplicate_of": "o"}


@pytest.mark.parametrize("row", [WITHDRAWN, DUPLICATE], ids=["withdrawn", "duplicate"])
def test_an_original_and_its_duplicate_meet(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """A record is withdrawn while another one becomes its duplicate: who comes second fails."""
    [original] = write(catalogue, "meetings", {"ref": "o"})
    others = {**meetings(1)[0], "duplicate_of": original.id} if row == WITHDRAWN else WITHDRAWN
    job, times = met(catalogue, [row], lambda: write(catalogue, "meetings", others), "meeting")
    assert (job.state, job.outcomes, times) == ("failed", {"failed": 1}, 2)
