"""Postings agree with SQL at every revision: totals, facets, pages and tallies, on both engines."""

import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection
from sqlmodel import select

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.index.posting_updates import caught_up
from events_api.core.index.postings import Postings
from events_api.core.index.postings_cache import PostingsCache
from events_api.core.index.saved_postings import SavedPostings
from events_api.core.reading.facets import read_facets
from events_api.core.reading.pages import Snapshot, begin, documents, read_head
from events_api.core.records.record import Record
from events_api.core.selection.selection import Order, Selection, Term
from events_api.core.storing.store import Return, writing
from events_api.core.values.year_windows import Allocation, Window, year_window
from events_api.resources import RESOURCES
from events_api.summaries.figures import Figure
from events_api.summaries.queries import tallies
from events_api.summaries.rules.counting import Counts, counted_figure
from events_api.summaries.year.year import counted_figures
from tests import sql_selections, sql_tallies
from tests.app_client import AppClient
from tests.random_writes import delete, same, states
from tests.samples import LEAST, write
from tests.sizes import sized
from tests.tallies import Tally, counts_of
from tests.templates import catalogue_for

KINDS = ("meeting", "training", "publication", "activity")
DIMS = ("country", "organisation", "theme", "type", "status", "project", "owner", "language")
ALLOCATIONS: tuple[Allocation, ...] = ("start", "end", "overlap")
FIGURES = [figure for own in counted_figures(RESOURCES).values() for figure in own.values()]


def selections(dice: random.Random) -> Iterator[Selection]:
    """Selections of all shapes."""
    country = Term("country", (("PK", 0), ("AF", dice.choice([0, 1, 2]))))
    organisation = Term("organisation", (("iom", dice.choice([0, 2, 3])),), unset=True)
    theme = Term("theme", (("customs", 0),), excluded=(("return", 0),))
    terms: list[tuple[Term, ...]] = [
        (),
        (country,),
        (country, theme),
        (organisation,),
        (Term("project", unset=True), country),
        (Term("country", present=True, roles=1),),
        (Term("language", excluded=(("en", 0),)),),
    ]
    year = year_window(dice.choice([2018, 2019, 2020, 2021]), dice.choice(ALLOCATIONS))
    for kinds in (KINDS, ("meeting",), ("metric",)):
        for own in terms:
            plain = Selection(kinds=kinds, terms=own, flows=kinds == ("metric",))
            yield plain
            yield replace(plain, year=year)
            yield replace(plain, year=year, unconfirmed=True)
    within = Window(datetime(2020, 2, 10, tzinfo=UTC).date(), None, "overlap")
    yield Selection(kinds=KINDS, overlap=within)
    yield Selection(kinds=KINDS, overlap=Window(None, within.first, "overlap"), terms=(country,))
    begins = Window(within.first, dice.choice([None, within.first]), "start")
    yield Selection(kinds=KINDS, starts=begins, terms=(country,))
    precision = Term("precision", (("day", 0),), unset=True, excluded=(("month", 0),))
    yield Selection(kinds=KINDS, facts=(precision,), year=year)
    yield Selection(kinds=KINDS, year=year, month=dice.choice(["2020-02", "2020-04", "none"]))
    kind = Term("kind", (("training", 0),), excluded=(("meeting", 0),))
    yield Selection(kinds=KINDS, facts=(kind,), terms=(country,), year=year)
    yield Selection(kinds=KINDS, words=("tworkshop",), terms=(country,))
    yield Selection(kinds=KINDS, updated_since=datetime(2026, 1, 3, tzinfo=UTC), year=year)


def drafts(dice: random.Random) -> Iterator[Selection]:
    """Selections of all shapes, of what a caller may see besides what is published."""
    states = [("draft",), ("withdrawn",), ("draft", "published"), ("draft", "withdrawn"), ()]
    plain = [each for each in selections(dice) if not each.words]
    for selection in dice.sample(plain, 12):
        keeper = dice.choice([None, "icmpd", "iom", "unodc"])
        yield replace(selection, drafts=True, states=dice.choice(states), keeper=keeper)


def check_lists(snapshot: Snapshot, dice: random.Random) -> None:
    """Totals and facets are what SQL says in the same snapshot, of drafts too, and their pages."""
    connection, dims = snapshot.connection, [*DIMS, "kind", "year"]
    every = [*selections(dice), *drafts(dice)]
    for selection in dice.sample(every, sized(len(every) // 3, len(every))):
        head = read_head(snapshot, selection, dims)
        assert head.total == sql_selections.total(connection, selection), selection
        calendar = partial(
            year_window, allocation=dice.choice(ALLOCATIONS), begins=dice.choice([1, 4])
        )
        wanted = sql_selections.facets(connection, selection, dims, calendar)
        assert read_facets(head, dims, calendar) == wanted, selection
        if selection.drafts:
            order = Order(
                dice.choice(["starts_on", "title"]), descending=dice.choice([True, False])
            )
            rows = sql_selections.ordered(connection, selection, order)
            own = [row.document for row in rows]
            assert [*documents(snapshot, selection, order)] == own, (selection, order)


def figures(counts: Mapping[str, Counts]) -> list[Figure]:
    """The figures that counts come to."""
    return [counted_figure(each, counts.get(each.kind, Counts()), "/") for each in FIGURES]


def whole(year: tallies.YearRecords) -> list[Any]:
    """What a year comes to: its figures, and what is said beside them."""
    aside = {status: number for status, number in year.by_status.items() if number}
    return [aside, year.by_other_bound, *figures(year.counts())]


def expected(tallies: Sequence[Tally]) -> list[Any]:
    """The same from tallies, however finely they are divided."""
    aside: Counter[str] = Counter()
    for each in tallies:
        aside[each.status] += each.records if each.excluded == "status" else 0
    other = sum(each.records for each in tallies if each.other_bound and each.excluded is None)
    return [{k: n for k, n in aside.items() if n}, other, *figures(counts_of(tallies))]


def check_tallies(snapshot: Snapshot, dice: random.Random) -> None:
    """The figures of years and of all their parts are what grouped statements come to."""
    connection, postings = snapshot.connection, snapshot.postings
    terms = dice.choice([(), (Term("country", (("PK", 0),)),)])
    for allocation in ALLOCATIONS:
        every = Selection(kinds=KINDS, terms=terms, year=Window(None, None, allocation))
        theirs = sql_tallies.tallies_by_year(connection, every)
        assert tallies.years(postings, every) == {*theirs}
        ours = {year: replace(every, year=year_window(year, allocation)) for year in theirs}
        assert {y: whole(tallies.YearRecords(postings, s)) for y, s in ours.items()} == {
            y: expected(t) for y, t in theirs.items()
        }
        selection = replace(every, year=year_window(dice.choice([2019, 2020, 2021]), allocation))
        records = tallies.YearRecords(postings, selection)
        assert whole(records) == expected(sql_tallies.tallies(connection, selection))
        for dim in ("kind", "month", *DIMS):
            parts = sql_tallies.tallies_by(connection, selection, dim)
            wanted = {key: figures(counts_of(own)) for key, own in parts.items()}
            assert {key: figures(own) for key, own in records.by(dim).items()} == wanted, dim


@pytest.mark.parametrize("seed", range(sized(1, 4)))
@pytest.mark.template("samples")
def test_postings_follow_every_write(catalogue: Catalogue, seed: int) -> None:
    dice = random.Random(seed)
    writes = states(dice)
    for turn in range(sized(40, 60)):
        for _ in range(dice.choice([1, 1, 1, 4])):
            path, record = next(writes)
            if dice.random() < 0.2:
                delete(catalogue, record["owner"], record["ref"])
            else:
                write(catalogue, path, record)
        with catalogue.database.snapshot() as connection:
            snapshot = begin(connection, catalogue.postings)
            assert same(snapshot.postings, caught_up(connection, Postings(), snapshot.fresh.public))
            if turn % 10 == 9:
                check_lists(snapshot, dice)
                check_tallies(snapshot, dice)


@pytest.mark.parametrize("again", ["draft", "published"])
@pytest.mark.template("samples")
def test_a_deleted_record_that_comes_back(catalogue: Catalogue, again: str) -> None:
    """Nobody reads while it is away, and others are created meanwhile."""
    write(catalogue, "meetings", {"ref": "first"}, {"ref": "last"})
    with catalogue.database.snapshot() as connection:
        assert total(connection, catalogue.postings) == (2, 2)
    gone = delete(catalogue, "icmpd", "last")
    assert gone is not None
    write(catalogue, "trainings", {"ref": "other"}, {"ref": "draft", "state": "draft"})
    meetings = next(each for each in RESOURCES if each.path == "meetings")
    given = meetings.given.model_validate({**LEAST["meetings"], "ref": "last", "state": again})
    with writing(catalogue.database, catalogue.lists) as transaction:
        transaction.create(meetings, "icmpd", given, Return(gone.id, 3, gone.published_at))
    with catalogue.database.snapshot() as connection:
        snapshot = begin(connection, catalogue.postings)
        assert same(snapshot.postings, caught_up(connection, Postings(), snapshot.fresh.public))
        expected = 2 if again == "published" else 1
        assert total(connection, catalogue.postings) == (expected, expected)
    with catalogue.database.writing() as session:
        numbers = session.exec(select(Record.n)).all()
    assert len(set(numbers)) == len(numbers) == 4


@pytest.mark.template("invented")
def test_duplicates_and_all_kinds_of_dates(catalogue: Catalogue) -> None:
    with catalogue.database.snapshot() as connection:
        published = begin(connection, catalogue.postings)
        [first, *_] = sql_selections.ordered(connection, Selection(("meeting",)), Order())
        assert published.fresh.public > 0
    write(catalogue, "meetings", *({"ref": f"twin{n}", "duplicate_of": first.id} for n in range(3)))
    dice = random.Random(5)
    with catalogue.database.snapshot() as connection:
        snapshot = begin(connection, catalogue.postings)
        for _ in range(sized(2, 6)):
            check_lists(snapshot, dice)
            check_tallies(snapshot, dice)


def total(connection: Connection, cache: PostingsCache) -> tuple[int, int]:
    """The total of all meetings, by postings and by SQL."""
    selection = Selection(("meeting",))
    ours = read_head(begin(connection, cache), selection).total
    return ours, sql_selections.total(connection, selection)


@pytest.mark.template("samples")
def test_an_older_snapshot_keeps_its_state(catalogue: Catalogue) -> None:
    """Whether its state is still at hand, or newer ones have taken its place."""
    write(catalogue, "meetings", {"ref": "first"})
    reads = catalogue.database.reads
    with reads.connect() as early, reads.connect() as late:
        assert total(early, catalogue.postings) == (1, 1)
        assert total(late, PostingsCache(SavedPostings(None))) == (1, 1)
        for number in range(8):
            write(catalogue, "meetings", {"ref": f"r{number}"})
            with catalogue.database.snapshot() as connection:
                assert total(connection, catalogue.postings) == (number + 2, number + 2)
            assert total(early, catalogue.postings) == (1, 1)
        assert total(late, catalogue.postings) == (1, 1)
        with catalogue.database.snapshot() as connection:
            assert total(connection, catalogue.postings) == (9, 9)


@pytest.mark.template("samples")
def test_two_applications_on_one_database(catalogue: Catalogue) -> None:
    """What one writes, the other shows at once, with nothing else between them."""
    other = catalogue_for(catalogue.settings.database_url.get_secret_value())
    with (
        AppClient(create_app(catalogue.settings)) as one,
        AppClient(create_app(other.settings)) as two,
    ):
        for number in range(1, 6):
            write(other, "meetings", {"ref": f"r{number}", "countries": ["PK"]})
            for client in (one, two):
                page = client.get("/v1/meetings?country=PK&facets=country").json()
                assert page["meta"]["total"] == len(page["data"]) == number
                assert page["facets"] == {"country": [{"value": "PK", "count": number}]}
                data = client.get("/v1/summaries/2020?by=country").json()["data"]
                assert data["counts"]["meetings"]["value"] == number
        write(other, "meetings", {"ref": "r1", "countries": ["PK"], "state": "withdrawn"})
        assert one.get("/v1/meetings?country=PK").json()["meta"]["total"] == 4
    other.database.close()


@pytest.mark.template("samples")
def test_readers_and_a_writer_at_once(catalogue: Catalogue) -> None:
    found: list[tuple[int, int]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with catalogue.database.snapshot() as connection:
                found.append(total(connection, catalogue.postings))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for each in readers:
        each.start()
    for number in range(60):
        state = "draft" if number % 7 == 6 else "published"
        write(catalogue, "meetings", {"ref": f"r{number % 20}", "state": state})
    done.set()
    for each in readers:
        each.join()
    assert found
    assert [ours for ours, _ in found] == [theirs for _, theirs in found]


@pytest.mark.template("samples")
def test_no_draft_is_in_postings(catalogue: Catalogue) -> None:
    for path in LEAST:
        write(catalogue, path, {"ref": path, "state": "draft", "countries": ["AF"]})
    with catalogue.database.snapshot() as connection:
        postings = begin(connection, catalogue.postings).postings
    assert not any(records for own in postings.families.values() for records in own.values())
