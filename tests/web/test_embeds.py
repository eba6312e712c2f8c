"""Embeds: the chart as it is elsewhere, in a page that may be framed, and nothing else may."""

import html
import re
from base64 import b64encode
from hashlib import sha256
from math import ceil

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE
from tests.samples import write
from tests.web.pages.page_reader import BROWSER, read


@pytest.mark.parametrize(
    ("embed", "chart", "page"),
    [
        ("/embed/years/2020/charts/month", "2020/charts/month.svg?lang=en", "/years/2020"),
        ("/ar/embed/years/2020/charts/time", "2020/charts/time.svg?lang=ar", "/ar/years/2020"),
        ("/embed/years/2020/charts/country?country=AF", "2020/charts/country.svg?country=AF", ""),
        ("/fa/embed/charts/meetings", "charts/meetings.svg?lang=fa", "/fa/"),
    ],
)
def test_it_is_the_chart_with_its_title_and_a_link(
    reader: TestClient, embed: str, chart: str, page: str
) -> None:
    answer, picture = reader.get(embed), reader.get(f"/v1/summaries/{chart}")
    assert picture.text.strip() in answer.text
    title = re.findall("<title>(.*?)</title>", picture.text)[0]
    assert f"<title>{title}</title>" in answer.text.replace("&#39;", "'")
    assert f'href="http://localhost:8000{page}' in answer.text
    style = re.findall("<style>(.*?)</style>", picture.text)[0]
    digest = b64encode(sha256(html.unescape(style).encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'self' 'sha256-{digest}'; img-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *"
    )
    tag = answer.headers["ETag"]
    assert reader.get(embed, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("page", "embed"),
    [
        ("/tr/years/2020", "/tr/embed/years/2020/charts/month"),
        (
            "/ar/figures/2020/meetings?unit=records&country=AF",
            "/ar/embed/charts/meetings?country=AF",
        ),
    ],
)
def test_pages_lead_to_the_line_that_embeds_a_chart_as_high_as_it_is(
    reader: TestClient, page: str, embed: str
) -> None:
    [code] = [each for each in read(reader, page).addresses if "/embed/" in each]
    path, mark, query = embed.partition("?")
    assert code == f"{path}/code{mark}{query}"
    told = read(reader, code)
    assert embed in told.addresses
    [line] = [each for each in told.words if each.startswith("<iframe ")]
    [high] = re.findall(r'viewBox="0 0 800 ([0-9.]+)"', reader.get(embed).text)
    height = ceil(float(high) * 0.98) + 52
    assert line.startswith(f'<iframe src="http://localhost:8000{embed}" title="')
    assert f'" width="800" height="{height}" style="border:0;max-width:100%"' in line


def test_what_there_is_not_is_a_problem(reader: TestClient) -> None:
    for address, status in (
        ("/embed/years/1999/charts/month", 404),
        ("/embed/years/2020/charts/none", 404),
        ("/embed/years/20x0/charts/month", 404),
        ("/embed/charts/nothing", 404),
        ("/embed/charts/nothing/code", 404),
        ("/embed/years/1999/charts/month/code", 404),
        ("/embed/years/2020/charts/month?nothing=1", 400),
        ("/embed/years/2020/charts/month?by=type", 400),
    ):
        answer = reader.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, MEDIA_TYPE)
        read(reader, address, status)
    refused = reader.get("/embed/charts/meetings", headers={"Accept": "image/png"})
    assert refused.status_code == 406


@pytest.mark.template("samples")
def test_texts_of_records_are_texts(catalogue: Catalogue, client: TestClient) -> None:
    strange = '</style></svg><script>alert("1")</script>'
    write(catalogue, "meetings", {"ref": "a", "title": strange, "when": "2020-03-01"})
    text = client.get("/embed/years/2020/charts/time", headers=BROWSER).text
    assert (text.count("<script"), text.count("</style>"), text.count("</svg>")) == (0, 1, 1)


def test_a_figure_says_how_to_cite_and_embed_it(reader: TestClient) -> None:
    address = "/figures/2020/social_media_followers?unit=followers&project=improving-migration"
    page = read(reader, f"/fr{address}")
    cited = page.words[page.words.index("Citer ce chiffre") + 1 :]
    assert (
        cited[0]
        .replace("\u2068", "")
        .replace("\u2069", "")
        .startswith("Abonnés sur les réseaux sociaux : 98 158 (")
    )
    assert "autre rapport" in cited[3]
    assert f"http://localhost:8000/fr{address}" in cited
    [embed] = [each for each in page.addresses if "/embed/" in each]
    assert embed.startswith("/fr/embed/charts/social_media_followers/code")
    assert reader.get(embed).status_code == 200
