"""Errors: each is a problem document that helps, costs little and repeats nothing of the input."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2s
from http import HTTPStatus
from typing import Any, get_args
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI, HTTPException
from sqlalchemy import text
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE, ProblemDocument
from events_api.core.selection.query import FACETS as QUERY_FACETS
from events_api.core.selection.selection import SortKey
from events_api.core.values.statuses import Status
from events_api.core.values.structures import ROLES, Mode
from events_api.core.words import folding
from events_api.formats import FORMATS
from events_api.reference import INDICATORS, REFERENCE_LISTS, THEMES
from events_api.resources import RESOURCES
from tests.app_client import AppClient
from tests.samples import write
from tests.templates import catalogue_for
from tests.test_conditions import EVERY_ANSWER, allowed_at
from tests.test_openapi import DOCUMENT, LISTS, OPERATIONS, QUERIES, address_of

MARK = "Qz7leaks"  # stands in the input; no answer may repeat it
MOST_BYTES = 16 * 1024
NOW = datetime(2026, 1, 1, tzinfo=UTC)
RECORD_ID = "01909c3e-0000-7000-8000-000000000000"
PARTS = {
    "record_id": RECORD_ID,
    "owner": "icmpd",
    "ref": "a",
    "year": "2020",
    "number": "2",
    "name": "meetings",
    "code": "none",
    "chart": "country",
    "indicator": "none",
}
# An address of every path there is; most of them name nothing.
ADDRESSES = {path: path.format(**PARTS, slug="not-found") for path in OPERATIONS}
ADDRESSES |= {path: path for path in ("/docs", "/openapi.json")}
ASKED = [path for path, names in QUERIES.items() if names]
FORMATTED = [path for path in ASKED if "format" in QUERIES[path]]
SCOPED = [path for path in ASKED if "theme" in QUERIES[path]]
KINDS = [each.path for each in RESOURCES]

Error = dict[str, Any]

INVALID_ADDRESS = {
    "type": "/problems/invalid-address",
    "title": "Invalid address",
    "status": 400,
    "detail": "Percent-encode the address as UTF-8, without control characters.",
}
NOT_FOUND = {
    "type": "/problems/not-found",
    "title": "Not found",
    "status": 404,
    "detail": "There is nothing at this address. See /docs for what there is.",
}
NO_RECORD = NOT_FOUND | {
    "detail": "There is no such record. It may have another kind, or not be published."
}
NO_FIGURE = NOT_FOUND | {
    "detail": "No figure of this year has this name, unit and scope: see those of its summary."
}
TOO_LONG = {
    "type": "/problems/address-too-long",
    "title": "Address too long",
    "status": 414,
    "detail": "Ask for less at once: an address has at most 8,192 bytes.",
}


@pytest.fixture(scope="module")
def bare() -> Iterator[TestClient]:
    """The application without a database: what it refuses costs no query."""
    catalogue = catalogue_for("sqlite:////nowhere/never-opened.db")
    with AppClient(create_app(catalogue.settings)) as client:
        yield client


def problem(
    client: TestClient,
    address: str,
    method: str = "GET",
    more: Mapping[str, str] | None = None,
    **request: Any,
) -> Any:
    """The problem document of an answer, held to all that every error promises.

    `more` are the headers it has besides those of every problem.
    """
    answer = client.request(method, address, **request)
    document = answer.json()
    assert dict(answer.headers) == {
        "cache-control": "no-store",
        "content-length": str(len(answer.content)),
        "content-type": MEDIA_TYPE,
        **EVERY_ANSWER,
        **(more or {}),
    }
    checked = ProblemDocument.model_validate(document, extra="forbid", strict=True)
    assert checked.model_dump(exclude_none=True) == document
    assert answer.status_code == document["status"]
    assert MARK not in answer.text
    assert len(answer.content) <= MOST_BYTES
    return document


def invalid(*errors: Error) -> dict[str, Any]:
    """The document of parameters that are wrong in themselves."""
    return {
        "type": "/problems/invalid-parameter",
        "title": "Invalid parameter",
        "status": 400,
        "detail": "Correct the parameters named in `errors`.",
        "errors": list(errors),
    }


def error(parameter: str, detail: str, code: str = "invalid_value", **others: Any) -> Error:
    """One item of `errors`."""
    return {"parameter": parameter, "code": code, "detail": detail, **others}


YEAR = error("year", "Give a year from 1 to 9999.")
LIMIT = error("limit", "Give a number of records from 1 to 1000.")
FROM = error("from", "Give a date as 2020, 2020-07 or 2020-07-14, or `today`.")
TO = FROM | {"parameter": "to"}
LANG = error("lang", "Give a language code as `en`, `fr` or `fa`.")
LANGUAGE = LANG | {"parameter": "language"}
IDS = error("id", "Give at most 1000 identifiers (UUID), separated by commas.")
CURSOR = error("cursor", "Take the cursor from `links.next` of the same query.", "invalid_cursor")
FORGED = error(
    "cursor",
    "Take the cursor from `links.next` of the same query, with the same parameters.",
    "invalid_cursor",
)
ROLE = error(
    "organisation",
    "Give a code, a colon and a role of the list.",
    "unknown_value",
    allowed=[str(role) for role in ROLES],
)
SORT = error(
    "sort",
    "Use a sort key of the list; `-` descends.",
    allowed=[way + key for key in get_args(SortKey) for way in ("", "-")],
)
STATUS = error("status", "Use a value of the list.", "unknown_value", allowed=[*get_args(Status)])
MODE = error("mode", "Use a value of the list.", "unknown_value", allowed=[*get_args(Mode)])
INCLUDE = error("include", "Use values of the list.", "unknown_value", allowed=["labels"])
ALLOCATION = error(
    "allocation",
    "Use a value of the list.",
    "unknown_value",
    allowed=["start", "end", "overlap"],
)


FORMAT = error(
    "format",
    "Use a format of the list.",
    "unknown_value",
    allowed=[each.name for each in FORMATS],
)
FACETS = error("facets", "Use values of the list.", "unknown_value", allowed=[*QUERY_FACETS])
WORDS = error("q", "Give at least one word, at most 200 characters in all.")
SINCE = error(
    "updated_since",
    "Give an instant as 2026-11-23T08:00:00Z; percent-encode the plus sign of a zone.",
)
WHOLE = error("cursor", "This format holds the whole list: leave the cursor out.", "not_here")


def empty(parameter: str) -> Error:
    return error(parameter, "Give one to 100 values, separated by commas, none of them empty.")


def repeated(parameter: str) -> Error:
    return error(
        parameter, "Give the parameter once; several values are separated by commas.", "repeated"
    )


# What every list of records refuses before it asks the database, and how it says so.
REFUSED: dict[str, Error] = {
    "year=": YEAR,
    "year=99999999999999999999": YEAR,
    "year=10000": YEAR,
    "year=0": YEAR,
    "year=-2020": YEAR,
    "year=%2B2020": YEAR,
    "year=2020.0": YEAR,
    "year=2_020": YEAR,
    "year=+2020": YEAR,
    "year=2020%0A": INVALID_ADDRESS,
    "year=0x7e4": YEAR,
    "year=1e3": YEAR,
    f"year={MARK}": YEAR,
    f"year={quote('２０２０')}": YEAR,
    f"year={quote('٢٠٢٠')}": YEAR,
    "limit=-1": LIMIT,
    "limit=0": LIMIT,
    "limit=1001": LIMIT,
    "limit=1_0": LIMIT,
    "limit=": LIMIT,
    "limit=true": LIMIT,
    f"limit={quote('１')}": LIMIT,
    "from=2020-13": FROM,
    "from=2020-02-30": FROM,
    "from=0000": FROM,
    "from=2020-03-03T10:00": FROM,
    "from=2020-03/2020-04": FROM,
    "from=2020~": FROM,
    "from=": FROM,
    "from=Today": FROM,
    f"from={MARK}": FROM,
    f"from={quote('２０２０')}": FROM,
    "to=2019-02-29": TO,
    "to=-0001": TO,
    "to=9999-24": TO,
    "to=today-1": TO,
    f"to={MARK}": TO,
    "cursor=": CURSOR,
    "cursor=a.b": CURSOR,
    f"cursor={quote(MARK + '!')}": CURSOR,
    f"cursor={'a' * 2001}": CURSOR,
    "cursor=x": FORGED,
    f"cursor={MARK}": FORGED,
    "cursor=AAAAAAAAAAAAWzEsMl0": FORGED,
    "sort=;drop": SORT,
    "sort=": SORT,
    "sort=--title": SORT,
    "sort=title,id": SORT,
    f"sort={MARK}": SORT,
    "id=": IDS,
    f"id={MARK}": IDS,
    f"id={RECORD_ID},": IDS,
    f"id={RECORD_ID.upper()}": IDS,
    f"id=%7B{RECORD_ID}%7D": IDS,
    f"status={MARK}": STATUS,
    "status=completed,done": STATUS,
    "status=!done": STATUS,
    "status=completed:host": STATUS,
    "status=": empty("status"),
    "status=completed,,planned": empty("status"),
    f"mode={MARK}": MODE,
    "mode=Online": MODE,
    "mode=!": empty("mode"),
    f"allocation={MARK}": ALLOCATION,
    "allocation=": ALLOCATION,
    f"include={MARK}": INCLUDE,
    "include=": empty("include"),
    "country=": empty("country"),
    "country=PK,": empty("country"),
    "country=,PK": empty("country"),
    "theme=!": empty("theme"),
    f"owner={','.join(['a'] * 101)}": empty("owner"),
    f"organisation=icmpd:{MARK}": ROLE,
    "organisation=icmpd:": ROLE,
    "organisation=:host": ROLE,
    "organisation=none:host": ROLE,
    "organisation=icmpd:host:chair": ROLE,
    "organisation=!icmpd:Host": ROLE,
    "lang=": LANG,
    f"lang={MARK}": LANG,
    "lang=e": LANG,
    f"lang={quote('ру')}": LANG,
    f"lang={'en-' * 2000}en": LANG,
    f"language={MARK}!": LANGUAGE,
    "language=%3Cb%3E": LANGUAGE,
    f"format={MARK}": FORMAT,
    "format=": FORMAT,
    "format=JSON": FORMAT,
    f"format=csv&cursor={MARK}": WHOLE,
    "format=ndjson&cursor=AAAA": WHOLE,
    f"facets=country,{MARK}": FACETS,
    "facets=": empty("facets"),
    "fields=": empty("fields"),
    "fields=title,,when": empty("fields"),
    "q=": WORDS,
    "q=+": WORDS,
    "q=%22*%22": WORDS,
    f"q={'a' * 201}": WORDS,
    f"q={quote('́')}": WORDS,
    f"updated_since={MARK}": SINCE,
    "updated_since=": SINCE,
    "updated_since=2026-11-23": SINCE,
    "updated_since=2026-11-23T08:00:00": SINCE,
    "updated_since=2026-11-23T08:00:00+01:00": SINCE,  # the plus is a space
    "updated_since=2026-02-30T08:00:00Z": SINCE,
    "updated_since=2026-11-23T08:00:60Z": SINCE,
    "updated_since=2026-11-23T08:00:00%2B24:00": SINCE,
    "updated_since=0001-01-01T00:00:00%2B14:00": SINCE,
    "updated_since=9999-12-31T23:59:59-14:00": SINCE,
    f"updated_since={quote('２')}026-11-23T08:00:00Z": SINCE,
    "year=2020&year=2021": repeated("year"),
    "year=2020&%79ear=2020": repeated("year"),
    f"theme={MARK}&theme={MARK}": repeated("theme"),
}


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:40])
def test_a_bad_value_is_named_with_what_to_give_instead(bare: TestClient, query: str) -> None:
    said = REFUSED[query]
    found = {path: problem(bare, f"{path}?{query}") for path in LISTS}
    assert found == {path: as_at(path, said) for path in LISTS}


def as_at(path: str, said: dict[str, Any]) -> dict[str, Any]:
    """What is said at a path, where it depends on what can be shown there."""
    if said is FORMAT:
        [offered] = [e for e in OPERATIONS[path]["parameters"] if e["name"] == "format"]
        said = said | {"allowed": offered["schema"]["enum"]}
    return said if "status" in said else invalid(said)


def test_every_bad_parameter_is_named_at_once(bare: TestClient) -> None:
    document = problem(bare, f"/v1/meetings?limit=0&lang={MARK}&year={MARK}&sort={MARK}")
    document["errors"].sort(key=lambda each: each["parameter"])
    assert document == invalid(LANG, LIMIT, SORT, YEAR)


TYPED = ["/v1/summaries", "/v1/summaries/2020", "/v1/summaries/2020/figures/meetings/records"]


@pytest.mark.parametrize("path", [*LISTS, *TYPED])
@pytest.mark.parametrize("value", [MARK, f"!{MARK}", f"none,{MARK}", "Workshop", "workshop:host"])
def test_an_unknown_type_is_answered_with_the_types_there_are(
    bare: TestClient, path: str, value: str
) -> None:
    types = {
        f"/v1/{each.path}": [
            word for word in get_args(each.public.model_fields["type"].annotation) if word
        ]
        for each in RESOURCES
    }
    every = sorted({word for words in types.values() for word in words})
    types |= dict.fromkeys(["/v1/events", *TYPED], every)
    document = problem(bare, f"{path}?type={value}")
    assert document == invalid(
        error("type", "Use a value of the list.", "unknown_value", allowed=types[path])
    )


@pytest.mark.parametrize(("first", "last"), [("from", "to"), ("starts_from", "starts_to")])
def test_days_that_are_out_of_order_are_refused_wherever_there_are_two(
    reader: TestClient, first: str, last: str
) -> None:
    bounded = [path for path in SCOPED if last in QUERIES[path] and "{" not in path]
    asked = f"{first}=2021&{last}=2020"
    found = {path: problem(reader, f"{ADDRESSES[path]}?{asked}") for path in bounded}
    assert found == dict.fromkeys(
        bounded, invalid(error(first, f"`{first}` comes after `{last}`."))
    )
    assert {"/v1/events", "/v1/metrics", "/v1/changes"} <= {*bounded}


def test_a_bad_language_is_refused_wherever_there_is_one(bare: TestClient) -> None:
    worded = [path for path in ASKED if "lang" in QUERIES[path]]
    found = {path: problem(bare, f"{ADDRESSES[path]}?lang={MARK}") for path in worded}
    assert found == dict.fromkeys(worded, invalid(LANG))


@pytest.mark.parametrize("path", ASKED)
def test_a_parameter_that_there_is_not_is_named_with_those_like_it(
    bare: TestClient, path: str
) -> None:
    document = problem(bare, f"{ADDRESSES[path]}?langue=fr")
    (found,) = document["errors"]
    advice = "There is no such parameter here."
    assert document == invalid(
        error("langue", advice, "unknown_parameter", allowed=found["allowed"])
    )
    assert ("lang" in found["allowed"]) == ("lang" in QUERIES[path])
    assert set(found["allowed"]) <= set(QUERIES[path])
    assert len(found["allowed"]) <= 10


@pytest.mark.parametrize("name", [f"<{MARK}>", f"{MARK}{'a' * 40}", f"%E2%80%AE{MARK}", f"{MARK}'"])
def test_what_cannot_be_the_name_of_a_parameter_is_not_repeated(
    bare: TestClient, name: str
) -> None:
    errors = [problem(bare, f"{ADDRESSES[path]}?{name}=1")["errors"] for path in ASKED]
    assert [[set(each) for each in found] for found in errors] == [
        [{"code", "detail", "allowed"}] for _ in ASKED
    ]


@pytest.mark.parametrize("path", LISTS)
def test_a_member_that_no_record_of_the_list_has_is_named_with_those_like_it(
    bare: TestClient, path: str
) -> None:
    document = problem(bare, f"{path}?fields=titel,{MARK}")
    errors = document["errors"]
    assert document == invalid(
        *(
            error("fields", "There is no such member.", "unknown_value", allowed=each["allowed"])
            for each in errors
        )
    )
    assert errors[0]["allowed"][0] == "title"
    assert [len(each["allowed"]) <= 10 for each in errors] == [True, True]


@pytest.mark.parametrize("path", ASKED)
def test_a_thousand_errors_are_told_in_a_bounded_answer(bare: TestClient, path: str) -> None:
    names = "&".join(f"n{number}" for number in range(1_000))
    document = problem(bare, f"{ADDRESSES[path]}?{names}")
    assert (document["status"], document["errors"][0]["parameter"]) == (400, "n0")


@pytest.mark.parametrize("path", LISTS)
def test_a_hundred_unknown_members_are_told_in_a_bounded_answer(
    bare: TestClient, path: str
) -> None:
    names = ",".join(f"a_long_member_{number}" for number in range(100))
    assert problem(bare, f"{path}?fields={names}")["errors"][0]["parameter"] == "fields"


def test_a_repeated_parameter_is_refused_wherever_it_is(bare: TestClient) -> None:
    given = [(path, name) for path in ASKED for name in QUERIES[path]]
    found = [
        problem(bare, f"{ADDRESSES[path]}?{name}={MARK}&{name}={MARK}") for path, name in given
    ]
    assert found == [invalid(repeated(name)) for _, name in given]


BROKEN = {
    "nul": "%00",
    "line feed": "%0A",
    "escape": "%1B",
    "delete": "%7F",
    "c1 control": "%C2%85",
    "lone surrogate": "%ED%A0%80",
    "overlong": "%C0%AF",
    "cut short": "%E2%82",
    "latin-1": "%E9",
    "past unicode": "%F4%90%80%80",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_an_address_that_is_not_text_is_refused_wherever_it_is(
    bare: TestClient, broken: str
) -> None:
    found: dict[str, Any] = {}
    for path, address in ADDRESSES.items():
        inside = path.format(**dict.fromkeys([*PARTS, "slug"], f"{MARK}{broken}"))
        queries = [f"{name}={MARK}{broken}" for name in QUERIES.get(path, [])]
        queries += [f"{MARK}{broken}=1", f"lang=fr&{broken}", broken]
        bad = [f"{address}?{query}" for query in queries]
        bad += [f"{address}{broken}", f"/{broken}{address}", *([inside] if inside != path else [])]
        found |= {each: problem(bare, each) for each in bad}
    assert found == dict.fromkeys(found, INVALID_ADDRESS)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_an_address_that_is_not_text_is_refused_for_every_method(
    bare: TestClient, method: str
) -> None:
    assert problem(bare, f"/v1/{MARK}%00", method=method) == INVALID_ADDRESS


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", MARK])
def test_a_method_that_a_path_has_not_is_answered_with_those_it_has(
    bare: TestClient, method: str
) -> None:
    body = f'{{"title": "{MARK}"}}'
    without = [path for path in ADDRESSES if method.lower() not in DOCUMENT["paths"].get(path, {})]
    found = [
        problem(bare, ADDRESSES[path], method, {"allow": allowed_at(path)}, content=body)
        for path in without
    ]
    expected = {
        "type": "/problems/method-not-allowed",
        "title": "Method not allowed",
        "status": 405,
        "detail": "Use one of the methods that the Allow header names.",
    }
    assert found == [expected] * len(without)


@pytest.mark.parametrize(
    "address",
    [
        f"/{MARK}",
        f"/v1/{MARK}",
        f"/v1/meetings/{RECORD_ID}/{MARK}",
        f"/v1/meetings/by-ref/icmpd/a%2F{MARK}",
        f"/v1/summaries/2020/figures/{MARK}",
        f"/v1/summaries/2020/{MARK}/meetings/records",
        f"/v2/meetings?{MARK}",
        "/v1/meetings/",
        "/v1//meetings",
        "/v1/Meetings",
        "/v1/meetings%20",
        "/v1/../etc/passwd",
        "/redoc",
        "/index.html",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_address_of_nothing_is_not_found(bare: TestClient, address: str, method: str) -> None:
    assert problem(bare, address, method) == NOT_FOUND


@pytest.mark.parametrize("address", [f"/docs/{MARK}/docs.js", f"/problems/{MARK}"])
def test_a_part_of_a_path_that_names_nothing_is_not_found(bare: TestClient, address: str) -> None:
    assert problem(bare, address) == NOT_FOUND


@pytest.mark.parametrize(
    "accept", ["image/png", "application/json;q=0", "*/*;q=0", f"image/{MARK}", MARK, ";;q=x"]
)
def test_a_media_type_that_cannot_be_served_is_answered_with_those_that_can(
    bare: TestClient, accept: str
) -> None:
    found = {path: problem(bare, ADDRESSES[path], headers={"Accept": accept}) for path in FORMATTED}
    expected = {
        path: {
            "type": "/problems/not-acceptable",
            "title": "Not acceptable",
            "status": 406,
            "detail": "Ask for one of the media types named in `errors`.",
            "errors": [
                {
                    "header": "Accept",
                    "code": "not_offered",
                    "detail": "Ask for one of the media types in `allowed`.",
                    "allowed": list(OPERATIONS[path]["responses"]["200"]["content"]),
                }
            ],
        }
        for path in FORMATTED
    }
    assert found == expected


def test_an_address_has_at_most_8192_bytes(bare: TestClient) -> None:
    for address in ADDRESSES.values():
        over = 8_192 - len(address) + 1
        assert problem(bare, f"{address}{'a' * 10_000}") == TOO_LONG
        assert problem(bare, f"{address}?theme={'a' * 10_000}") == TOO_LONG
        assert problem(bare, f"{address}?{'%61' * (over // 3)}{'a' * (over % 3)}") == TOO_LONG
        if address != "/readyz":  # asks the database, which is not there
            most = bare.get(f"{address}?{'a' * (over - 1)}").status_code
            assert most in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}


@pytest.mark.parametrize(
    "year",
    [
        "20x",
        "0000",
        "20200",
        "202",
        "2020.0",
        "-202",
        "%2B202",
        "2_02",
        MARK,
        quote("２０２０"),
    ],
)
def test_a_summary_is_of_a_year_of_four_digits(bare: TestClient, year: str) -> None:
    advice = error("year", "Give a calendar year of four digits, as 2020.")
    assert problem(bare, f"/v1/summaries/{year}/figures/meetings/records") == invalid(advice)
    assert problem(bare, f"/v1/summaries/{year}") == invalid(advice)


@pytest.mark.parametrize(
    "query", [f"dimension={MARK}", "dimension=", "dimension=:x", "dimension=a:", "dimension=a:b,"]
)
def test_a_malformed_dimension_is_refused(bare: TestClient, query: str) -> None:
    document = problem(bare, f"/v1/summaries/2020/figures/meetings/records?{query}")
    assert [(each["parameter"], each["code"]) for each in document["errors"]] == [
        ("dimension", "invalid_value")
    ]


FILTERS = {
    "country": "country",
    "venue_country": "country",
    "for_country": "country",
    "organisation": "organisation",
    "programme": "programme",
    "project": "project",
    "theme": "theme",
    "indicator": "indicator",
}


@pytest.mark.parametrize("path", SCOPED)
@pytest.mark.parametrize("value", [MARK, f"!{MARK}", f"none,!none,{MARK}"])
def test_a_code_that_there_is_not_is_answered_with_those_like_it(
    reader: TestClient, path: str, value: str
) -> None:
    names = {each.dim: each.name for each in REFERENCE_LISTS}
    for parameter in FILTERS.keys() & set(QUERIES[path]):
        dim = FILTERS[parameter]
        codes = {each["code"] for each in reader.get(f"/v1/{names[dim]}").json()["data"]}
        document = problem(reader, f"{address_of(reader, path)}?{parameter}={value}")
        (found,) = document["errors"]
        assert document == {
            "type": "/problems/unknown-value",
            "title": "Unknown value",
            "status": 400,
            "detail": "Use a value of the list that `see` names.",
            "errors": [
                error(
                    parameter,
                    f"There is no such {dim}.",
                    "unknown_value",
                    allowed=found["allowed"],
                    see=f"/v1/{names[dim]}",
                )
            ],
        }
        assert set(found["allowed"]) <= codes
        assert len(found["allowed"]) == min(len(codes), 10)


@pytest.mark.parametrize(
    ("query", "parameter", "first"),
    [
        ("country=ZZ", "country", "Z"),
        ("venue_country=pk", "venue_country", ""),
        ("organisation=icmp", "organisation", "icmpd"),
        ("organisation=icmp:host", "organisation", "icmpd"),
        ("organisation=!icmp:host", "organisation", "icmpd"),
        ("theme=boarder-management", "theme", "border-management"),
        ("project=improving-migrations", "project", "improving-migration"),
    ],
)
def test_the_code_most_like_the_one_given_is_among_those_named(
    reader: TestClient, query: str, parameter: str, first: str
) -> None:
    (found,) = problem(reader, f"/v1/meetings?{query}")["errors"]
    assert found["parameter"] == parameter
    assert [code for code in found["allowed"] if code.startswith(first)]


@pytest.mark.parametrize("path", SCOPED)
def test_an_owner_that_keeps_nothing_public_is_unknown(reader: TestClient, path: str) -> None:
    document = problem(reader, f"{address_of(reader, path)}?owner={MARK}")
    (found,) = document["errors"]
    assert found["allowed"] == ["icmpd"]
    assert (found["parameter"], found["code"]) == ("owner", "unknown_value")


@pytest.mark.parametrize("query", ["country=PK:host", "theme=covid-19:host", "project=!none:chair"])
def test_only_organisations_have_roles(reader: TestClient, query: str) -> None:
    found = [problem(reader, f"{address_of(reader, path)}?{query}") for path in SCOPED]
    assert [[each["parameter"] for each in document["errors"]] for document in found] == [
        [query.partition("=")[0]] for _ in SCOPED
    ]


@pytest.mark.parametrize("parameter", ["country", "organisation", "theme", "owner"])
@pytest.mark.parametrize("sign", ["", "!"])
def test_a_hundred_unknown_codes_are_told_in_a_bounded_answer(
    reader: TestClient, parameter: str, sign: str
) -> None:
    codes = ",".join(f"{sign}long-and-unheard-of-code-{number}" for number in range(100))
    for path in SCOPED:
        document = problem(reader, f"{address_of(reader, path)}?{parameter}={codes}")
        assert document["title"] == "Unknown value"
        assert document["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_of_nothing_public_is_not_found_whatever_it_looks_like(
    reader: TestClient, kind: str
) -> None:
    own = reader.get(f"/v1/{kind}?limit=1").json()["data"][0]["id"]
    other = next(each for each in KINDS if each != kind)
    strange = reader.get(f"/v1/{other}?limit=1").json()["data"][0]["id"]
    ids = [MARK, "1", "by-ref", "null", str(uuid4()), strange, own.upper(), own.replace("-", "")]
    ids += [f"%7B{own}%7D", f"urn:uuid:{own}", f"%20{own}", f"{own}%20", own[:-1], f"{own}0", "%25"]
    ids += [quote("０" + own[1:]), "';--", f"{own}.json"]
    found = [problem(reader, f"/v1/{kind}/{each}") for each in ids]
    assert found == [NO_RECORD] * len(ids)
    assert reader.get(f"/v1/{kind}/{own}").status_code == HTTPStatus.OK


@pytest.mark.parametrize("kind", KINDS)
def test_a_reference_of_nothing_public_is_not_found(reader: TestClient, kind: str) -> None:
    own = reader.get(f"/v1/{kind}?limit=1").json()["data"][0]
    other = next(each for each in KINDS if each != kind)
    strange = reader.get(f"/v1/{other}?limit=1").json()["data"][0]["ref"]
    pairs = [("icmpd", MARK), (MARK, own["ref"]), ("ICMPD", own["ref"]), ("icmpd", strange)]
    pairs += [("icmpd", f"{own['ref']}%20"), ("icmpd", own["ref"].upper()), ("%25", "%25")]
    pairs += [("icmpd", quote(own["ref"][:-1] + "１")), ("icmpd", own["id"])]
    found = [problem(reader, f"/v1/{kind}/by-ref/{owner}/{ref}") for owner, ref in pairs]
    assert found == [NO_RECORD] * len(pairs)


@pytest.mark.parametrize("name", [MARK, "countries", "Meetings", "null", "%25", quote("é")])
@pytest.mark.parametrize("query", ["", "?unit=followers", "?allocation=overlap&country=PK"])
def test_a_figure_that_there_is_not_is_not_found(reader: TestClient, name: str, query: str) -> None:
    assert problem(reader, f"/v1/summaries/2020/figures/{name}/records{query}") == NO_FIGURE


@pytest.mark.parametrize("name", ["social_media_followers", "meetings"])
def test_a_figure_of_another_unit_is_not_found(reader: TestClient, name: str) -> None:
    address = f"/v1/summaries/2020/figures/{name}/records"
    assert problem(reader, f"{address}?unit={MARK}") == NO_FIGURE
    for nothing in ("", "x" * 2001):
        detail = "Give a text of 1 to 2,000 characters, or leave the parameter out."
        refused = problem(reader, f"{address}?unit={nothing}")
        assert [(each["parameter"], each["detail"]) for each in refused["errors"]] == [
            ("unit", detail)
        ]


PAGED = [path for path, names in QUERIES.items() if {"cursor", "lang"} <= {*names}]


@pytest.mark.parametrize("path", PAGED)
def test_a_cursor_serves_only_the_query_it_came_from(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    cursor = reader.get(f"{address}?limit=1").json()["meta"]["next_cursor"]
    others = ["theme=none", "allocation=end", "lang=fr", "country=PK"]
    found = [problem(reader, f"{address}?{other}&cursor={cursor}") for other in others]
    elsewhere = next(each for each in PAGED if each != path)
    found.append(problem(reader, f"{address_of(reader, elsewhere)}?cursor={cursor}"))
    found.append(problem(reader, f"{address}?cursor={cursor[:-2]}"))
    assert found == [invalid(FORGED)] * len(found)
    assert reader.get(f"{address}?limit=7&cursor={cursor}").status_code == HTTPStatus.OK


PAYLOADS = [
    "",
    "5",
    "null",
    "{}",
    "[]",
    "[1,2]",
    "[null,null]",
    '["2020-01-01"]',
    '["2020-01-01",5]',
    '["2020-01-01","x"]',
    '{"a":1,"b":2}',
    f'["{MARK}","{RECORD_ID}"]',
    f'["2020-01-01","{RECORD_ID}",1]',
    f'["2020-01-01","{RECORD_ID.upper()}"]',
    f'["0000-00-00","{RECORD_ID}"]',
    f'["2020-01-01T00:00:00+99:00","{RECORD_ID}"]',
    f'["\\u0000","{RECORD_ID}"]',
    f'["\\ud800","{RECORD_ID}"]',
    "[" * 1_200,
    "1" * 1_400,
]


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_cursor_made_up_with_a_right_digest_does_no_harm(
    reader: TestClient, payload: str
) -> None:
    for path in PAGED:
        address = address_of(reader, path)
        for sort in [f"sort={key}" for key in SORT["allowed"]] if "sort" in QUERIES[path] else [""]:
            made_up = f"{address}?{sort}&cursor={forged(f'{address}?{sort}', payload)}"
            answer = reader.get(made_up.replace("?&", "?"))
            if not (answer.is_success and sort.endswith("title")):  # any text can be a title
                assert (answer.status_code, answer.json()) == (400, invalid(FORGED))


def forged(bound: str, payload: str) -> str:
    """A cursor as `cursors.cursor_of` makes it, of any payload."""
    digest = blake2s(payload.encode() + bound.encode(), digest_size=9).digest()
    return base64.urlsafe_b64encode(digest + payload.encode()).decode().rstrip("=")


def test_a_cursor_is_forged_here_as_it_is_made_there(reader: TestClient) -> None:
    page = reader.get("/v1/meetings?limit=1&sort=title").json()
    first, cursor = page["data"][0], page["meta"]["next_cursor"]
    key = folding.sort_key(first["title"])
    payload = json.dumps([key, first["id"]], separators=(",", ":"), ensure_ascii=False)
    assert forged("/v1/meetings?sort=title", payload) == cursor


def test_the_type_of_every_problem_is_the_address_of_its_description(reader: TestClient) -> None:
    addresses = ["/nowhere", "/v1/meetings?year=x", "/v1/meetings?theme=x", "/v1/%00"]
    documents = [problem(reader, each) for each in [*addresses, f"/{'a' * 9_000}"]]
    documents.append(problem(reader, "/v1/meetings", headers={"Accept": "image/png"}))
    described = [reader.get(each["type"]).json() for each in documents]
    members = ("type", "title", "status")
    assert [[each[name] for name in members] for each in described] == [
        [each[name] for name in members] for each in documents
    ]


def test_every_list_still_answers_after_all_that(reader: TestClient) -> None:
    before = [reader.get(path).content for path in LISTS]
    bad = [f"{path}?{query}" for path in LISTS for query in [*REFUSED, f"country={MARK}"]]
    bad += [f"{address}{broken}" for address in ADDRESSES.values() for broken in BROKEN.values()]
    statuses = {reader.get(address).status_code for address in bad}
    answers = [reader.get(path) for path in LISTS]
    assert statuses == {HTTPStatus.BAD_REQUEST}
    assert [answer.status_code for answer in answers] == [HTTPStatus.OK] * len(LISTS)
    assert [answer.content for answer in answers] == before


@pytest.mark.template("samples")
def test_the_id_and_reference_of_a_draft_answer_like_ones_that_never_were(
    client: TestClient, catalogue: Catalogue
) -> None:
    drafts = {
        kind: write(catalogue, kind, {"ref": f"hidden-{kind}", "state": state, "title": MARK})[0].id
        for kind, state in zip(KINDS, ["draft", "withdrawn", *["draft"] * 3], strict=True)
    }
    for kind, draft in drafts.items():
        addresses = [draft, str(uuid4()), f"by-ref/icmpd/hidden-{kind}", "by-ref/icmpd/x"]
        answers = [client.get(f"/v1/{kind}/{each}") for each in addresses]
        shown = [(each.status_code, dict(each.headers), each.content) for each in answers]
        assert shown == [shown[1]] * len(addresses)
        assert client.get(f"/v1/{kind}?id={draft}").json()["data"] == []


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.template("samples")
def test_what_only_drafts_use_answers_byte_for_byte_like_what_never_was(
    client: TestClient, catalogue: Catalogue, *, fresh: bool
) -> None:
    write(catalogue, "meetings", {"ref": "open", "themes": ["return"], "countries": ["PK"]})
    write(catalogue, "metrics", {"ref": "open-metric"})
    queries = ["", "year=1987", "country=AF", "country=!AF", "organisation=norway:host"]
    queries += ["theme=hidden", "theme=return", "theme=hiddem", "owner=hidden", "owner=icmpd"]
    queries += ["language=fa", "language=none"]
    addresses = [f"{path}?{query}" for path in LISTS for query in queries]
    addresses += [f"/v1/summaries/{year}?{query}" for year in (1987, 2020) for query in queries]
    addresses += [f"/v1/{each.name}" for each in REFERENCE_LISTS]
    figures = ("meetings", "hidden", "reach")
    addresses += [f"/v1/summaries/1987/figures/{name}/records" for name in figures]
    addresses += ["/v1/metrics?indicator=hidden", "/v1/metrics?indicator=hiddem"]
    before = shown_by(client, addresses)
    hide(catalogue)
    if fresh:  # nothing may hang on what the process remembers
        with AppClient(create_app(catalogue.settings)) as another:
            assert shown_by(another, addresses) == before
    else:
        assert shown_by(client, addresses) == before


def shown_by(client: TestClient, addresses: list[str]) -> dict[str, Any]:
    answers = {address: client.get(address) for address in addresses}
    return {
        address: (answer.status_code, dict(answer.headers), answer.content)
        for address, answer in answers.items()
    }


def hide(catalogue: Catalogue) -> None:
    """Write drafts of every kind with a theme, an indicator, an owner and a year of their own."""
    theme = {"code": "hidden", "name": MARK}
    indicator = theme | {"unit": "people", "time_rule": "flow"}
    with catalogue.database.writing() as session:
        for reference, row in ((THEMES, theme), (INDICATORS, indicator)):
            given = reference.given.model_validate(row)
            session.execute(
                reference.table.__table__.insert(),  # type: ignore[attr-defined]
                [{**given.model_dump(), "public": False, "version": 1, "updated_at": NOW}],
            )
        session.execute(text("UPDATE revision SET vocabulary = vocabulary + 1"))
    draft: dict[str, Any] = {"state": "draft", "owner": "hidden", "when": "1987-05-05"}
    draft |= {
        "title": f"{MARK} word",
        "themes": ["hidden", "return"],
        "countries": ["AF"],
        "language": "fa",
    }
    draft["organisations"] = [{"organisation": "norway", "roles": ["host"]}]
    for kind in KINDS:
        own = {"indicator": "hidden"} if kind == "metrics" else {}
        for ref in ("a", "b"):
            write(catalogue, kind, draft | own | {"ref": f"{kind}-{ref}"})
        write(catalogue, kind, draft | own | {"ref": f"{kind}-a", "title": f"{MARK} changed"})


def test_an_unforeseen_error_says_nothing_of_itself() -> None:
    with TestClient(broken_app(), raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert (answer.status_code, answer.json()) == (
        500,
        {
            "type": "/problems/internal-error",
            "title": "Internal error",
            "status": 500,
            "detail": "Something went wrong here, not with the request. It has been logged.",
        },
    )
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"


def test_what_the_framework_refuses_is_a_problem_too() -> None:
    with AppClient(broken_app()) as client:
        typed = problem(client, f"/typed/{MARK}")
        other = problem(client, "/teapot", more={"retry-after": "7"})
    assert typed == invalid(
        error("number", "Input should be a valid integer, unable to parse string as an integer")
    )
    assert other == {
        "type": "about:blank",  # RFC 9457: nothing beyond the status
        "title": "I'm a Teapot",
        "status": 418,
        "detail": "Server refuses to brew coffee because it is a teapot.",
    }


def broken_app() -> FastAPI:
    """The application with routes that fail in ways that its own do not."""
    app = create_app(catalogue_for("sqlite:////nowhere/never-opened.db").settings)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError(MARK)

    @app.get("/typed/{number}")
    def typed(number: int) -> int:
        return number

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(HTTPStatus.IM_A_TEAPOT, MARK, {"Retry-After": "7"})

    return app
