"""What pages tell programs: what they are about, what they look like where they are shared."""

import re
import struct
import sys

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.texts.phrases import languages
from events_api.web.print.typesetting import can_typeset
from tests.samples import write
from tests.web.pages.page_reader import read

SITE = "http://localhost:8000"
STRANGE = '</script><script>alert("1")</script>'


@pytest.fixture
def template() -> str:
    return "samples"


def test_a_year_is_a_dataset(reader: TestClient) -> None:
    linked = read(reader, "/fr/years/2020").linked
    changed, description = linked.pop("dateModified"), linked.pop("description")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", changed)
    assert description.startswith("Réunions : 9. ")
    data = f"{SITE}/v1/summaries/2020"
    assert linked == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{SITE}/fr/years/2020",
        "name": "Le programme, année par année: 2020",
        "url": f"{SITE}/fr/years/2020",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "temporalCoverage": "2020-01-01/2020-12-31",
        "version": 2,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": data},
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": f"{data}?format=csv",
            },
        ],
    }


def test_a_record_is_what_schema_org_calls_it(catalogue: Catalogue, client: TestClient) -> None:
    [meeting] = write(
        catalogue,
        "meetings",
        {"ref": "a", "title": STRANGE, "location": {"city": "Baghdad", "country": "IQ"}},
    )
    [report] = write(catalogue, "publications", {"ref": "d", "when": "2020-03-03"})
    linked = read(client, f"/ar/records/{meeting.id}").linked
    assert (linked["@context"], linked["@type"]) == ("https://schema.org", "Event")
    assert (linked["name"], linked["startDate"]) == (STRANGE, "2020-03-03")
    assert linked["location"]["address"]["addressLocality"] == "Baghdad"
    assert linked["@id"] == linked["url"] == f"{SITE}/ar/records/{meeting.id}"
    assert read(client, f"/records/{report.id}").linked["@type"] == "Report"


def test_pages_have_pictures_of_the_size_that_they_say(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = re.compile(r'property="og:image" content="http://localhost:8000(.*?)"')
    for page, picture in (
        ("/years/2020", "/years/2020/preview.png"),
        ("/ar/years/2020", "/ar/years/2020/preview.png"),
        ("/events", "/preview.png"),
        *((f"/{each}/", f"/{each}/preview.png") for each in languages()),
    ):
        assert image.findall(reader.get(page).text) == [picture]
        answer = reader.get(picture)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    assert reader.get("/years/1999/preview.png").status_code == 404
    assert reader.get("/preview.png?x=1").status_code == 400
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "typst", None)
        can_typeset.cache_clear()
        assert "og:image" not in reader.get("/tr/events").text
    can_typeset.cache_clear()


def test_programs_are_told_where_to_begin(reader: TestClient) -> None:
    told = reader.get("/llms.txt")
    assert told.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert told.text.startswith("# events_api\n\n> ")
    for each in re.findall(r"\((http://localhost:8000.*?)\)", told.text):
        assert reader.get(each).status_code == 200
    icon = reader.get("/favicon.ico")
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/svg+xml")
