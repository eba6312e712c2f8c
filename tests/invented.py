"""Invented records of all kinds, by chance and yet the same in every run.

Separate because several tests fill a database with them, the oracle's among others.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from tests.samples import LEAST, write_reference

Document = dict[str, Any]

WHENS = [
    None,
    "2019",
    "2020",
    "2020-02",
    "2020-02-29",
    "2020-04/2020-08",
    "2019-12-30/2020-01-02",
    "2020-06/..",
    "../2021-12-03",
    "2021-03~",
    "2021-05-05/2022-01-01",
    "2018-23",
]
COUNTRIES = ["AF", "BD", "IQ", "PK", "XK"]
ORGANISATIONS = ["icmpd", "iom", "norway", "unodc"]
ROLES = ["organiser", "host", "funder", "chair"]
TITLES = [
    "Séminaire sur la migration de travail",
    "Border management workshop",
    "کارگاه مدیریت مهاجرت",
    "Семинар по миграции",
    "ISTANBUL ılık Toplantısı",
    "Workshop on borders and customs",
]
TYPES = {
    "meetings": ["workshop", "webinar", "consultation"],
    "trainings": ["course", "workshop"],
    "publications": ["report", "video"],
    "activities": ["campaign", "procurement"],
}


def invented(seed: int, number: int) -> Iterator[tuple[str, Document]]:
    """Records of all kinds, the same for a seed; one in eight is a draft or withdrawn."""
    dice = random.Random(seed)

    def some(values: list[str], most: int) -> list[str]:
        return dice.sample(values, dice.randint(0, min(most, len(values))))

    for index in range(number):
        path = dice.choice([*LEAST, "meetings", "meetings"])
        record: Document = {
            "ref": f"r{index}",
            "owner": dice.choice(["icmpd", "iom"]),
            "title": dice.choice(TITLES),
            "when": dice.choice(WHENS),
            "status": dice.choice(["completed", "completed", "ongoing", "planned", "cancelled"]),
            "state": dice.choice(["published"] * 7 + ["draft"]),
            "countries": some(COUNTRIES, 3),
            "projects": some(["border", "mrc"], 2),
            "programmes": some(["bali", "budapest", "prague"], 2),
            "themes": some(["customs", "return"], 1),
            "language": dice.choice([None, "en", "fa"]),
            "organisations": [
                {"organisation": code, "roles": dice.sample(ROLES, dice.randint(1, 2))}
                for code in some(ORGANISATIONS, 2)
            ],
        }
        if path in TYPES:
            record["type"] = dice.choice(TYPES[path])
        if path in {"meetings", "trainings", "activities"}:
            record["mode"] = dice.choice([None, "online", "in_person"])
            record["location"] = {"country": dice.choice([None, *COUNTRIES]), "city": "Besançon"}
        if path == "metrics":
            record["indicator"] = dice.choice(["reach", "followers"])
        yield path, record


def fill(catalogue: Catalogue) -> None:
    """Write the invented records, a second apart, so that `updated_at` tells them apart."""
    write_reference(catalogue)
    kinds = {each.path: each for each in catalogue.resources}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for index, (path, record) in enumerate(invented(seed=7, number=160)):
        members = {name: value for name, value in record.items() if name != "owner"}
        given_record = kinds[path].given.model_validate({**LEAST[path], **members})
        with writing(catalogue.database, catalogue.lists, start + timedelta(hours=index)) as each:
            each.put(kinds[path], record["owner"], given_record)
