"""What a process says and counts of requests: by route, without what people search for."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.settings import Settings
from events_api.serving.logs import configure
from events_api.serving.prometheus import BYTES, REQUESTS, SECONDS, UNCOUNTED_LIMITS, count
from events_api.serving.request_log import RequestLog
from tests.app_client import AppClient
from tests.samples import key

SEARCHED = "sesame"
ABSENT = "01909c3e-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """Whatever a test configures is undone."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    for name in ("events_api", "uvicorn"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was written, of which each line is a JSON document."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_request_is_a_line(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    holder = key(catalogue, "drafts")
    named = {"X-Request-Id": "proxy-1"}
    with AppClient(RequestLog(create_app(catalogue.settings))) as client:
        capsys.readouterr()
        strange = {"X-Request-Id": f"{SEARCHED} x"}
        page = client.get(f"/v1/meetings?q={SEARCHED}", headers=named)
        gone = client.get("/v1/meetings/" + ABSENT, headers=holder | strange)
        none = client.get(f"/{SEARCHED}")
        client.get("/healthz")
    answers = [page, gone, none]
    told = lines(capsys)
    for line in told:
        assert line.pop("ms") >= 0
        assert line.pop("time").endswith("Z")
    key_id = holder["Authorization"].split("_")[1]
    assert told == [
        {
            "event": "request",
            "level": "info",
            "method": "GET",
            "route": route,
            "status": answer.status_code,
            "bytes": len(answer.content),
            "request": answer.headers["x-request-id"],
            **more,
        }
        for answer, route, more in zip(
            answers,
            ["/v1/meetings", "/v1/meetings/{record_id}", None],
            [{}, {"key": key_id}, {}],
            strict=True,
        )
    ]
    assert page.headers["x-request-id"] == "proxy-1"
    assert SEARCHED not in str(told)


def test_requests_are_counted_by_route(catalogue: Catalogue) -> None:
    configure("critical", "json")
    answered = REQUESTS.labels("/v1/themes", "GET", "200")
    sums = SECONDS.labels("/v1/themes", "GET"), BYTES.labels("/v1/themes", "GET")
    before = [each._value.get() for each in (answered, sums[1])]  # noqa: SLF001
    with AppClient(RequestLog(create_app(catalogue.settings), count)) as client:
        answers = [client.get("/v1/themes") for _ in range(3)]
    after = [each._value.get() for each in (answered, sums[1])]  # noqa: SLF001
    sent = sum(len(each.content) for each in answers)
    assert [new - old for new, old in zip(after, before, strict=True)] == [3, sent]


def test_what_passes_uncounted_is_counted(catalogue: Catalogue) -> None:
    """Two of four requests fall under a limit that the server of limits is not there to count."""
    away: dict[str, Any] = {"limits": {"reads": "1/hour"}, "limits_url": "redis://127.0.0.1:1/0"}
    settings = Settings(_env_file=None, database_url=catalogue.settings.database_url, **away)
    before = UNCOUNTED_LIMITS._value.get()  # noqa: SLF001 - it has no other reader
    with AppClient(RequestLog(create_app(settings), count)) as client:
        for address in ("/v1/themes", "/v1/themes/none", "/healthz", "/v1/themes?q=none"):
            client.get(address)
    assert UNCOUNTED_LIMITS._value.get() - before == 2  # noqa: SLF001


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_failure_of_ours_is_told_without_what_it_was_at_work_on(
    capsys: pytest.CaptureFixture[str], form: Literal["json", "text"]
) -> None:
    configure("warning", form)

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await Starlette()(scope, receive, send)
            return
        searched = scope["query_string"]
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
        raise ZeroDivisionError(len(searched))

    with AppClient(RequestLog(broken), raise_server_exceptions=False) as client:
        answer = client.get(f"/?q={SEARCHED}")
    assert answer.status_code == 500
    said = capsys.readouterr().out
    assert SEARCHED not in said
    name = answer.headers["x-request-id"]
    if form == "json":
        line = json.loads(said)
        traceback = line.pop("exception").splitlines()
        del line["time"], line["ms"]
        assert line == {
            "event": "request",
            "level": "error",
            "method": "GET",
            "route": None,
            "status": 500,
            "bytes": 2,
            "request": name,
        }
    else:
        line, *traceback = said.splitlines()
        assert re.fullmatch(
            r"\S+Z error    request method=GET route=None status=500 ms=\S+ bytes=2 "
            f"request={name}",
            line,
        )
    assert traceback[0] == "Traceback (most recent call last):"
    assert traceback[-1] == f"ZeroDivisionError: {len(f'q={SEARCHED}')}"


def test_lines_of_others_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    logging.getLogger("events_api").warning("it %s", "rains")
    logging.getLogger("uvicorn.error").debug("not said")
    [line] = lines(capsys)
    del line["time"]
    assert line == {"event": "it rains", "level": "warning"}
    configure("info", "text")
    logging.getLogger("events_api").warning("it %s", "rains")
    at, said = capsys.readouterr().out.split(" ", 1)
    assert datetime.fromisoformat(at).tzinfo == UTC
    assert said == "warning  it rains\n"
