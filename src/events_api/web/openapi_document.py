"""The OpenAPI document as it is served: what was made of the routes, at the address of the service.

Separate from making it, which takes a second and 36 MiB: every process would do so for its first
reader, and keep the others waiting. A test holds the document to the routes.
"""

import json
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import JSON, has_tag, hashed
from events_api.core.shipped_folders import shipped_folder

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def openapi_document(request: Request) -> Response:
    """The document; 304 where the client has it already."""
    content, etag = _document(catalogue_of(request).settings.public_path)
    headers = {"ETag": f'"{etag}"', "Cache-Control": "no-cache"}
    if has_tag(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=JSON)


@lru_cache(maxsize=1)
def _document(root: str) -> tuple[bytes, str]:
    """The document for a service that the public finds at `root`, and its tag."""
    text = (shipped_folder("openapi") / "openapi.json").read_text("utf-8")
    document = {**json.loads(text), "servers": [{"url": root or "/"}]}
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return content, hashed(content)
