"""Pages: every number is the API's, and nothing that a record says breaks them; both engines."""

import re
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE
from events_api.core.texts.phrases import languages
from events_api.web.pages import rendering, sitemaps
from tests.app_client import AppClient
from tests.samples import write
from tests.templates import Database, catalogue_for
from tests.web.pages.page_reader import BROWSER, read

RECORD = "01909c3e-0000-7000-8000-000000000000"
OVERRIDE = "\u202eevil\u202d \u2067abc"
STRANGE = [
    '<script>alert(1)</script><img src="//evil.example/x" onerror=x>',
    "x" * 300,
    OVERRIDE,
    "ورشة عمل about الهجرة و migration في 2020",
    "{{ 7 * 7 }} {% raw %} &amp; \"quoted\" 'so'",
]


def figures(answer: Any) -> Iterator[dict[str, Any]]:
    """All figures in what the API says of years."""
    if isinstance(answer, dict):
        if "records" in answer and "qualifier" in answer:
            yield answer
        else:
            for each in answer.values():
                yield from figures(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from figures(each)


def records_of(page: str) -> str:
    """The address of the records of a figure that has this page."""
    return re.sub(
        r"^(?:/[a-z]{2})?/figures/(\d{4})/(\w+)", r"/v1/summaries/\1/figures/\2/records", page
    )


@pytest.mark.parametrize(
    ("address", "data", "least"),
    [
        ("/years/2020", "/v1/summaries/2020?by=project,country", 80),
        ("/", "/v1/summaries", 5),
    ],
)
def test_every_number_is_that_of_the_api_and_its_rows_add_up_to_it(
    reader: TestClient, address: str, data: str, least: int
) -> None:
    said = {each["records"]: each["value"] for each in figures(reader.get(data).json())}
    page = read(reader, address)
    assert len(page.numbers) >= least
    pages = {shown for shown, _, _ in page.numbers}
    for shown, value, words in page.numbers:
        href = records_of(shown)
        assert href in said
        if shown in pages:
            # Its own page says the same, above its rows, and leads to their data.
            pages.remove(shown)
            own = read(reader, shown)
            assert own.numbers == [("#rows", value, words)]
            assert href in own.addresses
        assert (None if value is None else Decimal(value)) == (
            None if said[href] is None else Decimal(str(said[href]))
        )
        # What was not reported says so, and is no 0.
        assert (value is None) == (words.strip() == "no number")
        rows = reader.get(f"{href}&limit=200").json()["data"]
        parts = [row["contribution"] for row in rows if row["counted"]]
        made = sum(Decimal(str(each)) for each in parts if each is not None)
        assert made == Decimal(value or 0), href


def test_the_year_says_its_status_and_what_must_be_known_of_its_figures(
    reader: TestClient,
) -> None:
    words = read(reader, "/years/2020").words
    assert words[words.index("2020") + 1].startswith("Edition 2, published")
    for phrase in (
        "at least 75",
        "8 of 9 gave no number",
        "another report says over 100,000",
        "10,683,395 contacts",
        "3–4 March 2020",
        "Expert Thematic Meeting on return and reintegration",
    ):
        assert phrase in words
    assert {"/v1/summaries/2020", "/v1/summaries/2020?format=csv"} <= {
        *read(reader, "/years/2020").addresses
    }


@pytest.mark.template("samples")
def test_what_a_record_says_is_shown_as_text_and_years_between_are_gaps(
    catalogue: Catalogue, client: TestClient
) -> None:
    assert "No year has a record." in read(client, "/").words
    write(catalogue, "meetings", *({"ref": f"m{i}", "title": t} for i, t in enumerate(STRANGE)))
    write(catalogue, "meetings", {"ref": "early", "when": "2014"})
    write(catalogue, "publications", {"ref": "p", "title": STRANGE[0], "when": "2018-05"})
    write(catalogue, "trainings", {"ref": "soon", "title": "To come", "when": "9998-01"})
    page = read(client, "/years/2020")
    assert [each for each in STRANGE if each not in page.words] == []
    assert "Provisional: no edition of this year is published yet." in page.words
    assert STRANGE[0] in read(client, "/years/2018").words
    home = read(client, "/").words
    assert "To come" in home
    gaps = [home[i - 1] for i, each in enumerate(home) if each == "No record"]
    assert gaps == ["2021 to 9997", "2019", "2015 to 2017"]


def test_a_year_without_a_record_says_which_there_are(reader: TestClient) -> None:
    page = read(reader, "/years/1999", 404)
    assert "There is no record of this year." in page.words
    assert "/years/2020" in page.addresses
    for address in ("/years/20x0", "/years/0000", "/years/20200", "/nothing", "/assets/x/y.css"):
        assert "There is no such page." in read(reader, address, 404).words
    for address, headers in (
        ("/years/1999", {}),
        ("/years/x", {"Accept": "*/*"}),
        ("/v1/nothing", BROWSER),
        ("/v1/summaries/2020/figures/none/records", BROWSER),
    ):
        answer = reader.get(address, headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, MEDIA_TYPE)
    data = reader.get("/years/2020", headers={"Accept": "application/json"})
    assert (data.status_code, data.json()["title"]) == (406, "Not acceptable")


def test_parameters_that_a_page_has_no_use_for_are_told(reader: TestClient) -> None:
    told = "The address has parameters that this page does not use."
    for address in ("/", "/years/2020"):
        assert told not in read(reader, address).words
        assert told in read(reader, f"{address}?utm_source=%3Cb%3E&x=1&x=2").words


@pytest.mark.template("samples")
def test_a_page_is_kept_until_something_changes(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "meetings", {"ref": "a", "title": "First"})
    for address in ("/", "/years/2020"):
        first = client.get(address)
        assert (
            client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        )
        assert client.get(address).content == first.content
    # The first page is of today: its date would not tell.
    assert "Last-Modified" not in client.get("/").headers
    dated = client.get("/years/2020").headers["Last-Modified"]
    assert client.get("/", headers={"If-Modified-Since": dated}).status_code == 200
    write(catalogue, "meetings", {"ref": "b", "title": "Second"})
    assert "Second" in read(client, "/years/2020").words
    meetings = "/figures/2020/meetings?unit=records"
    assert (meetings, "2", "2") in read(client, "/").numbers
    assert "Second" in read(client, meetings).words


@pytest.mark.parametrize("root", ["", "/register"])
def test_all_addresses_begin_with_the_public_path_and_lead_somewhere(
    databases: Database, root: str
) -> None:
    with databases("two editions of 2020") as url:
        settings = catalogue_for(url, public_url=f"https://example.org{root}").settings
        with AppClient(create_app(settings)) as client:
            for address in (f"{root}/", root or "/", f"{root}/years/2020"):
                page = read(client, address)
                site = "https://example.org"
                own = [each.removeprefix(site) for each in page.addresses if each[0] != "#"]
                assert [each for each in own if not each.startswith(f"{root}/")] == []
                assert {client.get(each, headers=BROWSER).status_code for each in own} == {200}
            style = next(each for each in page.addresses if each.endswith(".css"))
            assert client.get(style).headers["Cache-Control"] == (
                "public, max-age=31536000, immutable"
            )


def test_the_language_of_the_deployment_is_that_of_its_pages(databases: Database) -> None:
    with databases("two editions of 2020") as url:
        settings = catalogue_for(url, language="fa-AF").settings
        with AppClient(create_app(settings)) as client:
            page = read(client, "/years/2020")
            assert page.attributes["html"] == {"lang": "fa", "dir": "rtl"}
            assert "نشست‌ها" in page.words


@pytest.mark.parametrize(
    ("language", "direction", "meetings", "no_number"),
    [
        ("fr", "ltr", "Réunions", "aucun chiffre"),
        ("ru", "ltr", "Встречи", "нет данных"),
        ("ar", "rtl", "الاجتماعات", "لا يوجد رقم"),
    ],
)
def test_the_language_in_the_address_is_that_of_the_page_and_of_those_it_leads_to(
    reader: TestClient, language: str, direction: str, meetings: str, no_number: str
) -> None:
    page = read(reader, f"/{language}/years/2020")
    assert page.attributes["html"] == {"lang": language, "dir": direction}
    assert {meetings, no_number} <= {*page.words}
    # The same numbers, at the same addresses.
    usual = read(reader, "/years/2020").numbers
    assert [(f"/{language}{href}", value) for href, value, _ in usual] == [
        each[:2] for each in page.numbers
    ]
    pages = [h for h, _ in page.links if not h.startswith(("/v1/", "/docs", "#", "/assets"))]
    assert {h.split("/")[1] for h in pages} == {*languages()}
    assert len([h for h in pages if h.startswith(f"/{language}/")]) > 20
    assert f"http://localhost:8000/{language}/years/2020" in page.alternates
    for address in ("/", "/events", "/years/1999", f"/records/{RECORD}"):
        status = 404 if address[1:2] in {"y", "r"} else 200
        found = read(reader, f"/{language}{address}", status)
        assert found.attributes["html"] == {"lang": language, "dir": direction}
    assert read(reader, "/xx/years/2020", 404).attributes["html"]["lang"] == "en"


def test_a_tag_of_a_language_leads_to_its_page(reader: TestClient) -> None:
    for tag in ("prs", "fa-AF", "fa_AF"):
        answer = reader.get(f"/{tag}/years/2020?a=%3Cb&c=1", follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (
            307,
            "/fa/years/2020?a=%3Cb&c=1",
        )
        assert read(reader, f"/{tag}/", 200).attributes["html"]["lang"] == "fa"
    for address in ("/zh-Hant/", "/fa-Latn/years/2020", "/abc/x"):
        read(reader, address, 404)
    strange = reader.get("/prs//example.org/%D8%A7?", follow_redirects=False)
    assert strange.headers["Location"] == "/fa//example.org/%D8%A7"


@pytest.mark.parametrize("language", languages())
def test_what_is_not_below_a_language_is_not_found_in_it(reader: TestClient, language: str) -> None:
    for address in ("nope", "docs", "years/2020/", "events/", "v1/events", "/years/2020", language):
        for path in (f"/{language}/{address}", f"/{language}/{address}?a=1"):
            answer = reader.get(path, headers=BROWSER, follow_redirects=False)
            assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (404, True)
            assert reader.get(path).headers["Content-Type"] == MEDIA_TYPE
    front = reader.get(f"/{language}", follow_redirects=False)
    assert (front.status_code, front.headers["Location"]) == (307, f"/{language}/")
    # Another spelling leads on once, to where nothing is.
    once = reader.get(f"/{language.upper()}/nope", follow_redirects=False)
    assert (once.status_code, once.headers["Location"]) == (307, f"/{language}/nope")


@pytest.mark.template("samples")
def test_titles_are_in_the_language_of_the_page_where_there_is_a_translation(
    catalogue: Catalogue, client: TestClient
) -> None:
    told = {"title": "نشستی دیرهنگام", "summary": None}
    own = {"title": "A late meeting", "language": "en", "translations": {"fa": told}}
    [made] = write(catalogue, "meetings", {"ref": "a", "when": "2020-03", **own})
    for address in (f"/records/{made.id}", "/years/2020", "/events"):
        assert "نشستی دیرهنگام" in read(client, f"/fa{address}").words
        # The original stands beside it, in its own language.
        assert "A late meeting" in read(client, f"/fa{address}").words
        assert '<bdi class="about" lang="en">A late meeting</bdi>' in (
            client.get(f"/fa{address}").text
        ) or address.startswith("/records")
        assert "نشستی دیرهنگام" not in read(client, f"/ru{address}").words


def test_whom_to_ask_is_a_setting(databases: Database) -> None:
    with databases("two editions of 2020") as url:
        for contact, href in (
            ("data@example.org", "mailto:data@example.org"),
            ("https://example.org/ask?a=1&b=2", "https://example.org/ask?a=1&b=2"),
            ("javascript:alert(1)", None),
            ("<b>Room 1</b>", None),
        ):
            settings = catalogue_for(url, contact=contact).settings
            with AppClient(create_app(settings)) as client:
                page = read(client, "/years/2020", leads_out=True)
                assert contact in page.words
                assert (contact in dict(page.links).values()) == (href is not None)
                assert href is None or href in page.addresses


def test_a_year_and_the_calendar_lead_to_their_files(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = ("format=xlsx&lang=en", "format=xlsx", "format=ics")
    for address, data in (("/years/2020", 2), ("/events?kind=meeting", 2), ("/editions/2020/2", 1)):
        files = [each for each in read(reader, address).addresses if each.endswith(ending)]
        assert len(files) == data
        assert {reader.get(each).status_code for each in files} == {200}
    with monkeypatch.context() as without:
        without.setattr(rendering, "find_spec", lambda _name: None)
        rendering.can_make_workbooks.cache_clear()
        address = "/years/2020?not=kept"
        assert not [each for each in read(reader, address).addresses if "xlsx" in each]
    rendering.can_make_workbooks.cache_clear()


def test_search_engines_are_told_which_pages_there_are(reader: TestClient) -> None:
    robots = reader.get("/robots.txt").text.splitlines()
    assert robots[-1] == "Sitemap: http://localhost:8000/sitemap.xml"
    files = located(reader, "/sitemap.xml")
    assert [*files] == ["/sitemap-pages.xml", "/sitemap-records-0.xml"]
    published = reader.get("/v1/summaries/2020/editions").json()["data"]
    pages = located(reader, "/sitemap-pages.xml")
    assert pages == {
        **dict.fromkeys(("/", "/events", "/years/2020"), ""),
        "/editions/2020/2": published[0]["published_at"],
        "/editions/2020/1": published[1]["published_at"],
    }
    for each in pages:
        read(reader, each)
    records = located(reader, "/sitemap-records-0.xml")
    changed = [
        (f"/records/{each['id']}", each["updated_at"])
        for path in ("events", "metrics")
        for each in reader.get(f"/v1/{path}?limit=100").json()["data"]
    ]
    assert sorted(records.items()) == sorted(changed)
    for part in ("1", "x", "٣", "9" * 30):
        assert reader.get(f"/sitemap-records-{part}.xml").status_code == 404


@pytest.mark.template("samples")
def test_sitemaps_are_in_files_of_a_size_and_have_no_more_than_what_is_public(
    catalogue: Catalogue, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "_MOST", 2)
    assert [*located(client, "/sitemap.xml")] == ["/sitemap-pages.xml"]
    made = write(catalogue, "meetings", *({"ref": f"m{i}"} for i in range(5)))
    # The one that goes leaves its file to its neighbour; the fifth leaves none.
    for ref in ("m1", "m4"):
        write(catalogue, "meetings", {"ref": ref, "state": "withdrawn"})
    files = [*located(client, "/sitemap.xml")]
    found = [path for each in files[1:] for path in located(client, each)]
    assert found == [f"/records/{made[n].id}" for n in (0, 2, 3)]


def located(client: TestClient, address: str) -> dict[str, str]:
    """{address: when it changed last} of a sitemap."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    found = re.findall(
        "<loc>http://localhost:8000(.*)</loc>(?:<lastmod>(.*)</lastmod>)?", answer.text
    )
    return dict(found)


def test_fonts_are_the_ones_that_were_made_and_are_kept_for_ever(reader: TestClient) -> None:
    folder = files("events_api.web.pages") / "static" / "fonts"
    told = (folder / "VENDORED.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", told, re.MULTILINE))
    present = {each.name: sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}
    del present["VENDORED.md"]
    assert present == listed
    style = next(each for each in read(reader, "/").addresses if each.endswith(".css"))
    named = re.findall(r'url\("(.+?)"\)', reader.get(style).text)
    assert {*named} == {each for each in listed if each.endswith(".woff2")}
    for name in named:
        answer = reader.get(style.replace("pages.css", name))
        assert sha256(answer.content).hexdigest() == listed[name]
        assert answer.headers["Content-Type"] == "font/woff2"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reader.get(style.replace("pages.css", "noto-sans-bold.ttf")).status_code == 404
