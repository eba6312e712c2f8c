"""The bundled year: the records that come with the software, and their reference rows.

Separate from other ways in because its files hold records in the shape of the API already.
"""

from collections import Counter
from collections.abc import Callable
from importlib import resources
from typing import Any

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.core.values.json import from_json

BUNDLED_YEARS = (2020,)
OWNER = "icmpd"


def load_year(
    catalogue: Catalogue, year: int, progress: Callable[[int, int], None] = lambda *_: None
) -> Counter[str]:
    """{outcome: rows} of loading a bundled year in one transaction; idempotent by ref.

    `progress` is told (done, total) after each row.
    """
    lists = {each.name: each for each in catalogue.lists}
    kinds = {each.path: each for each in catalogue.resources}
    content = bundled(year)
    rows = [(name, row) for name, given in content.items() for row in given]
    outcomes: Counter[str] = Counter()
    with writing(catalogue.database, catalogue.lists) as transaction:
        for done, (name, row) in enumerate(rows, start=1):
            if name in lists:
                given = lists[name].given.model_validate(row)
                outcomes[transaction.put_reference(lists[name], given)] += 1
            else:
                resource = kinds[name]
                record = resource.given.model_validate({"state": "published", **row})
                owner = OWNER
                outcomes[transaction.put(resource, owner, record).outcome] += 1
            progress(done, len(rows))
    return outcomes


def bundled(year: int) -> dict[str, list[dict[str, Any]]]:
    """The content of a bundled year: {reference list or plural of a kind: rows}, in that order."""
    folder = resources.files("events_api.data")
    reference = from_json((folder / "reference.json").read_bytes())
    records = from_json((folder / f"{year}.json").read_bytes())
    return {**reference, **records}
