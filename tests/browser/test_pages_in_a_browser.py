"""Pages in Chromium: nothing amiss, nothing too wide, nobody kept out, in each language and size.

Everyday, each page is seen in one language, and each language on some page; with TEST_SLOW=1 all,
with screenshots in build/screenshots. One engine is enough: what is looked at is the page.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from playwright.sync_api import Browser

from events_api.core.texts.phrases import languages
from events_api.web.guides import guides
from tests.browser.chromium import Tab, chromium
from tests.samples import write
from tests.servers import HOST, serving
from tests.sizes import sized
from tests.templates import Templates, catalogue_for

WIDTHS = (360, 820, 1440)
LOOKS = tuple(product(WIDTHS, ("light", "dark")))
MISSING = "01909c3e-0000-7000-8000-000000000000"
FOLLOWERS = "unit=followers&project=improving-migration"
STRANGE = [
    '<script>alert(1)</script><img src="//evil.example/x" onerror=x>',
    "x" * 300,
    "\u202eevil\u202d \u2067abc",
    "ورشة عمل about الهجرة و migration في 2020",
]
# {what a screenshot is called: address, status}
PAGES = {
    "home": ("/", 200),
    "events": ("/events", 200),
    "month": ("/events?month=2014-05", 200),
    "none": ("/events?q=nothing-is-called-so&unused=1", 200),
    "year": ("/years/2020", 200),
    "figure": (f"/figures/2020/social_media_followers?{FOLLOWERS}", 200),
    "edition": ("/editions/2020/2", 200),
    "strange": ("/years/2014", 200),
    "record": ("/records/{}", 200),
    "embed": ("/embed/years/2020/charts/country", 200),
    "embed-years": ("/embed/charts/meetings", 200),
    "embed-code": ("/embed/charts/meetings/code", 200),
    "refused": ("/events?country=Iran&year=x", 400),
    "no-year": ("/years/1999", 404),
    "no-record": (f"/records/{MISSING}", 404),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def service(templates: Templates) -> Iterator[tuple[str, str]]:
    """The address of a service with the bundled year and strange texts, and a strange record's."""
    with templates.copy("sqlite", "two editions of 2020") as url:
        catalogue = catalogue_for(url)
        given = [
            {
                "ref": f"m{i}",
                "title": text,
                "summary": text,
                "when": f"2014-05-0{i + 1}",
                "countries": ["AF"],
            }
            for i, text in enumerate(STRANGE)
        ]
        record = write(catalogue, "meetings", *given)[1].id
        write(catalogue, "trainings", {"ref": "soon", "title": "To come", "when": "9998-01"})
        catalogue.database.close()
        with serving(url) as [port]:
            yield f"http://{HOST}:{port}", str(record)


def asked() -> Sequence[tuple[int, str, str]]:
    """(number, page, language): each page in one language, each language of some page."""
    every = languages()
    pages = [
        [(page, every[(number + step) % len(every)]) for step in range(sized(1, len(every)))]
        for number, page in enumerate(PAGES)
    ]
    return [(i, *each) for i, each in enumerate(each for own in pages for each in own)]


def test_nothing_is_amiss_on_any_screen(browser: Browser, service: tuple[str, str]) -> None:
    site, record = service
    tab, found = Tab(browser, site), []
    for number, page, language in asked():
        address, status = PAGES[page]
        tab.open(f"/{language}{address.format(record)}", status)
        # One request for the page and at most three more.
        if len([each for each in tab.requests if ".woff2" not in each]) > 4:
            found.append(f"{page}-{language} asks for {tab.requests}")
        for i, (width, scheme) in enumerate(LOOKS):
            name = f"{page}-{language}-{width}-{scheme}"
            tab.look(width, scheme)
            found += [f"{name} {each}" for each in tab.too_wide()]
            if sized(int(i == number % len(LOOKS)), 1):
                found += [f"{name} {each}" for each in tab.barriers()]
            if sized(0, 1):
                tab.picture(name)
        tab.paper()
        found += [f"{page}-{language}-print {each}" for each in tab.too_wide()]
        # Nobody opens anything on paper.
        found += [f"{page}-{language}-print {each}" for each in tab.seen("details")]
        if sized(0, 1):
            tab.picture(f"{page}-{language}-print")
    assert "\n".join(found) == ""
    assert tab.complaints == []


def test_filters_are_used_by_keyboard_alone_and_without_scripts(
    browser: Browser, service: tuple[str, str]
) -> None:
    tab = Tab(browser, service[0], script=False)
    tab.open("/ar/events")
    tab.look(360, "light")
    page = tab.page
    # Past the head of the page, by the link that is there for it.
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.locator("[name=q]:focus-visible").count() == 1
    page.keyboard.type("expert")
    for name in ("kind", "country", "year", "theme"):
        page.keyboard.press("Tab")
        assert page.locator(f"[name={name}]:focus-visible").count() == 1
        if name == "kind":
            page.keyboard.press("ArrowDown")
            chosen = page.locator("[name=kind] option:checked").get_attribute("value")
    page.keyboard.press("Tab")
    assert page.locator("button:focus-visible").count() == 1
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"q=expert&kind={chosen}&" in page.url
    assert page.locator("[name=q]").input_value() == "expert"
    assert page.locator(".occasions li").count() > 0
    assert tab.complaints == []


def test_guides_and_the_reference_are_in_order(browser: Browser, service: tuple[str, str]) -> None:
    tab, found = Tab(browser, service[0]), []
    for name in [each.name for each in guides()][:: sized(6, 1)]:
        tab.open(f"/docs/guides/{name}")
        for width in WIDTHS:
            tab.look(width, "light")
            found += [f"{name} {width} {each}" for each in tab.too_wide()]
        found += [f"{name} {each}" for each in tab.barriers()]
    tab.open("/docs")
    tab.page.locator(".opblock-tag").first.click(timeout=30_000)
    tab.page.locator(".opblock").first.wait_for(timeout=30_000)
    found += [f"docs {each}" for each in tab.too_wide()]
    assert "\n".join(found) == ""
    assert tab.complaints == []


def test_who_skips_to_the_content_is_there(browser: Browser, service: tuple[str, str]) -> None:
    tab = Tab(browser, service[0], script=False)
    tab.open("/years/2020")
    tab.page.keyboard.press("Tab")
    assert tab.page.locator(".skip:focus").is_visible()
    tab.page.keyboard.press("Enter")
    assert tab.page.url.endswith("#content")


@pytest.mark.parametrize("language", [*languages()][sized(1, 0) :: sized(2, 1)])
def test_pages_are_written_in_the_fonts_that_they_bring(
    browser: Browser, service: tuple[str, str], language: str
) -> None:
    tab = Tab(browser, service[0])
    # Names of other languages are in the reader's own.
    tab.open(f"/{language}/years/2020")
    tab.page.locator(".languages").evaluate("each => each.remove()")
    tab.page.evaluate("document.fonts.ready")
    scripts = {"ru": {"cyrillic"}, "ar": {"arabic"}, "fa": {"arabic"}}.get(language, set())
    loaded = {each.rpartition("-")[2] for each in tab.requests if each.endswith(".woff2")}
    assert loaded == {f"{each}.woff2" for each in {"latin", *scripts}}
    families = {"+Noto Sans"} | ({"+Noto Sans Arabic"} if "arabic" in scripts else set())
    assert tab.fonts() == families
