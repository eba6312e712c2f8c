"""Nothing public depends on drafts: every answer is the same bytes with and without them."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from tests.app_client import AppClient
from tests.samples import write

ADDRESSES = [
    *(f"/v1/{path}" for path in ("meetings", "trainings", "publications", "activities", "metrics")),
    *(f"/v1/{path}?format=csv" for path in ("meetings", "events", "metrics")),
    *(f"/v1/{path}?format=ndjson" for path in ("meetings", "events", "metrics")),
    "/v1/events?limit=1",
    "/v1/events?year=1987",
    "/v1/events?country=AF&facets=country,organisation,theme,type,status,owner,language",
    "/v1/events?facets=country,organisation,theme,project,programme,type,status,mode,language",
    "/v1/events?q=zebra",
    "/v1/events?q=w",
    "/v1/events?owner=unodc",
    "/v1/meetings/by-ref/icmpd/hidden",
    "/v1/countries",
    "/v1/organisations",
    "/v1/themes",
    "/v1/summaries",
    "/v1/summaries/1987?by=country,organisation,theme,type",
    "/v1/summaries/2020?by=country,organisation,theme,type,month,kind",
    "/v1/summaries/2020?format=csv",
    "/v1/summaries/2020?format=txt",
    "/v1/summaries/2020/figures/meetings/records",
    "/v1/summaries/2020/figures/reach/records",
    "/readyz",
]


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def reader(catalogue: Catalogue) -> Iterator[TestClient]:
    """The application on a few published records of the year 2020."""
    for path in ("meetings", "trainings", "publications", "activities", "metrics"):
        write(catalogue, path, {"ref": path, "countries": ["PK"]})
    with AppClient(create_app(catalogue.settings)) as client:
        yield client


def everything(client: TestClient) -> dict[str, tuple[int, bytes, list[tuple[str, str]]]]:
    return {
        address: (answer.status_code, answer.content, sorted(answer.headers.items()))
        for address in ADDRESSES
        for answer in [client.get(address)]
    }


def test_drafts_change_no_public_byte(reader: TestClient, catalogue: Catalogue) -> None:
    """A draft with a word, a country, a theme, an organisation, an owner and a year of its own."""
    before = everything(reader)
    own = {
        "ref": "hidden",
        "state": "draft",
        "title": "Zebra workshop",
        "when": "1987-05-05",
        "countries": ["AF"],
        "themes": ["customs"],
        "language": "fa",
        "organisations": [{"organisation": "unodc", "roles": ["funder"]}],
    }
    write(catalogue, "meetings", own)
    write(catalogue, "meetings", own | {"owner": "unodc"})
    write(catalogue, "metrics", {"ref": "hidden-metric", "state": "draft", "value": 10**6})
    assert everything(reader) == before
    write(catalogue, "meetings", own | {"title": "Zebra congress", "when": "2020-03-03"})
    assert everything(reader) == before
    revision = int(dict(before["/v1/meetings"][2])["events-revision"])
    write(catalogue, "meetings", own | {"state": "published"})
    after = everything(reader)
    assert dict(after["/v1/meetings"][2])["events-revision"] == str(revision + 1)
    assert after["/v1/events?q=zebra"] != before["/v1/events?q=zebra"]
