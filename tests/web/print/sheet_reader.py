"""What a fact sheet says, as a test reads it: where its links lead, their words, and all words."""

import io
from typing import Any

from pypdf import PdfReader
from starlette.testclient import TestClient

SITE = "http://localhost:8000"


def sheet(client: TestClient, address: str) -> PdfReader:
    """A sheet that there is."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.content))


def links(found: PdfReader) -> list[tuple[str, str]]:
    """Where it leads, without the site, and what is written there; a line of a text each."""
    return [each for page in found.pages for each in _links(page)]


def words(found: PdfReader) -> str:
    """All that it says, without what may break a line."""
    text = " ".join(page.extract_text() for page in found.pages)
    return " ".join(text.replace("\u200b", "").split())


def _links(page: Any) -> list[tuple[str, str]]:
    written: list[tuple[str, float, float]] = []

    def note(text: str, own: list[float], line: list[float], _font: Any, _size: float) -> None:
        written.append((text, line[4] * own[0] + own[4], line[5] * own[3] + own[5]))

    page.extract_text(visitor_text=note)
    every = [each.get_object() for each in page.get("/Annots", [])]
    led = [each for each in every if "/A" in each]
    return [(str(each["/A"]["/URI"]).removeprefix(SITE), _within(each, written)) for each in led]


def _within(link: Any, written: list[tuple[str, float, float]]) -> str:
    left, low, right, high = (float(each) for each in link["/Rect"])
    inside = [
        text for text, x, y in written if left - 1 <= x <= right + 1 and low - 1 <= y <= high + 1
    ]
    return " ".join("".join(inside).replace("\u200b", "").split())
