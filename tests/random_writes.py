"""Random writes, and whether postings that followed them are those of the rows."""

import random
from collections.abc import Iterator
from typing import Any

from events_api.core.catalogue import Catalogue
from events_api.core.index.postings import Postings
from events_api.core.records.record import Record
from events_api.core.storing.store import writing
from tests.invented import invented


def states(dice: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """Records as they are created, changed, published and withdrawn, over and over."""
    pool = list(invented(seed=3, number=40))
    while True:
        path, record = dice.choice(pool)
        change = {
            "ref": record["ref"],
            "owner": record["owner"],
            "state": dice.choice(["draft", "published", "published", "published", "withdrawn"]),
        }
        others = [other for kind, other in pool if kind == path]
        if path in {"meetings", "trainings"}:
            count, women = dice.choice([(None, None), (0, 0), (7, 3), (75, None)])
            basis = dice.choice(["actual", "expected"])
            qualifier = dice.choice(["exact", "about", "over", "up_to"])
            change["participants"] = (
                {}
                if count is None
                else {
                    "count": count,
                    "women": women,
                    "basis": basis,
                    "qualifier": qualifier,
                }
            )
        yield path, {**dice.choice(others), **change}


def delete(catalogue: Catalogue, owner: str, ref: str) -> Record | None:
    """Delete the record of that ref, if there is one."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        old = transaction.find(owner, ref)
        if old is not None:
            transaction.remove(old)
    return old


def same(one: Postings, other: Postings) -> bool:
    """Whether two states hold the same: each ordinal of a record, and its numbers."""
    live = [n for _, records in one.values("kind") for n in records]
    numbers = [
        {name: [own[n] for n in live] for name, own in e.columns.items()} for e in (one, other)
    ]
    families = [{f: dict(own) for f, own in each.families.items() if own} for each in (one, other)]
    return families[0] == families[1] and numbers[0] == numbers[1]
