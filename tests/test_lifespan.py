"""What a process does beside answering."""

from collections.abc import Iterable

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.lifespan import answer_ahead
from tests.app_client import AppClient
from tests.core.middleware.test_answer_cache import Shown, asked, shown
from tests.templates import catalogue_for

EVERY_READER = [
    {"Accept-Encoding": "identity"},
    {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
    {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept": "*/*", "Origin": "https://a.example"},
]


# As they open an address.
BROWSERS = [
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8,other/x;q=0.7",
]


def answers(client: TestClient) -> Iterable[Shown]:
    """What readers get of all years and of the last one, as data and as pages."""
    for address in ("/v1/summaries", "/v1/summaries/2020"):
        for headers in EVERY_READER:
            yield shown(client.get(address, headers=headers))
    for address in ("/", "/years/2020"):
        for accept in (*BROWSERS, "*/*"):
            yield shown(client.get(address, headers={**EVERY_READER[2], "Accept": accept}))


def test_who_takes_no_page_gets_none_from_the_cache(client: TestClient) -> None:
    assert client.get("/events", headers={"Accept": BROWSERS[0]}).status_code == 200
    for accept in ("application/json", "text/html;q=0, text/csv", "text/csv, text/html;q=0"):
        assert client.get("/events", headers={"Accept": accept}).status_code == 406
    # Data has several forms, of which a browser names none.
    assert client.get("/v1/events", headers={"Accept": "text/csv"}).text.startswith("kind,")
    told = client.get("/v1/events", headers={"Accept": BROWSERS[0]}).headers["Content-Type"]
    assert told == "application/json"


@pytest.mark.parametrize(("few", "known"), [(1, True), (5_000, False)])
def test_what_every_reader_asks_is_worked_out_ahead_where_there_are_many_records(
    loaded_catalogue: Catalogue, few: int, *, known: bool
) -> None:
    app = create_app(loaded_catalogue.settings)
    url = loaded_catalogue.settings.database_url.get_secret_value()
    with (
        AppClient(app) as client,
        AppClient(create_app(catalogue_for(url, cache_mb=0).settings)) as plain,
    ):
        assert client.portal is not None
        client.portal.call(answer_ahead, app, few)
        with asked(app.state.catalogue) as statements:
            told = [*answers(client)]
        assert (statements == []) is known
        assert told == [*answers(plain)]
