"""The public address is true: a service behind a path of a proxy, followed from link to link."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Client, Response

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.start_warnings import start_warnings
from tests.app_client import AppClient
from tests.proxies import proxied
from tests.samples import LEAST, key
from tests.servers import HOST, serving
from tests.templates import Database, catalogue_for

ROOT = "/programme/events"
PUBLIC = f"https://data.example.org{ROOT}/"


@pytest.fixture(scope="module")
def behind(databases: Database) -> Iterator[Catalogue]:
    """The catalogue of the service behind the proxy."""
    with databases("two editions of 2020") as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


@pytest.fixture(scope="module", params=["stripped", "kept"])
def public(request: pytest.FixtureRequest, behind: Catalogue) -> Iterator[Client]:
    """A client of the proxy; the service knows its public address."""
    url = behind.settings.database_url.get_secret_value()
    with (
        serving(url, public_url=PUBLIC) as [port],
        proxied(port, ROOT, strips=request.param == "stripped") as outside,
        Client(base_url=f"http://{HOST}:{outside}", timeout=60) as client,
    ):
        yield client


def read(client: Client, address: str, **more: Any) -> Response:
    """What is at an address as it stands in an answer."""
    assert address.startswith(f"{ROOT}/"), address
    answer = client.get(address, **more)
    assert answer.status_code == 200, (address, answer.text)
    return answer


def addresses(found: Any) -> Iterator[str]:
    """All texts in a body that look like addresses here."""
    if isinstance(found, dict):
        found = [*found.values()]
    if isinstance(found, list):
        for each in found:
            yield from addresses(each)
    elif isinstance(found, str) and re.match(r"/.*(v1|problems)/", found):
        yield found


def test_every_link_leads_through_the_proxy(public: Client, behind: Catalogue) -> None:
    # Pages, by their links and by their headers.
    address: str | None = f"{ROOT}/v1/events?limit=4"
    ids: list[str] = []
    while address is not None:
        answer = read(public, address)
        body = answer.json()
        assert body["links"]["self"] == address
        ids += [each["id"] for each in body["data"]]
        following = body["links"]["next"]
        link = f'<{following}>; rel="next"' if following else None
        assert answer.headers.get("link") == link
        address = following
    assert len(ids) == len({*ids}) == read(public, f"{ROOT}/v1/events").json()["meta"]["total"]

    # A record has its own address; a new one says where it is.
    admin = key(behind, "admin")
    made = public.post(f"{ROOT}/v1/meetings", headers=admin, json=LEAST["meetings"])
    assert made.status_code == 201
    there = read(public, made.headers["location"], headers=admin)
    assert there.headers["content-location"] == made.headers["location"]
    assert there.json() == made.json()
    history = read(public, made.headers["location"] + "/history", headers=admin).json()
    read(public, history["links"]["self"], headers=admin)

    # Figures, the records behind them, and the years beside one another.
    summary = read(public, f"{ROOT}/v1/summaries/2020?by=country&compare=previous")
    found = [*addresses(summary.json())]
    assert len(found) > 50
    for each in {*found[::9]}:
        read(public, each)
    rows = csv.DictReader(io.StringIO(read(public, f"{ROOT}/v1/summaries/2020?format=csv").text))
    told = [row["records"] for row in rows if row["records"]]
    assert len(told) > 5
    read(public, told[0])
    for path in ("/v1/summaries", "/v1/summaries/2020/completeness"):
        every = [*addresses(read(public, ROOT + path).json())]
        assert every
        assert [each for each in every if not each.startswith(f"{ROOT}/")] == []

    # Imports, at once and later, and their reports.
    sent = public.post(
        f"{ROOT}/v1/imports",
        headers=admin | {"Content-Type": "text/csv"},
        content=b"kind,title,type\nmeeting,T,workshop\n",
    )
    assert sent.status_code == 201
    report = read(public, sent.headers["location"], headers=admin).json()["data"]["links"]
    for each in report.values():
        read(public, each, headers=admin)

    # An edition, which keeps its addresses.
    edition = public.post(f"{ROOT}/v1/summaries/2020/editions", headers=admin, json={"title": "T"})
    kept = read(public, edition.headers["location"]).json()
    figures = kept["data"]["summary"]["counts"]
    read(public, figures["meetings"]["records"])
    assert kept["links"]["self"] == edition.headers["location"]


def test_problems_and_their_pages_are_there(public: Client) -> None:
    answer = public.get(f"{ROOT}/v1/meetings?theme=nothing")
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (400, f"{ROOT}/problems/unknown-value")
    assert read(public, problem["type"]).json()["type"] == problem["type"]
    read(public, problem["errors"][0]["see"])
    for address in ("/v1/nothing", "/%ff", "/v1/meetings?x=1"):
        said = public.get(ROOT + address).json()["type"]
        assert read(public, said).json()["type"] == said
    assert public.put(f"{ROOT}/v1/meetings").headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_the_documentation_works_behind_the_proxy(public: Client) -> None:
    page = read(public, f"{ROOT}/docs")
    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(files) > 5
    for each in files:
        read(public, str(page.url.join(each).path))
    document = read(public, f"{ROOT}/openapi.json").json()
    assert document["servers"] == [{"url": ROOT}]
    # What "try it out" sends: the server's address with the path of an operation.
    for path in ("/v1/meetings", "/v1/summaries/2020", "/version"):
        assert path.replace("2020", "{year}") in document["paths"]
        read(public, document["servers"][0]["url"] + path)


def test_no_host_that_a_client_names_is_believed(loaded_catalogue: Catalogue) -> None:
    url = loaded_catalogue.settings.database_url.get_secret_value()
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/evil",
    }
    for public_url, root in (("http://localhost:8000", ""), (PUBLIC, ROOT)):
        app = create_app(catalogue_for(url, public_url=public_url).settings)
        with AppClient(app) as client:
            for path in (
                "/v1/meetings?limit=1",
                "/v1/summaries/2020?by=country",
                "/v1/summaries/2020?format=csv",
                "/v1/themes",
                "/openapi.json",
                "/docs",
                "/nothing",
            ):
                plain, told = client.get(path), client.get(path, headers=evil)
                assert told.content == plain.content
                assert {*told.headers.items()} == {*plain.headers.items()}
                assert b"evil" not in told.content
            listed = client.get("/v1/meetings?limit=1").json()
            assert listed["links"]["self"] == f"{root}/v1/meetings?limit=1"
            assert listed["links"]["next"].startswith(f"{root}/v1/meetings?")


@pytest.mark.parametrize(
    "wrong",
    [
        "events",
        "ftp://example.org",
        "https://example.org/a b",
        "https://example.org/a?b=c",
        "https://user:word@example.org",
        "https://example.org//",
        "https://example.org/%ff",
    ],
)
def test_a_public_address_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="public_url"):
        catalogue_for("sqlite:///never-opened.db", public_url=wrong)


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("v1/", "v1"),
        ("v1/of/ours", "v1"),
        ("docs", "docs"),
        ("fr", "fr"),
        ("fa-AF", "fa-AF"),
        ("records", "records"),
    ],
)
def test_a_public_path_below_which_ours_go_on_is_refused(path: str, begins: str) -> None:
    settings = catalogue_for("sqlite:///x.db", public_url=f"https://example.org/{path}").settings
    with pytest.raises(ValueError, match=f"EVENTS_PUBLIC_URL: .* begin with /{begins}/; use"):
        create_app(settings)


@pytest.mark.parametrize(
    "path", ["", "/register", "/api", "/programme/events", "/eventsx", "/events", "/events/ours"]
)
def test_any_other_public_path_leaves_all_addresses_apart(
    loaded_catalogue: Catalogue, path: str
) -> None:
    url = loaded_catalogue.settings.database_url.get_secret_value()
    app = create_app(catalogue_for(url, public_url=f"https://example.org{path}").settings)
    with AppClient(app) as client:
        for address in ("/events", "/v1/events", "/fr", "/docs"):
            stripped, left = client.get(address), client.get(path + address)
            assert (stripped.status_code, stripped.content) == (200, left.content)
        home = client.get("/")
        assert (client.get(f"{path}/").content, home.status_code) == (home.content, 200)
        assert home.content != client.get("/events").content


@pytest.mark.parametrize(
    ("told", "public", "said"),
    [
        ({}, "http://localhost:8000", False),
        ({"port": 8123, "public_url": ""}, "http://localhost:8123", False),
        ({"port": 8123, "public_url": PUBLIC, "host": "0.0.0.0"}, PUBLIC, False),  # noqa: S104
        ({"port": 8123, "host": "::"}, "http://localhost:8123", True),
        ({"public_url": "http://127.0.0.1:80", "host": "example.org"}, "http://127.0.0.1:80", True),
        ({"host": "::1"}, "http://localhost:8000", False),
    ],
)
def test_what_has_no_public_address_is_public_at_its_port(
    told: dict[str, Any], public: str, *, said: bool
) -> None:
    catalogue = catalogue_for("sqlite:///never-opened.db", **told)
    line = f"links begin with {public}: set EVENTS_PUBLIC_URL to what others use"
    assert catalogue.settings.public_url == public
    assert [*start_warnings(catalogue)] == [line] * said
