"""Records that tests write: whole and plain ones of each kind, changed where a test says so."""

from collections.abc import Mapping, Sequence
from typing import Any

from events_api.core.access import keyring
from events_api.core.access.authorization import scopes_of
from events_api.core.access.keys import KeyInput
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import Written, writing
from events_api.reference import (
    INDICATORS,
    ORGANISATIONS,
    PROGRAMMES,
    PROJECTS,
    THEMES,
)

REFERENCE: Sequence[tuple[Any, list[dict[str, Any]]]] = (
    (
        ORGANISATIONS,
        [{"code": code, "name": code.upper()} for code in ("icmpd", "iom", "norway", "unodc")],
    ),
    (THEMES, [{"code": code, "name": code.title()} for code in ("customs", "return")]),
    (PROGRAMMES, [{"code": code, "name": code.title()} for code in ("bali", "budapest", "prague")]),
    (PROJECTS, [{"code": code, "name": code.title()} for code in ("border", "mrc")]),
    (
        INDICATORS,
        [
            {"code": "reach", "name": "Reach", "unit": "people", "time_rule": "flow"},
            {"code": "followers", "name": "Followers", "unit": "followers", "time_rule": "stock"},
        ],
    ),
)
LEAST: Mapping[str, dict[str, Any]] = {
    "meetings": {"type": "workshop", "title": "A workshop", "when": "2020-03-03"},
    "trainings": {"type": "course", "title": "A course", "when": "2020-04"},
    "publications": {"type": "report", "title": "A report", "when": "2020"},
    "activities": {"type": "campaign", "title": "A campaign", "when": "2020-06/.."},
    "metrics": {"indicator": "reach", "title": "Reach", "when": "2020", "value": 5},
}


def write_reference(catalogue: Catalogue) -> None:
    """Write the reference rows that samples name."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        for reference, rows in REFERENCE:
            for row in rows:
                transaction.put_reference(reference, reference.given.model_validate(row))


def write(catalogue: Catalogue, path: str, *records: Mapping[str, Any]) -> list[Written]:
    """Write records of a kind, each the least one with these members, published unless said."""
    resource = next(each for each in catalogue.resources if each.path == path)
    with writing(catalogue.database, catalogue.lists) as transaction:
        return [
            transaction.put(
                resource,
                str(record.get("owner", "icmpd")),
                resource.given.model_validate(
                    {
                        "state": "published",
                        **LEAST[path],
                        **{name: value for name, value in record.items() if name != "owner"},
                    }
                ),
            )
            for record in records
        ]


def key(catalogue: Catalogue, *scopes: str, owner: str = "icmpd") -> dict[str, str]:
    """The header of a new key that may do this."""
    given = KeyInput(owner=owner, scopes=[*scopes])
    issued = keyring.issue(catalogue.database, given, scopes_of(catalogue))
    return {"Authorization": f"Bearer {issued.text}"}
