"""Codes of whole files: what an export writes is read back, and roles that nobody wrote."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.intake.importing import send, table
from tests.samples import LEAST, key, write

pytestmark = pytest.mark.template("samples")


@pytest.fixture
def admin(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "admin")


def test_namibia_comes_back_from_an_export(
    client: TestClient, catalogue: Catalogue, admin: dict[str, str]
) -> None:
    countries = {"countries": ["NA", "NO"], "location": {"country": "NA"}, "language": "na"}
    [written] = write(catalogue, "meetings", {"ref": "one", **countries})
    exported = client.get("/v1/meetings?format=csv").text
    answer = send(client, admin, exported)
    assert answer.json()["data"]["outcomes"]["unchanged"] == 1
    rows = client.get(f"{answer.headers['Location']}/rows", headers=admin).json()["data"]
    told = {each["column"]: each["note"] for each in rows[0]["understood"]}
    assert told == {
        "language": "Nauru; where nothing is known write n/a",
        "venue_country": "Namibia; where nothing is known write n/a",
        "countries": "NA: Namibia; where nothing is known write n/a",
    }
    assert client.get(f"/v1/meetings/{written.id}").json()["data"]["countries"] == ["NA", "NO"]


USUAL = {
    "meetings": "participant",
    "trainings": "participant",
    "publications": "publisher",
    "activities": "partner",
    "metrics": "partner",
}


def test_an_organisation_without_a_role(client: TestClient, admin: dict[str, str]) -> None:
    for path, usual in USUAL.items():
        content = table([{**LEAST[path], "ref": path, "organisations": "ICMPD and Norway"}])
        for query, role in (("", usual), ("&role=host", "host")):
            answer = send(client, admin, content, f"kind={path}&dry_run=true{query}")
            rows = client.get(f"{answer.headers['Location']}/rows", headers=admin).json()["data"]
            [told] = [each for each in rows[0]["understood"] if each["column"] == "organisations"]
            assert (told["understood"], told["note"]) == (
                f"icmpd:{role};norway:{role}",
                f"icmpd, norway: {role}, since no role is given",
            )


def test_a_role_is_one_of_the_list(client: TestClient, admin: dict[str, str]) -> None:
    answer = send(client, admin, table([LEAST["meetings"]]), "kind=meetings&role=guest")
    found: list[dict[str, Any]] = answer.json()["errors"]
    assert (answer.status_code, found[0]["parameter"]) == (400, "role")
