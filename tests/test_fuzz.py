"""Fuzzing: whatever is asked, the answer is one that was promised, and never a failure of ours.

Bounded and the same in every run: what a longer run finds becomes a case of another test.
TEST_SLOW=1 asks eight times as often.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    ensure_resource_availability,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    use_after_free,
)
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.problems.document import MEDIA_TYPE
from tests.refusals import is_failure
from tests.samples import LEAST, key, write
from tests.sizes import sized
from tests.templates import Templates, catalogue_for
from tests.test_openapi import DOCUMENT, LISTS, OPERATIONS, QUERIES

TIMES = sized(1, 8)
LENIENT = [
    negative_data_rejection,
    missing_required_header,
    ignored_auth,
    use_after_free,
    ensure_resource_availability,
]
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
ASKED = [path for path, names in QUERIES.items() if names]
NAMES = sorted({name for names in QUERIES.values() for name in names})
PARTS = ["record_id", "owner", "ref", "year", "name", "code", "number", "chart", "indicator"]

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
def app(templates: Templates) -> Iterator[FastAPI]:
    """The application on SQLite with the bundled year."""
    with templates.copy("sqlite", "2020") as url:
        yield create_app(catalogue_for(url).settings)


@pytest.fixture(scope="module")
def promised(app: FastAPI) -> schemathesis.BaseSchema:
    """What the application says of itself; what it refuses all the same is listed in the guide."""
    schema = schemathesis.openapi.from_dict(bounded(DOCUMENT))
    schema.app = app
    schema.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "3xx"]
    # Of two mistakes in a request one is told, which may be a 412.
    schema.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
    schema.hook("filter_failure")(is_failure)
    return schema


def bounded(said: Any) -> Any:
    """What is said of lengths without those that take long.

    Schemathesis writes the greatest length of a text into its pattern, and a third of a second is
    gone by until `[^x]{0,19999}` is compiled: more than all else that fuzzing does.
    """
    if isinstance(said, list):
        return [bounded(each) for each in said]
    if not isinstance(said, dict):
        return said
    long = "pattern" in said and said.get("maxLength", 0) >= sized(1_000, 1_000_000)
    return {name: bounded(each) for name, each in said.items() if name != "maxLength" or not long}


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_answer_is_as_promised(promised: schemathesis.BaseSchema, path: str) -> None:
    operation = promised[path]["GET"]
    modes = schemathesis.GenerationMode
    asked = st.one_of(
        operation.as_strategy(generation_mode=modes.POSITIVE),
        operation.as_strategy(generation_mode=modes.NEGATIVE),
    )

    @settings(STEADY, max_examples=TIMES * (6 if path in LISTS else 3))
    @given(case=asked)
    def holds(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate()

    holds()


WRITES = [
    (path, method)
    for path, item in DOCUMENT["paths"].items()
    for method in ("post", "put", "patch", "delete")
    if method in item
]


def parts_of(app: FastAPI, path: str) -> dict[str, str]:
    """Parts of addresses that name something; each example that is deleted leaves others."""
    catalogue = app.state.catalogue
    plural = path.split("/")[2].replace("{plural}", "meetings")
    record = "01909c3e-0000-7000-8000-000000000000"
    if plural in LEAST:
        own = {"indicator": "people_reached"} if plural == "metrics" else {}
        record = write(catalogue, plural, {"ref": f"fuzzed-{plural}", **own})[0].id
    return {
        "record_id": record,
        "owner": "icmpd",
        "ref": f"fuzzed-{plural}",
        "code": "covid-19",
        "plural": plural,
        "subject": record,
        "version": "1",
    }


@pytest.mark.parametrize(("path", "method"), WRITES)
def test_every_answer_to_a_write_is_as_promised(
    app: FastAPI, promised: schemathesis.BaseSchema, path: str, method: str
) -> None:
    """With a key that may do everything, whatever is sent."""
    admin = key(app.state.catalogue, "admin")
    operation = promised[path][method.upper()]
    modes = schemathesis.GenerationMode
    asked = st.one_of(
        operation.as_strategy(generation_mode=modes.POSITIVE),
        operation.as_strategy(generation_mode=modes.NEGATIVE),
    )

    known = parts_of(app, path)

    @settings(STEADY, max_examples=TIMES * 2)
    @given(case=asked, real=st.booleans())
    def holds(case: schemathesis.Case[Any], real: bool) -> None:  # noqa: FBT001 - drawn
        case.headers.update(admin)
        if real:  # something that is there, so that the body is looked at
            case.query, case.headers["If-Match"] = {}, "*"
            case.path_parameters.update({n: v for n, v in known.items() if "{" + n in path})
        # A body of another form can be one that is taken.
        case.call_and_validate(excluded_checks=LENIENT)

    holds()


@settings(STEADY, max_examples=TIMES * 30)
@given(path=st.sampled_from(ASKED), parts=st.lists(TEXT, min_size=9, max_size=9), query=QUERY)
def test_any_text_as_any_parameter_gets_an_answer_that_was_promised(
    reader: TestClient, path: str, parts: list[bytes], query: dict[str, bytes]
) -> None:
    given_parts = dict(zip(PARTS, (quote_from_bytes(part, safe="") for part in parts), strict=True))
    pairs = [
        f"{quote(name, errors='surrogatepass')}={quote_from_bytes(value)}"
        for name, value in query.items()
    ]
    check(reader, f"{path.format(**given_parts)}?{'&'.join(pairs)}", path)


@settings(STEADY, max_examples=TIMES * 45)
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
    if media_type == "application/json" and path.startswith("/v1/"):
        own = answer.json()["links"]["self"]
        assert client.get(own).json()["data"] == answer.json()["data"]
