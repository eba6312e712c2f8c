"""What a write leaves behind, what it leaves alone, and that writers wait for one another."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, insert, select, text

from events_api.core.catalogue import Catalogue
from events_api.core.problems.server_errors import Busy
from events_api.core.problems.types import Conflict, InvalidContent
from events_api.core.records.link import COUNTRY_BITS, LINK, ROLE_BITS
from events_api.core.records.record import RECORD, Record
from events_api.core.storing.rebuild import rebuild
from events_api.core.storing.store import writing
from events_api.core.values.json import from_json
from events_api.reference import THEMES
from tests.samples import LEAST, write
from tests.templates import catalogue_for

Counters = tuple[int, int, int]


pytestmark = pytest.mark.template("samples")


def counters(catalogue: Catalogue) -> Counters:
    with catalogue.database.snapshot() as connection:
        row = connection.execute(text("SELECT n, public, vocabulary FROM revision")).one()
    return row[0], row[1], row[2]


def moved(catalogue: Catalogue, before: Counters) -> Counters:
    """How far each counter has moved since `before`."""
    after = counters(catalogue)
    return after[0] - before[0], after[1] - before[1], after[2] - before[2]


def document(catalogue: Catalogue, record_id: str) -> Any:
    with catalogue.database.snapshot() as connection:
        return from_json(
            connection.execute(
                select(RECORD.c.document).where(RECORD.c.id == record_id)
            ).scalar_one()
        )


def test_a_write_creates_then_updates_then_changes_nothing(catalogue: Catalogue) -> None:
    before = counters(catalogue)
    created = write(catalogue, "meetings", {"ref": "one"})[0]
    assert (created.outcome, created.version, moved(catalogue, before)) == ("created", 1, (1, 1, 0))
    updated = write(catalogue, "meetings", {"ref": "one", "title": "Another"})[0]
    assert (updated.outcome, updated.version, updated.id) == ("updated", 2, created.id)
    assert moved(catalogue, before) == (2, 2, 0)
    again = write(catalogue, "meetings", {"ref": "one", "title": "Another"})[0]
    assert (again.outcome, again.version) == ("unchanged", 2)
    assert moved(catalogue, before) == (3, 2, 0)


def test_drafts_never_move_the_public_revision(catalogue: Catalogue) -> None:
    before = counters(catalogue)
    write(catalogue, "meetings", {"ref": "one", "state": "draft"})
    write(catalogue, "meetings", {"ref": "one", "state": "draft", "title": "Another"})
    assert moved(catalogue, before) == (2, 0, 0)
    write(catalogue, "meetings", {"ref": "one", "title": "Another"})
    assert moved(catalogue, before) == (3, 1, 0)
    write(catalogue, "meetings", {"ref": "one", "title": "Another", "state": "withdrawn"})
    assert moved(catalogue, before) == (4, 2, 0)


def test_times_are_of_the_first_publication_and_the_last_change(catalogue: Catalogue) -> None:
    meetings = catalogue.resources[0]
    noon = datetime(2026, 1, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    steps = [("draft", "A"), ("published", "A"), ("published", "B"), ("published", "B")]
    seen = []
    for hours, (state, title) in enumerate(steps):
        now = noon + timedelta(hours=hours)
        with writing(catalogue.database, catalogue.lists, now) as transaction:
            given = {**LEAST["meetings"], "ref": "one", "state": state, "title": title}
            written = transaction.put(meetings, "icmpd", meetings.given.model_validate(given))
        stored = document(catalogue, written.id)
        seen.append((stored["published_at"], stored["updated_at"], stored["version"]))
    assert seen == [
        (None, "2026-01-01T12:00:00Z", 1),
        ("2026-01-01T13:00:00Z", "2026-01-01T13:00:00Z", 2),
        ("2026-01-01T13:00:00Z", "2026-01-01T14:00:00Z", 3),
        ("2026-01-01T13:00:00Z", "2026-01-01T14:00:00Z", 3),
    ]


def test_links_carry_roles_kind_and_date(catalogue: Catalogue) -> None:
    write(
        catalogue,
        "meetings",
        {
            "ref": "one",
            "language": "en",
            "countries": ["PK", "HU"],
            "location": {"country": "HU"},
            "organisations": [{"organisation": "iom", "roles": ["funder", "chair"]}],
        },
    )
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(select(LINK)).all()
    assert {(row.kind, row.public, row.n) for row in rows} == {("meeting", True, 1)}
    assert {(row.dim, row.value): row.roles for row in rows} == {
        ("country", "HU"): COUNTRY_BITS["venue"] | COUNTRY_BITS["for"],
        ("country", "PK"): COUNTRY_BITS["for"],
        ("organisation", "iom"): ROLE_BITS["funder"] | ROLE_BITS["chair"],
        ("language", "en"): 0,
        ("type", "workshop"): 0,
        ("status", "completed"): 0,
        ("owner", "icmpd"): 0,
    }


def test_a_role_keeps_its_bit_for_good() -> None:
    assert ROLE_BITS == {
        "organiser": 1,
        "co_organiser": 2,
        "host": 4,
        "chair": 8,
        "co_chair": 16,
        "secretariat": 32,
        "participant": 64,
        "observer": 128,
        "funder": 256,
        "partner": 512,
        "implementer": 1024,
        "publisher": 2048,
    }


def test_only_published_records_have_a_search_entry(catalogue: Catalogue) -> None:
    def entries() -> list[str]:
        with catalogue.database.snapshot() as connection:
            return list(connection.execute(text("SELECT tokens FROM search_entry")).scalars())

    write(catalogue, "meetings", {"ref": "one", "state": "draft", "title": "Zebra"})
    assert entries() == []
    write(catalogue, "meetings", {"ref": "one", "title": "Zebra"})
    assert entries() == ["tzebra tone"]
    write(catalogue, "meetings", {"ref": "one", "title": "Lion"})
    assert entries() == ["tlion tone"]
    write(catalogue, "meetings", {"ref": "one", "title": "Lion", "state": "withdrawn"})
    assert entries() == []


def test_an_unknown_code_stores_nothing_and_names_close_ones(catalogue: Catalogue) -> None:
    before = counters(catalogue)
    with pytest.raises(InvalidContent) as caught:
        write(catalogue, "meetings", {"ref": "one"}, {"ref": "two", "themes": ["custom"]})
    assert caught.value.document() == {
        "type": "/problems/invalid-content",
        "title": "Invalid content",
        "status": 422,
        "detail": "Correct the members named in `errors`; nothing was stored.",
        "errors": [
            {
                "pointer": "/themes/0",
                "code": "unknown_code",
                "detail": "No theme has this code.",
                "allowed": ["customs", "return"],
                "see": "/v1/themes",
            }
        ],
    }
    assert counters(catalogue) == before
    with catalogue.database.snapshot() as connection:
        assert connection.execute(select(func.count(RECORD.c.id))).scalar_one() == 0


def test_codes_become_public_with_what_names_them_however_many_these_are(
    catalogue: Catalogue,
) -> None:
    themes = THEMES.table.__table__  # type: ignore[attr-defined]
    rows = [
        {"code": f"theme-{n:04}", "name": "A theme", "names": {}, "public": n > 1, "version": 1}
        | {"updated_at": datetime.now(UTC)}
        for n in range(1_100)
    ]
    with catalogue.database.writing() as session:
        session.execute(insert(themes), rows)
    hidden = select(themes.c.code).where(themes.c.public.is_(False)).order_by(themes.c.code)
    left = []
    for named in ([rows[0]], rows[1:]):
        write(catalogue, "meetings", {"themes": [each["code"] for each in named]})
        with catalogue.database.snapshot() as connection:
            left.append(connection.execute(hidden).scalars().all())
    assert left == [["theme-0001"], []]


def test_a_ref_names_one_record_whatever_its_kind(catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "one"})
    with pytest.raises(Conflict, match=r"^The owner has a meeting of this `ref`;"):
        write(catalogue, "trainings", {"ref": "one"})
    other = write(catalogue, "trainings", {"ref": "one", "owner": "iom"})[0]
    assert other.outcome == "created"


@pytest.mark.parametrize(
    "members",
    [
        {"title": ""},
        {"title": "a\x00b"},
        {"title": "\ud800"},
        {"title": "x" * 1001},
        {"when": "2020-13"},
        {"when": "2021/2020"},
        {"countries": ["ZZ"]},
        {"countries": ["PK", "PK"]},
        {"url": "javascript:alert(1)"},
        {"participants": {"count": True}},
        {"participants": {"count": -1}},
        {"participants": {"count": 10, "women": 11}},
        {"participants": {"qualifier": "over"}},
        {"participants": {"women_share": 1.5}},
        {"participants": {"count": 2**63}},
        {"type": "party"},
        {"status": "done"},
        {"start_time": "09:00", "when": "2020-03"},
        {"start_time": "25:00"},
        {"time_zone": "Mars/Phobos"},
        {"version": 3},
        {"unknown": 1},
        {"organisations": [{"organisation": "icmpd", "roles": []}]},
        {"language": "English"},
        {"ref": "has space"},
    ],
    ids=str,
)
def test_input_that_cannot_be_is_refused(catalogue: Catalogue, members: dict[str, Any]) -> None:
    before = counters(catalogue)
    with pytest.raises(ValidationError):
        write(catalogue, "meetings", members)
    assert counters(catalogue) == before


def test_rebuild_gives_the_same_documents_and_links(catalogue: Catalogue) -> None:
    for path in LEAST:
        write(catalogue, path, {"ref": path, "countries": ["AF", "PK"], "projects": ["mrc"]})
    write(catalogue, "meetings", {"ref": "draft", "state": "draft"})

    def everything() -> Any:
        with catalogue.database.snapshot() as connection:
            records = connection.execute(select(RECORD).order_by(RECORD.c.id)).all()
            links = connection.execute(select(LINK)).all()
            entries = connection.execute(text("SELECT record, tokens FROM search_entry")).all()
        return records, sorted(map(tuple, links)), sorted(map(tuple, entries))

    before, revision = everything(), counters(catalogue)[1:]
    steps: list[tuple[int, int]] = []
    changed = rebuild(
        catalogue.database,
        catalogue.resources,
        catalogue.lists,
        lambda done, total: steps.append((done, total)),
    )
    assert (changed, steps, counters(catalogue)[1:]) == (0, [(6, 6)], revision)
    assert everything() == before


def test_rebuild_mends_a_document_and_moves_the_revision(catalogue: Catalogue) -> None:
    written = write(catalogue, "meetings", {"ref": "one"})[0]
    whole = document(catalogue, written.id)
    with catalogue.database.writing() as session:
        session.get_one(Record, written.id).document = "{}"
    before = counters(catalogue)[1]
    lists, resources = catalogue.lists, catalogue.resources
    assert rebuild(catalogue.database, resources, lists, lambda *_: None) == 1
    assert document(catalogue, written.id) == whole
    assert counters(catalogue)[1] == before + 1


def test_threads_lose_no_write(catalogue: Catalogue) -> None:
    before = counters(catalogue)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: write(catalogue, "meetings", {"ref": f"r{n}"}), range(40)))
    assert moved(catalogue, before) == (40, 40, 0)
    with catalogue.database.snapshot() as connection:
        revisions = connection.execute(select(RECORD.c.revision)).scalars().all()
    assert sorted(revisions) == [before[1] + 1 + n for n in range(40)]


def _write_many(url: str, process: int) -> None:
    catalogue = catalogue_for(url)
    for number in range(20):
        write(catalogue, "meetings", {"ref": f"p{process}-{number}"})
    catalogue.database.close()


def test_processes_lose_no_write(catalogue: Catalogue) -> None:
    before = counters(catalogue)
    url = catalogue.settings.database_url.get_secret_value()
    forking = multiprocessing.get_context("forkserver")
    # The same as for others: there is one such server, begun by whoever comes first.
    forking.set_forkserver_preload(["tests.intake.storing.practised"])
    with ProcessPoolExecutor(2, mp_context=forking) as pool:
        list(pool.map(_write_many, [url, url], [1, 2]))
    assert moved(catalogue, before) == (40, 40, 0)


def test_a_writer_that_waits_too_long_is_told_so(catalogue: Catalogue) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    hurried = catalogue_for(url, lock_timeout_ms=100)
    with writing(catalogue.database, catalogue.lists), pytest.raises(Busy):
        write(hurried, "meetings", {"ref": "one"})
    assert write(hurried, "meetings", {"ref": "one"})[0].outcome == "created"
    hurried.database.close()
