"""What tests of imports share: a file sent as a member of staff or a program sends it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from events_api.intake.files import FILE_FORMATS

TYPES = {each.name: each.media_types[0] for each in FILE_FORMATS}


def send(
    client: TestClient,
    key: Mapping[str, str],
    content: bytes | str,
    query: str = "kind=meetings",
    format_: str = "csv",
) -> Response:
    """The answer to a file."""
    body = content.encode() if isinstance(content, str) else content
    headers = {**key, "Content-Type": TYPES[format_]}
    return client.post(f"/v1/imports?{query}", content=body, headers=headers)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """CSV of rows, with the columns of all of them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
