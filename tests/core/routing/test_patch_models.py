"""The schemas of merge patches: what they let through is taken, and what they forbid is not."""

from collections.abc import Mapping
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import LEAST, key, write, write_reference
from tests.test_openapi import DOCUMENT

SCHEMAS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]
KINDS = {
    "meetings": "Meeting",
    "trainings": "Training",
    "publications": "Publication",
    "activities": "Activity",
    "metrics": "Metric",
}
ROWS = {
    "organisations": ("OrganisationPatch", "norway"),
    "themes": ("ReferencePatch", "customs"),
    "programmes": ("ProgrammePatch", "bali"),
    "projects": ("ProjectPatch", "border"),
    "indicators": ("IndicatorPatch", "reach"),
}


def fits(name: str, patch: object) -> bool:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return bool(OAS31Validator(schema).is_valid(patch))


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_patch_has_the_members_of_the_body_and_requires_none(kind: str) -> None:
    given, patch = SCHEMAS[f"{kind}Input"], SCHEMAS[f"{kind}Patch"]
    assert set(patch["properties"]) == set(given["properties"])
    assert "required" not in patch
    assert "default" not in str(patch["properties"])
    assert fits(f"{kind}Patch", {})
    assert not fits(f"{kind}Patch", {"nonsense": 1})
    assert not fits(f"{kind}Patch", {"title": 1})


def test_objects_within_are_patches_and_lists_are_whole() -> None:
    assert fits("MeetingPatch", {"location": {"city": "Ankara", "venue": None}})
    assert fits("MeetingPatch", {"translations": {"fr": {"title": None}, "de": None}})
    assert fits("IndicatorPatch", {"baseline": {"value": 3}, "targets": {"2020": None}})
    assert fits("MeetingPatch", {"organisations": [{"organisation": "iom", "roles": ["host"]}]})
    for wrong in (
        {"location": {"town": "Ankara"}},
        {"location": "Ankara"},
        {"translations": {"French": {"title": "Un"}}},
        {"translations": {"fr": {"name": "Un"}}},
        {"organisations": [{"roles": ["host"]}]},
        {"organisations": [{"organisation": "iom", "roles": None}]},
    ):
        assert not fits("MeetingPatch", wrong), wrong


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.template("samples")
def test_null_is_taken_where_the_schema_has_it_and_nowhere_else(
    catalogue: Catalogue, client: TestClient, path: str
) -> None:
    admin = key(catalogue, "admin")
    own = {"ref": "one", "when": "2020"}
    record = write(catalogue, path, own)[0].id
    name = f"{KINDS[path]}Patch"
    said = {member: fits(name, {member: None}) for member in SCHEMAS[name]["properties"]}
    found = {}
    for member in said:
        write(catalogue, path, own)
        answer = client.patch(
            f"/v1/{path}/{record}", json={member: None}, headers={**admin, "If-Match": "*"}
        )
        found[member] = answer.status_code
    assert found == {member: 200 if removable else 422 for member, removable in said.items()}
    assert {member for member, removable in said.items() if not removable} <= {*LEAST[path]}


@pytest.mark.parametrize("path", ROWS)
def test_so_it_is_of_rows(catalogue: Catalogue, client: TestClient, path: str) -> None:
    name, code = ROWS[path]
    admin = key(catalogue, "admin")
    said = {member: fits(name, {member: None}) for member in SCHEMAS[name]["properties"]}
    found = {}
    for member in said:
        write_reference(catalogue)
        answer = client.patch(
            f"/v1/{path}/{code}", json={member: None}, headers={**admin, "If-Match": "*"}
        )
        found[member] = answer.status_code
    assert found == {member: 200 if removable else 422 for member, removable in said.items()}
    assert not fits(name, {"nonsense": 1})
