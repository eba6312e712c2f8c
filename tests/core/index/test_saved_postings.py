"""Saved postings are those of the rows, or are not believed, on both engines."""

import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.database.revision import APART, freshness
from events_api.core.index.posting_updates import caught_up
from events_api.core.index.postings import Postings
from events_api.core.index.postings_cache import PostingsCache
from events_api.core.index.saved_postings import SavedPostings, place_of
from tests.app_client import AppClient
from tests.random_writes import delete, same, states
from tests.samples import write, write_reference
from tests.templates import catalogue_for


def save(catalogue: Catalogue, path: Path) -> Postings:
    """Save the postings of a database, and return them."""
    with catalogue.database.snapshot() as connection:
        postings = caught_up(connection, Postings(), freshness(connection).public)
        SavedPostings(path, few=0).write(connection, postings)
    return postings


def read(catalogue: Catalogue, path: Path, later: int = 0) -> Postings | None:
    """What is believed of a file, were the database so many revisions later."""
    with catalogue.database.snapshot() as connection:
        return SavedPostings(path).read(connection, freshness(connection).public + later)


@pytest.mark.template("samples")
def test_what_is_saved_follows_writes_as_what_is_loaded(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    dice = random.Random(7)
    writes = states(dice)
    for _ in range(60):
        kind, record = next(writes)
        write(catalogue, kind, record)
    for turn in range(8):
        path = tmp_path / f"{turn}"
        saved = save(catalogue, path)
        assert read(catalogue, path) == saved
        for _ in range(turn % 3):
            kind, record = next(writes)
            if dice.random() < 0.3:
                delete(catalogue, record["owner"], record["ref"])
            else:
                write(catalogue, kind, record)
        cache = PostingsCache(SavedPostings(path))
        with catalogue.database.snapshot() as connection:
            stamp = freshness(connection).public
            assert same(cache.at(connection, stamp), caught_up(connection, Postings(), stamp))


def sealed(content: bytes) -> bytes:
    """The same with the checksum that it needs."""
    return sha256(content[32:]).digest() + content[32:]


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda content: content[:-1],
    "one bit is another": lambda content: content[:-9] + bytes([content[-9] ^ 4]) + content[-8:],
    "made by other code": lambda content: sealed(content[:40] + b"?" + content[41:]),
    "something else": lambda _: sealed(b"\x80\x04" * 100),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
@pytest.mark.template("samples")
def test_a_file_that_is_damaged_or_of_another_version_is_removed(
    catalogue: Catalogue, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    write(catalogue, "meetings", {"ref": "one"})
    path = tmp_path / "postings"
    save(catalogue, path)
    path.write_bytes(spoil(path.read_bytes()))
    assert read(catalogue, path) is None
    assert not path.exists()


@pytest.mark.parametrize(("later", "believed"), [(-1, False), (1, True), (APART, False)])
@pytest.mark.template("samples")
def test_a_file_of_another_time_is_not_believed(
    catalogue: Catalogue, tmp_path: Path, later: int, *, believed: bool
) -> None:
    """A restored database goes on a million revisions later."""
    write(catalogue, "meetings", {"ref": "one"})
    path = tmp_path / "postings"
    saved = save(catalogue, path)
    assert read(catalogue, path, later) == (saved if believed else None)


def test_a_file_of_another_database_is_not_believed(
    catalogue: Catalogue, bare_url: str, tmp_path: Path
) -> None:
    """Both have had the same writes, so that their revisions are the same."""
    other = catalogue_for(bare_url)
    schema.migrate(other.database)
    for each in (catalogue, other):
        write_reference(each)
        write(each, "meetings", {"ref": "one"}, {"ref": "two"})
    path = tmp_path / "postings"
    assert save(other, path).stamp == save(catalogue, tmp_path / "own").stamp
    assert read(catalogue, path) is None
    other.database.close()


@pytest.mark.template("samples")
def test_a_process_begins_with_what_the_one_before_it_left(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """Rows are deleted behind its back: who reads them does not see them any more."""
    write(catalogue, "meetings", {"ref": "one", "countries": ["PK"]})
    path, seen = tmp_path / "postings", []
    for _ in range(2):
        app = create_app(catalogue.settings)
        app.state.catalogue.postings = PostingsCache(SavedPostings(path, few=0))
        with AppClient(app) as client:
            seen.append(client.get("/v1/meetings?facets=country").json()["facets"]["country"])
        with catalogue.database.writing() as session:
            session.execute(text("DELETE FROM link WHERE dim = 'country'"))
    assert seen == [[{"value": "PK", "count": 1}]] * 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.template("samples")
def test_where_there_is_no_place_or_little_to_save_nothing_is(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    write(catalogue, "meetings", {"ref": "one"})
    path = tmp_path / "postings"
    with catalogue.database.snapshot() as connection:
        postings = caught_up(connection, Postings(), freshness(connection).public)
        for each in (SavedPostings(None, few=0), SavedPostings(path, few=2)):
            each.write(connection, postings)
            assert each.read(connection, postings.stamp) is None
        # A folder that is not there is a line in the log.
        SavedPostings(path / "deeper", few=0).write(connection, postings)
    assert [*tmp_path.iterdir()] == []


def test_postings_are_saved_beside_the_database_or_in_the_folder(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    url = catalogue.database.url
    beside = (
        Path(f"{url.database}.postings") if catalogue.database.engine_name == "sqlite" else None
    )
    assert place_of(url, None) == beside
    urls = (url.set(password="a"), url.set(password="b"), url.set(database="other"))  # noqa: S106
    mine, again, other = (place_of(each, tmp_path) for each in urls)
    assert mine == again != other
    assert mine is not None
    assert (mine.parent, mine.suffix) == (tmp_path, ".postings")
