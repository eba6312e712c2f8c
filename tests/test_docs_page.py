"""The documentation page: strict, self-hosted and safe to keep, without a browser."""

import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import urldefrag

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from events_api.app import create_app
from events_api.core.middleware.no_sniffing import NoSniffing
from events_api.core.middleware.request_checks import Addresses
from events_api.web.docs import router
from events_api.web.guides import guides
from tests.app_client import AppClient
from tests.templates import Database, catalogue_for
from tests.test_openapi import DOCUMENT
from tests.web.pages.page_reader import read

VENDORED = files("events_api.web") / "static" / "swagger-ui"


class Links(HTMLParser):
    """Collects what a page refers to, and whether it runs or styles anything inline."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an address, an inline style or an event handler of one element."""
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("href", "src") if name in given]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in given) else []


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(router)
    app.add_middleware(Addresses, routes=app.router.routes)
    app.add_middleware(NoSniffing)
    with AppClient(app) as client:
        yield client


def test_the_page_carries_a_strict_policy_and_is_asked_for_anew(client: TestClient) -> None:
    answer = client.get("/docs")
    assert answer.status_code == 200
    assert dict(answer.headers) == {
        "cache-control": "no-cache",
        "content-length": str(len(answer.content)),
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            "form-action 'none'"
        ),
        "content-type": "text/html; charset=utf-8",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


def test_the_page_refers_only_to_this_service_and_runs_nothing_inline(client: TestClient) -> None:
    page = Links(client.get("/docs").text)
    digest = re.findall("docs/([0-9a-f]{16})/docs.js", client.get("/docs").text)[0]
    assert page.inline == []
    assert [each for each in page.addresses if "docs/guides/" not in each] == [
        f"docs/{digest}/favicon-32x32.png",
        "openapi.json",
        f"docs/{digest}/swagger-ui.css",
        f"docs/{digest}/index.css",
        f"docs/{digest}/docs.css",
        f"docs/{digest}/swagger-ui-bundle.js",
        f"docs/{digest}/docs.js",
        "v1/summaries?format=txt",
        "v1/events?starts_from=today&sort=starts_on",
        "v1/events?q=migration&format=csv",
        "v1/indicators",
        "openapi.json",
        "openapi.json",
    ]


def test_every_address_of_the_page_answers_also_below_a_root_path(client: TestClient) -> None:
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    outer.mount("/api/events", client.app)
    with AppClient(outer) as below:
        page = below.get("/api/events/docs")
        own = [each for each in Links(page.text).addresses if re.search("docs/[0-9a-f]{16}/", each)]
        answers = [below.get(str(page.url.join(each))) for each in own]
    assert [(answer.url.path.rpartition("/")[2], answer.status_code) for answer in answers] == [
        ("favicon-32x32.png", 200),
        ("swagger-ui.css", 200),
        ("index.css", 200),
        ("docs.css", 200),
        ("swagger-ui-bundle.js", 200),
        ("docs.js", 200),
    ]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("docs.css", "text/css; charset=utf-8"),
        ("docs.js", "text/javascript; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
        ("index.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip;q=0"])
def test_assets_are_kept_for_ever_in_the_encoding_asked_for(
    client: TestClient, name: str, media_type: str, encoding: str
) -> None:
    address = asset(client, name)
    answer = client.get(address, headers={"Accept-Encoding": encoding})
    head = client.head(address, headers={"Accept-Encoding": encoding})
    length = answer.headers["content-length"]
    expected = {
        "cache-control": "public, max-age=31536000, immutable",
        "content-length": length,
        "content-type": media_type,
        "referrer-policy": "no-referrer",
        "vary": "Accept-Encoding",
        "x-content-type-options": "nosniff",
    }
    if encoding == "gzip":
        expected["content-encoding"] = "gzip"
    own = name.startswith("docs.")
    source = files("events_api.web") / "static" / name if own else VENDORED / name
    assert (answer.status_code, answer.content) == (200, source.read_bytes())
    assert (encoding == "gzip") == (int(length) != len(answer.content))
    assert dict(answer.headers) == expected
    assert (head.status_code, head.content, dict(head.headers)) == (200, b"", expected)


def test_the_page_answers_head_like_get(client: TestClient) -> None:
    head, get = client.head("/docs"), client.get("/docs")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize(
    "path",
    ["docs.html", "LICENSE", "..%2F..%2Fdocs.py", "%2e%2e/docs.py", "../docs.py", ""],
)
def test_nothing_but_the_assets_is_served(client: TestClient, path: str) -> None:
    folder = asset(client, "docs.js").removesuffix("docs.js")
    assert client.get(folder + path).status_code == 404
    assert client.get("/docs/0123456789abcdef/docs.js").status_code == 404


@pytest.mark.parametrize("root", ["", "/programme/events"])
def test_the_description_is_what_the_code_says_at_the_public_address(root: str) -> None:
    url = f"https://data.example.org{root}/"
    app = create_app(catalogue_for("sqlite:////nowhere/never-opened.db", public_url=url).settings)
    with AppClient(app) as client:
        answer = client.get("/openapi.json")
        known = client.get("/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
        head = client.head("/openapi.json")
    assert answer.json() == {**DOCUMENT, "servers": [{"url": root or "/"}]}
    assert (known.status_code, known.content) == (304, b"")
    assert (head.headers, head.content) == (answer.headers, b"")


def test_vendored_files_are_the_ones_that_were_published() -> None:
    listed = dict(
        re.findall(
            r"^\| (\S+) \| ([0-9a-f]{64}) \|$", (VENDORED / "VENDORED.md").read_text(), re.MULTILINE
        )
    )
    present = {file.name: sha256(file.read_bytes()).hexdigest() for file in VENDORED.iterdir()}
    del present["VENDORED.md"]
    assert present == listed


def asset(client: TestClient, name: str) -> str:
    """The address of one asset, as the page gives it."""
    page = client.get("/docs")
    return next(
        str(page.url.join(each).path)
        for each in Links(page.text).addresses
        if each.endswith(f"/{name}")
    )


def test_every_address_of_the_page_and_of_the_guides_answers(reader: TestClient) -> None:
    page = reader.get("/docs")
    named = [str(page.url.join(each)) for each in Links(page.text).addresses]
    assert [each for each in named if reader.get(each).status_code != 200] == []
    listed = [each for each in named if "/docs/guides/" in each]
    assert {each.rpartition("/")[2] for each in listed} == {each.name for each in guides()}
    assert len(listed) > 12
    for each in {*listed}:
        guide = read(reader, each, leads_out=True)
        assert "Reference" in guide.words
        led = {urldefrag(str(reader.get(each).url.join(href)))[0] for href, _ in guide.links}
        own = [href for href in led if href.startswith("http://testserver/docs")]
        assert [href for href in own if reader.get(href).status_code != 200] == []


def test_examples_of_guides_ask_this_service(databases: Database) -> None:
    with databases("2020") as url:
        settings = catalogue_for(url, public_url="https://example.org/register").settings
        with AppClient(create_app(settings)) as client:
            text = client.get("/register/docs/guides/reading").text
            formats = client.get("/register/docs/guides/formats").text
    assert "<code>webcal://example.org/register/v1/events?format=ics</code>" in formats
    assert "curl -s https://example.org/register/v1/summaries/2020" in text
    assert "localhost" not in text
    assert '<a href="contract">The HTTP contract</a>' in text
    assert 'id="a-year-and-a-figure-of-it"' in text


def test_a_guide_that_there_is_not_is_a_problem(reader: TestClient) -> None:
    for name in ("README", "nothing", "adr", "..%2FREADME", "%2e%2e"):
        assert reader.get(f"/docs/guides/{name}").status_code == 404
