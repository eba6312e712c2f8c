"""Every record of a list says its own address, and can be sent back as the list shows it."""

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import key, write


@pytest.mark.template("samples")
def test_items_of_lists_have_their_addresses(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "a", "title": "A"})
    write(catalogue, "activities", {"ref": "b", "title": "B"})
    admin = key(catalogue, "write:meetings", "publish")
    for query in ("sort=title", "sort=title&fields=title"):
        rows = client.get(f"/v1/events?{query}").json()["data"]
        paths = ["meetings", "activities"]
        assert [each["links"] for each in rows] == [
            {"self": f"/v1/{path}/{each['id']}"} for path, each in zip(paths, rows, strict=True)
        ]
    (item,) = client.get("/v1/meetings").json()["data"]
    own = item["links"]["self"]
    same = client.put(own, json=item, headers=admin)
    assert (same.status_code, same.json()["data"]["version"]) == (200, item["version"])
    other = client.put(own, json=item | {"links": {"self": "/v1/meetings/x"}}, headers=admin)
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/links")
    assert "links" not in client.get("/v1/meetings?format=ndjson").json()
