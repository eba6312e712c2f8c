"""What is kept from one summary to the next is never older than the records, on both engines."""

import random
from typing import Any

import pytest
from pyroaring import BitMap
from sqlmodel import col, select
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.index.bounded_cache import BoundedCache
from events_api.core.index.postings import Postings
from events_api.core.records.record import Record
from events_api.core.storing.store import writing
from events_api.reference import INDICATORS
from events_api.summaries.year.breakdowns import DIMENSIONS
from tests.app_client import AppClient
from tests.samples import write

BY = f"by={','.join(DIMENSIONS)}"
YEARS = [
    f"/v1/summaries/2019?{BY}",
    f"/v1/summaries/2020?{BY}",
    f"/v1/summaries/2020?{BY}&theme=customs",
    f"/v1/summaries/2020?{BY}&compare=previous",
    f"/v1/summaries?{BY}&from=2018&to=2021",
    f"/v1/summaries/2020?{BY}&format=csv",
]


def metric(dice: random.Random, number: int) -> dict[str, Any]:
    """A value of one of a few series, some of which are parts of others."""
    return {
        "ref": f"metric-{number}",
        "indicator": dice.choice(["reach", "followers", "users"]),
        "when": dice.choice(["2019", "2020", "2020-03", "2019-12-31", "2020-07/2020-12", None]),
        "value": dice.randint(0, 50),
        "projects": dice.choice([["border"], ["mrc"], ["border", "mrc"], []]),
        "countries": dice.choice([["PK"], ["AF", "PK"], []]),
        "themes": dice.choice([["customs"], []]),
        "state": dice.choice(["published", "published", "withdrawn"]),
    }


def meeting(dice: random.Random, number: int) -> dict[str, Any]:
    """A meeting that may count in another year, or otherwise, each time."""
    return {
        "ref": f"meeting-{number}",
        "when": dice.choice(["2019-12", "2020-01-05", "2020", None]),
        "status": dice.choice(["completed", "completed", "planned"]),
        "countries": dice.choice([["PK"], ["AF"], []]),
        "participants": dice.choice([{}, {"count": dice.randint(0, 900), "women": 3}]),
        "state": dice.choice(["published", "published", "withdrawn"]),
    }


def write_something(catalogue: Catalogue, dice: random.Random) -> None:
    """Write, withdraw or delete some records, or change the rules of an indicator."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        rule = dice.choice(["stock", "cumulative", "flow"])
        row = {"code": "users", "name": "Users", "unit": "people", "time_rule": rule}
        transaction.put_reference(INDICATORS, INDICATORS.given.model_validate(row))
        found = transaction.session.exec(select(Record).order_by(col(Record.id))).all()
        if found and dice.random() < 0.2:
            transaction.remove(dice.choice(found))
    for _ in range(dice.randint(1, 3)):
        path, make = dice.choice([("metrics", metric), ("meetings", meeting)])
        write(catalogue, path, make(dice, dice.randint(0, 9)))


@pytest.mark.template("samples")
def test_summaries_after_any_write_are_those_of_a_new_process(
    catalogue: Catalogue, client: TestClient
) -> None:
    dice = random.Random(7)
    seen: set[bytes] = set()
    for _ in range(12):
        write_something(catalogue, dice)
        ours = [client.get(address) for address in YEARS]
        with AppClient(create_app(catalogue.settings)) as other:
            # In another order: what is kept for one answer is never seen in another one.
            theirs = [other.get(address) for address in reversed(YEARS)][::-1]
        assert [each.content for each in ours] == [each.content for each in theirs]
        assert {each.status_code for each in ours} == {200}
        seen.update(each.content for each in ours)
    assert len(seen) > 12


def test_what_is_kept_of_a_record_goes_with_it() -> None:
    old = Postings()
    for n in (1, 2, 3):
        old.made.keep(n, f"reading {n}")
    assert old.carried(BitMap([2])) == {1: "reading 1", 3: "reading 3"}
    assert old.made == {1: "reading 1", 2: "reading 2", 3: "reading 3"}


def test_what_is_kept_is_bounded() -> None:
    kept: BoundedCache[int, int] = BoundedCache(3)
    assert [kept.keep(number, number * number) for number in range(5)] == [0, 1, 4, 9, 16]
    assert kept == {3: 9, 4: 16}
    assert kept.get(0) is None
