"""Hostile records through every kind and every format: inert, whole, and nobody else's business.

What callers could never write is put into the stored documents: a row may be older than a rule.
"""

import json
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.format import offered
from events_api.core.records.record import RECORD
from events_api.formats import FORMATS
from events_api.resources import RESOURCES
from tests.formats.readers import READERS
from tests.samples import write

TEXTS = [
    '=HYPERLINK("https://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "{=1+1}",
    "</script><script>alert(1)</script>",
    "]]><!--&lt;&amp; \"' -->",
    "\u202emoc.live\u202c",
    "\u0301",
    "a;b,c\\n\\;d",
    "END:VEVENT",
    "https://example.org",
    "x" * 200_000,
    "ة" * 40_000,
    "one\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:evil",
    "\x00\x07\x0b\x1b\x85\ufffe",
]
ADDRESSES = ["javascript:alert(1)", "https://example.org/\r\nX: y", "data:text/html,<script>", None]


@pytest.fixture
def template() -> str:
    """Reference rows that samples name."""
    return "samples"


def test_hostile_records_are_inert_in_every_format(
    client: TestClient, catalogue: Catalogue
) -> None:
    for resource in RESOURCES:
        own = {"when": "2020-03-03", "countries": ["AT"]}
        least = (own | {"ref": f"{resource.kind}-{n}"} for n in range(len(TEXTS)))
        write(catalogue, resource.path, *least)
    documents = _spoil(catalogue)
    for resource in RESOURCES:
        stored = {each["id"]: each for each in documents if each["kind"] == resource.kind}
        for offer in offered(FORMATS, [resource]):
            if offer.name not in READERS:
                continue
            answer = client.get(f"/v1/{resource.path}?format={offer.name}")
            assert answer.status_code == 200
            read, expected, _ = READERS[offer.name]
            found = read(answer.content)
            assert {*found} == {*stored}
            for id_, document in stored.items():
                if not _has_controls(document["title"]):
                    assert found[id_] == expected(document), offer.name
            if offer.name not in {"csv", "ndjson"}:
                # Nobody is led to what is no web address.
                assert b"javascript:" not in answer.content
                assert b"data:text/html" not in answer.content


def _has_controls(text: str) -> bool:
    return any(each < " " or "\x7f" <= each <= "\x9f" or each == "\ufffe" for each in text)


def _spoil(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The documents as they are stored then, each with a text in all its words."""
    spoilt = []
    with catalogue.database.writing() as session:
        rows = session.execute(select(RECORD.c.id, RECORD.c.document).order_by(RECORD.c.id))
        for n, (record_id, text) in enumerate(rows.all()):
            document = _spoilt(json.loads(text), n)
            stored = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            changed = update(RECORD).where(RECORD.c.id == record_id).values(document=stored)
            session.execute(changed)
            spoilt.append(document)
    return spoilt


def _spoilt(document: dict[str, Any], n: int) -> dict[str, Any]:
    hostile, address = TEXTS[n % len(TEXTS)], ADDRESSES[n % len(ADDRESSES)]
    words: dict[str, Any] = {
        "title": hostile,
        "summary": hostile,
        "subtype": hostile,
        "notes": [hostile],
    }
    words |= {name: address for name in ("url", "image", "registration_url") if name in document}
    if "location" in document:
        words["location"] = {"venue": hostile, "city": hostile, "country": "AT"}
    return document | words
