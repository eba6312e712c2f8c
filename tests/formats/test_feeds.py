"""Feeds: the latest changes, of which what is withdrawn is none."""

from time import sleep, time

import feedparser
import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import key, write


@pytest.mark.template("samples")
def test_a_feed_has_what_is_new_and_changed_and_loses_what_is_withdrawn(
    client: TestClient, catalogue: Catalogue
) -> None:
    old = [{"ref": f"r{n}", "title": f"Old {n}"} for n in range(101)]
    write(catalogue, "meetings", *old)
    told = {
        "ref": "r0",
        "title": "Changed <b>now</b> & then",
        "language": "en",
        "summary": "What it was.",
        "themes": ["customs"],
        "location": {"city": "Wien", "country": "AT"},
        "url": "https://example.org/a",
        "translations": {"fr": {"title": "Changé"}},
    }
    # Instants are whole seconds, and within one the order is that of ids.
    sleep(1 - time() % 1)
    [changed] = write(catalogue, "meetings", told)
    answer = client.get("/v1/events?format=atom")
    feed = feedparser.parse(answer.content)
    assert (len(feed.entries), feed.feed.title, feed.feed.rights) == (100, "Events", "CC-BY-4.0")
    assert feed.feed.id == feed.feed.links[0].href == "http://localhost:8000/v1/events?format=atom"
    first = feed.entries[0]
    assert first.id == f"urn:uuid:{changed.id}"
    assert first.title == "Changed <b>now</b> & then"
    assert first.title_detail.language == "en"
    assert first.summary == "3 March 2020, Wien, Austria\nWhat it was."
    assert first.author == "ICMPD"
    assert [(each.rel, each.href) for each in first.links] == [
        ("alternate", f"http://localhost:8000/records/{changed.id}"),
        ("related", "https://example.org/a"),
    ]
    assert [(each.term, each.label) for each in first.tags] == [
        ("meeting", "Meeting"),
        ("workshop", "Workshop"),
        ("completed", "Completed"),
        ("customs", "Customs"),
    ]
    french = feedparser.parse(client.get("/v1/events?format=atom&lang=fr").content)
    assert (french.entries[0].title, french.feed.title) == ("Changé", "Événements")
    _withdraw(client, catalogue, changed.id)
    after = feedparser.parse(client.get("/v1/events?format=atom").content)
    assert f"urn:uuid:{changed.id}" not in {each.id for each in after.entries}
    assert len(after.entries) == 100
    unused = client.get("/v1/events?format=atom&limit=5&sort=title").json()["errors"]
    assert [each["parameter"] for each in unused] == ["limit", "sort"]


def _withdraw(client: TestClient, catalogue: Catalogue, record_id: str) -> None:
    address = f"/v1/meetings/{record_id}"
    headers = key(catalogue, "admin")
    headers["If-Match"] = client.get(address).headers["etag"]
    assert client.patch(address, json={"state": "withdrawn"}, headers=headers).status_code == 200
