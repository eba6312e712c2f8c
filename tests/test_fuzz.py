"""Fuzzing: whatever is asked, the answer is one that was promised, and never a failure of ours.

Bounded and the same in every run: what a longer run finds becomes a case of another test.
"""

from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core import schema as tables
from events_api.core.problems import MEDIA_TYPE
from events_api.intake.bundled import load_year
from tests.conftest import catalogue_for
from tests.test_openapi import LISTS, OPERATIONS, QUERIES

STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
ASKED = [path for path, names in QUERIES.items() if names]
NAMES = sorted({name for names in QUERIES.values() for name in names})
PARTS = ["record_id", "owner", "ref", "year", "name", "code"]

# Pieces of what parameters take, and characters that mean something to somebody on the way.
PIECES = [
    *("2020", "2020-03", "1", "1000", "today", "none", "!", ",", ":", "-", "~", "/", "..", "%"),
    *("PK", "AF", "icmpd", "host", "improving-migration", "covid-19", "social_media_followers"),
    *("starts_on", "title", "labels", "overlap", "completed", "online", "en", "json", "country"),
    *("2020-01-01T00:00:00Z", "01909c3e-0000-7000-8000-000000000000", "channel:facebook", "*"),
    *(" ", "+", "&", "=", ";", "#", "?", "'", '"', "\\", "(", "^", "NEAR", "AND", "<b>", "{}"),
    *("é", "é", "ß", "İ", "ع", "中", "ไทย", "２", "\u200c", "\u202e", "\ufeff", "\uffff", "😀"),
]
TEXT = st.lists(
    st.one_of(
        st.sampled_from(PIECES).map(str.encode),
        st.sampled_from(PIECES).map(str.encode),
        st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(max_size=2),
    ),
    max_size=6,
).map(b"".join)
QUERY = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), TEXT, max_size=4)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application on SQLite with the bundled year."""
    path = tmp_path_factory.mktemp("fuzz") / "events.db"
    catalogue = catalogue_for(f"sqlite:///{path}")
    tables.migrate(catalogue.database)
    load_year(catalogue, 2020)
    catalogue.database.close()
    return create_app(catalogue.settings)


@pytest.fixture(scope="module")
def promised(app: FastAPI) -> schemathesis.BaseSchema:
    """What the application says of itself."""
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_answer_is_as_promised(promised: schemathesis.BaseSchema, path: str) -> None:
    operation = promised[path]["GET"]
    modes = schemathesis.GenerationMode
    asked = st.one_of(
        operation.as_strategy(generation_mode=modes.POSITIVE),
        operation.as_strategy(generation_mode=modes.NEGATIVE),
    )

    @settings(STEADY, max_examples=40 if path in LISTS else 15)
    @given(case=asked)
    def holds(case: schemathesis.Case[Any]) -> None:
        # Which codes there are is known to the data, not to the schema.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    holds()


@settings(STEADY, max_examples=200)
@given(path=st.sampled_from(ASKED), parts=st.lists(TEXT, min_size=6, max_size=6), query=QUERY)
def test_any_text_as_any_parameter_gets_an_answer_that_was_promised(
    reader: TestClient, path: str, parts: list[bytes], query: dict[str, bytes]
) -> None:
    given_parts = dict(zip(PARTS, (quote_from_bytes(part, safe="") for part in parts), strict=True))
    pairs = [
        f"{quote(name, errors='surrogatepass')}={quote_from_bytes(value)}"
        for name, value in query.items()
    ]
    check(reader, f"{path.format(**given_parts)}?{'&'.join(pairs)}", path)


@settings(STEADY, max_examples=300)
@given(path=st.sampled_from(LISTS), data=st.data())
def test_any_text_as_a_parameter_of_a_list_is_taken_or_refused(
    reader: TestClient, path: str, data: st.DataObject
) -> None:
    names = st.lists(st.sampled_from(QUERIES[path]), min_size=1, max_size=3, unique=True)
    pairs = [f"{name}={quote_from_bytes(data.draw(TEXT))}" for name in data.draw(names)]
    check(reader, f"{path}?{'&'.join(pairs)}", path)


def check(client: TestClient, address: str, path: str) -> None:
    """Hold an answer to what every answer promises."""
    answer = client.get(address)
    media_type = answer.headers["content-type"].partition(";")[0]
    if answer.status_code != 200:
        assert answer.status_code in ({400, 414} if path in LISTS else {400, 404, 414})
        assert (media_type, answer.json()["status"]) == (MEDIA_TYPE, answer.status_code)
    else:
        assert media_type in OPERATIONS[path]["responses"]["200"]["content"]
    if media_type == "application/json":
        own = answer.json()["links"]["self"]
        assert client.get(own).json()["data"] == answer.json()["data"]
