"""Five pages of a website, as scripts: each is one request, and shows no code without its word."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.texts.code_words import CLOSED

LISTS = {"country": "countries", "owner": "organisations", **CLOSED}
LISTS |= {name: f"{name}s" for name in ("organisation", "programme", "project", "theme")}
FACETS = "facets=kind,type,country,theme,organisation,status,mode,language,year"
SEARCH = f"/v1/events?q=migration&limit=20&include=labels&{FACETS}&lang="
# What each page asks, and the most bytes that it takes, uncompressed.
PAGES = {
    "upcoming": (
        "/v1/events?starts_from=2020-03-15&sort=starts_on&limit=10&include=labels",
        20_000,
    ),
    "month": ("/v1/events?from=2020-03&to=2020-03&sort=starts_on&limit=100&include=labels", 20_000),
    "country": (f"/v1/events?country=PK&limit=20&include=labels&{FACETS}", 20_000),
    "search in English": (f"{SEARCH}en", 20_000),
    "search in Russian": (f"{SEARCH}ru", 20_000),
    "search in Arabic": (f"{SEARCH}ar", 20_000),
    "year": ("/v1/summaries/2020?by=kind,type,country,theme,month&lang=fr", 400_000),
}


def unsaid(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The codes on a page that have no word."""
    labels = body["labels"]
    for dim, rows in body["facets"].items():
        if dim != "year":
            yield from ((dim, r["value"]) for r in rows if r["value"] not in labels[LISTS[dim]])
    for record in body["data"]:
        for dim in ("kind", "type", "status", "mode", "language", "owner"):
            code = record.get(dim)
            if code is not None and code not in labels[LISTS[dim]]:
                yield dim, code
        for name in ("countries", "themes", "projects", "programmes"):
            yield from ((name, code) for code in record[name] if code not in labels[name])
        for each in record["organisations"]:
            if each["organisation"] not in labels["organisations"]:
                yield "organisation", each["organisation"]
            yield from (("role", role) for role in each["roles"] if role not in labels["roles"])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_one_request_without_bare_codes(loaded_client: TestClient, page: str) -> None:
    address, most = PAGES[page]
    answer = loaded_client.get(address)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) <= most
    body = answer.json()
    if page == "year":
        parts = body["data"]["breakdowns"]
        keys = {dim: [row["key"] for row in parts[dim]["rows"]] for dim in parts if dim != "month"}
        assert [
            (dim, key)
            for dim, own in keys.items()
            for key in own
            if key is not None and key not in body["labels"][LISTS[dim]]
        ] == []
    else:
        assert body["data"]
        assert [*unsaid(body)] == []
