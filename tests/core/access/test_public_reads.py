"""Public reads: who sends a key that is none is told so, whatever is read."""

import re
from typing import TYPE_CHECKING, cast

from starlette.testclient import TestClient

from events_api.web.pages.page_language import OF_TAG

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.routing import Route

RECORD = "01909c3e-0000-7000-8000-000000000000"
PARTS = {"year": "2020", "number": "1", "part": "0", "language": "fr", "tag": "fa-AF"}
PARTS |= {"chart": "country", "version": "1"}
PARTS |= dict.fromkeys(("record_id", "import_id", "subject"), RECORD)
# What is the same whoever asks and whatever was written.
WITHOUT_DATA = {
    "/healthz",
    "/readyz",
    "/version",
    "/problems",
    "/problems/{slug}",
    "/docs",
    "/docs/{digest}/{name}",
    "/docs/guides/{name}",
    "/openapi.json",
    "/robots.txt",
    "/llms.txt",
    "/favicon.ico",
    "/assets/{name_digest}/{name}",
    # They lead on to a page, or are never there.
    "/{language:language}",
    "/{language:language}/{rest:path}",
    OF_TAG,
}


def test_every_read_of_data_refuses_a_key_that_is_none(reader: TestClient) -> None:
    app = cast("FastAPI", reader.app)
    routes = cast("list[Route]", app.router.routes)
    paths = {each.path for each in routes if "GET" in (each.methods or ())}
    nonsense = {"Authorization": "Bearer nonsense"}
    answered = {
        path: reader.get(
            re.sub(r"{(\w+)[^}]*}", lambda part: PARTS.get(part[1], "x"), path),
            headers=nonsense,
            follow_redirects=False,
        ).status_code
        for path in paths
    }
    assert {path for path, status in answered.items() if status != 401} == WITHOUT_DATA
