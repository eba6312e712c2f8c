"""The fact sheet: the page's figures and links on two pages, whatever texts hold; both engines."""

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE
from events_api.core.storing.store import writing
from events_api.core.texts.phrases import languages, phrases_of
from events_api.reference import INDICATORS
from events_api.web.print.fact_sheet import fullest
from events_api.web.print.fact_sheet_content import Room
from events_api.web.print.typesetting import can_typeset
from tests.app_client import AppClient
from tests.samples import key, write
from tests.summaries.editions.test_editions import publish
from tests.templates import Database, catalogue_for
from tests.web.pages.page_reader import BROWSER, read
from tests.web.pages.test_pages import figures
from tests.web.print.sheet_reader import SITE, links, sheet, words

INERT = ['#panic("x") #image("/etc/passwd")', "$x$ *b* `r` <l> @r ]} \\", '"]); // "']
STRANGE = ["x" * 300, "\u202eevil\u202d \u2067abc", "ورشة عمل about 中文 😀", "{{ 7 * 7 }}"]


@pytest.fixture
def template() -> str:
    return "samples"


def test_each_number_is_that_of_the_page_and_leads_to_its_records(reader: TestClient) -> None:
    found, page = sheet(reader, "/years/2020/factsheet.pdf"), read(reader, "/years/2020")
    said = {href: text.strip() for href, _, text in page.numbers}
    own = [each for each in links(found) if each[0].startswith("/figures/")]
    assert len(own) > 50
    assert [each for each in own if said.get(each[0]) != each[1]] == []
    listed = [href for href, _ in page.links if href.startswith("/records/")]
    led = {href for href, _ in links(found)}
    assert [each for each in listed if each not in led] == []
    text = words(found)
    assert "…" not in text
    for phrase in ("2020", "Edition 2, published", "as of", "8 of 9 gave no number"):
        assert phrase in text


def test_the_sheet_of_an_edition_has_its_figures_whatever_records_become(
    catalogue: Catalogue, client: TestClient
) -> None:
    heads: dict[str, Any] = {"participants": {"count": 1234}, "projects": ["mrc"]}
    write(catalogue, "meetings", {"ref": "one", "countries": ["AF"], **heads}, {"ref": "two"})
    write(catalogue, "metrics", {"ref": "r", "value": Decimal("1.5")})
    publisher = key(catalogue, "publish")
    publish(client, publisher, title=INERT[0], note="x" * 300)
    publish(client, publisher, by=["project", "country", "month"], year_start="02")
    addresses = [f"/editions/2020/{number}/factsheet.pdf" for number in (1, 2)]
    before = [client.get(each).content for each in addresses]
    write(catalogue, "meetings", {"ref": "one", "state": "withdrawn", **heads}, {"ref": "more"})
    assert [client.get(each).content for each in addresses] == before
    for number, least, shown in ((1, 15, INERT[0]), (2, 20, "beginning in February")):
        page, found = f"/editions/2020/{number}", sheet(client, addresses[number - 1])
        assert addresses[number - 1] in read(client, page).addresses
        data = client.get(f"/v1/summaries{page.replace('/editions/2020', '/2020/editions')}")
        said = {each["records"]: each["value"] for each in figures(data.json())}
        own = [each for each in links(found) if each[0].startswith("/v1/")]
        assert len(own) >= least
        for href, text in own:
            digits = re.sub(r"[^0-9.]", "", text)
            assert said[href] == (Decimal(digits) if digits else None)
            assert (text == "no number") == (digits == "")
        assert client.get(own[-1][0]).status_code == 200
        text = words(found)
        told = (f"2020, edition {number}", "Published", "stays as it was", shown, f"{SITE}{page}")
        assert [each for each in told if each not in text] == []
        # Records are not kept: what is erased must leave no words behind.
        assert "A workshop" not in text
    for address in ("2020/3", "2020/0", "2020/x", "1999/1"):
        assert client.get(f"/editions/{address}/factsheet.pdf").status_code == 404
    arabic = sheet(client, "/ar/editions/2020/2/factsheet.pdf").metadata
    assert arabic is not None
    assert arabic.title == f"2020، الطبعة 2 · {phrases_of('ar').texts['page_site']}"


@pytest.mark.parametrize("language", languages())
def test_it_is_two_tagged_pages_of_a4_in_each_language(reader: TestClient, language: str) -> None:
    found = sheet(reader, f"/{language}/years/2020/factsheet.pdf")
    root: Any = found.root_object
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, language)
    assert "/StructTreeRoot" in root
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    sizes = [[round(float(each)) for each in page.mediabox] for page in found.pages]
    assert sizes == [[0, 0, 595, 842]] * 2
    assert f"/{language}/years/2020" in words(found)
    site = phrases_of(language).texts["page_site"]
    assert root.get("/ViewerPreferences", {}).get("/Direction") == (
        "/R2L" if language in {"ar", "fa"} else "/L2R"
    )
    assert found.metadata is not None
    assert found.metadata.title == f"2020 · {site}"


def test_it_is_the_same_until_something_changes(databases: Database) -> None:
    def answers(url: str) -> Iterator[bytes]:
        for _ in range(2):
            settings = catalogue_for(url, cache_mb=0).settings
            with AppClient(create_app(settings)) as client:
                answer = client.get("/fr/years/2020/factsheet.pdf")
                assert "fact" not in answer.headers["Content-Disposition"]
                tag = {"If-None-Match": answer.headers["ETag"]}
                assert client.get("/fr/years/2020/factsheet.pdf", headers=tag).status_code == 304
                yield answer.content

    with databases("two editions of 2020") as url:
        first, second = answers(url)
        assert first == second
        catalogue = catalogue_for(url)
        write(catalogue, "meetings", {"ref": "more"})
        catalogue.database.close()
        assert next(answers(url)) != first


def test_texts_are_no_markup_and_break_nothing(catalogue: Catalogue, client: TestClient) -> None:
    texts = [*INERT, *STRANGE]
    write(catalogue, "meetings", *({"ref": f"m{i}", "title": t} for i, t in enumerate(texts)))
    write(catalogue, "publications", *({"ref": f"p{i}", "when": "2020"} for i in range(400)))
    assert len(sheet(client, "/fa/years/2020/factsheet.pdf").pages) == 2
    found = sheet(client, "/en/years/2020/factsheet.pdf")
    assert len(found.pages) == 2
    assert [each for each in [*INERT, "All 400"] if each not in words(found)] == []


def test_what_cannot_be_typeset_says_why(reader: TestClient) -> None:
    for year in ("1999", "20x0", "0000"):
        answer = reader.get(f"/years/{year}/factsheet.pdf")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, MEDIA_TYPE)
        read(reader, f"/years/{year}/factsheet.pdf", 404)
    address, accepted = "/years/2020/factsheet.pdf", {"Accept": "application/json"}
    assert reader.get(address, headers=accepted).status_code == 406
    assert address in read(reader, "/years/2020").addresses
    assert reader.get(address, params={"lang": "fr"}).status_code == 400


def test_what_there_is_no_room_for_is_said(catalogue: Catalogue, client: TestClient) -> None:
    with writing(catalogue.database, catalogue.lists) as transaction:
        for number in range(150):
            given = {"code": f"i{number}", "name": f"I {number}", "unit": "x", "time_rule": "flow"}
            transaction.put_reference(INDICATORS, INDICATORS.given.model_validate(given))
    metrics = [{"ref": f"r{number}", "indicator": f"i{number}"} for number in range(150)]
    write(catalogue, "metrics", *metrics)
    text = words(sheet(client, "/years/2020/factsheet.pdf"))
    assert ("All figures" in text, "All 150" in text) == (True, True)
    write(catalogue, "metrics", *({**each, "projects": ["mrc"]} for each in metrics))
    found = sheet(client, "/years/2020/factsheet.pdf")
    text = words(found)
    assert len(found.pages) == 2
    assert ("By project" in text, "All 150" in text, "All figures" in text) == (True, True, False)


def test_two_pages_are_filled(loaded_catalogue: Catalogue, loaded_client: TestClient) -> None:
    few = [{"ref": f"m{n}", "when": f"2020-{n + 1:02}", "countries": ["AF"]} for n in range(6)]
    write(loaded_catalogue, "meetings", *few)
    address = "/years/2020"
    led = {href for href, _ in links(sheet(loaded_client, f"{address}/factsheet.pdf"))}
    page = read(loaded_client, address)
    assert {href for href, _ in page.links if href.startswith("/records/")} <= led
    # Room goes first to what is even, then to figures, countries, meetings and publications.
    tried = []

    def fits(room: Room) -> bool:
        tried.append(room)
        return sum(room) <= 60

    assert fullest(Room(16, 9, 40, 50), fits) == Room(16, 9, 20, 15)
    assert len(tried) <= 12
    assert fullest(Room(90, 90, 90, 90), lambda _: False) == Room(3, 3, 3, 3)
    assert fullest(Room(90, 0, 0, 50), lambda _: True) == Room(90, 0, 0, 50)


def test_without_the_extra_there_is_no_sheet_and_no_link(
    catalogue: Catalogue, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(catalogue, "meetings", {"ref": "one"})
    address = "/years/2020/factsheet.pdf"
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "typst", None)
        can_typeset.cache_clear()
        answer = client.get(address)
        assert (answer.status_code, answer.json()["detail"]) == (
            501,
            "To typeset: pip install 'events-api[pdf]'.",
        )
        assert read(client, address, 501).words[0] == "This is not offered here."
        assert address not in read(client, "/years/2020").addresses
    can_typeset.cache_clear()
    assert client.get(address, headers=BROWSER).status_code == 200
