"""The page of an edition: figures as they were published, what was restated, because of what."""

from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import key, write
from tests.summaries.editions.test_editions import publish
from tests.web.pages.page_reader import read
from tests.web.pages.test_pages import figures

OVERRIDE = "\u202e<b>evil\u202d ورشة about migration"


@pytest.fixture
def template() -> str:
    return "samples"


def test_an_edition_says_what_it_restated_and_keeps_its_figures(
    catalogue: Catalogue, client: TestClient
) -> None:
    publisher = key(catalogue, "publish")
    heads: dict[str, Any] = {"participants": {"count": 40}}
    write(catalogue, "meetings", {"ref": "kept", **heads}, {"ref": "late", **heads})
    publish(client, publisher, title="<i>First</i>", note="x" * 300)
    first = read(client, "/editions/2020/1")
    assert {
        "2020, edition 1",
        "<i>First</i>",
        "x" * 300,
        "It is the first edition of the year: there is nothing it could restate.",
    } <= {*first.words}
    more = {"participants": {"count": 1055, "qualifier": "over"}}
    [late] = write(catalogue, "meetings", {"ref": "late", "title": OVERRIDE, **more})
    write(catalogue, "meetings", {"ref": "kept", "state": "withdrawn", **heads})
    publish(client, publisher)
    second = read(client, "/editions/2020/2")
    for words in (
        *("What it restated since edition 1", "Attendances at meetings", "over 1,055"),
        *(OVERRIDE, "3 March 2020, icmpd late"),
        "Meeting, not public any more (withdrawn)",
    ):
        assert words in second.words
    assert f"/records/{late.id}" in second.addresses
    # What was published stays, and each number is the edition's.
    assert read(client, "/editions/2020/1").numbers == first.numbers
    for number, page in ((1, first), (2, second)):
        data = client.get(f"/v1/summaries/2020/editions/{number}").json()["data"]["summary"]
        said = {each["records"]: each["value"] for each in figures(data)}
        assert len(page.numbers) > 10
        for href, value, words in page.numbers:
            assert said[href] == (None if value is None else Decimal(value))
            assert (value is None) == (words == "no number")
            rows = client.get(href).json()["data"]
            assert sum(each["contribution"] or 0 for each in rows) == Decimal(value or 0)
    # Figures that were restated lead to the rows that made them, then and now.
    changed = [h for h, _ in second.links if "/editions/" in h and "/records" in h]
    assert len(changed) >= 4
    assert {client.get(href).status_code for href in changed} == {200}
    assert "/editions/2020/2" in read(client, "/years/2020").addresses
    persian = read(client, "/fa/editions/2020/2")
    assert persian.attributes["html"] == {"lang": "fa", "dir": "rtl"}
    assert {"آنچه از نسخهٔ 1 بازنگری شده", "نشست‌ها"} <= {*persian.words}


def test_an_edition_that_there_is_not_is_no_page(client: TestClient) -> None:
    for address in ("2020/1", "2020/0", "2020/x", "2020/-1", f"2020/{'9' * 30}", "20/1", "2020/１"):
        assert "There is no such page." in read(client, f"/editions/{address}", 404).words
