"""The Chromium that the system has: pages as it shows them, and what it has to complain about.

Separate because the tests ask pages what people see, and this how a browser is asked.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

# Git does not keep them; they are for looking at.
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
A4 = ViewportSize(width=680, height=1000)
_AXE = Axe()
# Of Debian, and of others.
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# WCAG 2.2 asks for the size of targets, which axe looks at only where it is told to.
_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const name = each => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`;
  return [...document.body.querySelectorAll("*")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.right > root.clientWidth + 1 || box.left < -1;
  }).slice(0, 5).map(name).concat(["wider than the screen"]);
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window, for as long as the context lasts; skips where there is none."""
    found = filter(None, map(shutil.which, _NAMES))
    path = next(found, None)
    if path is None:
        pytest.skip("There is no Chromium: install the package `chromium` of Debian.")
    # Its sandbox refuses to work for root.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


class Tab:
    """A tab of the browser, which remembers all that went wrong in it.

    Attributes:
        complaints: What the console says, what failed, and requests that left the service.
    """

    def __init__(self, browser: Browser, site: str, *, script: bool = True) -> None:
        """Open a tab for pages of a service; without `script` it runs none of theirs."""
        self._site = site
        self.complaints: list[str] = []
        self.requests: list[str] = []
        context = browser.new_context(java_script_enabled=script, base_url=site)
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: self._note("console", said.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.page.on("requestfailed", lambda request: self._note("failed", request.url))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("response", lambda answer: self._answered(answer.url, answer.status))
        self._expected = 200

    def open(self, address: str, status: int = 200) -> None:
        """Load a page, which has this status."""
        self.requests.clear()
        self._expected = status
        answer = self.page.goto(address, wait_until="load")
        if answer is None or answer.status != status:
            self._note("status", f"{address} {answer and answer.status}")

    def look(self, width: int, scheme: Any) -> None:
        """Show the page on a screen of this width, `light` or `dark`."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(media="screen", color_scheme=scheme)

    def paper(self) -> None:
        """Show the page as it is printed on A4."""
        self.page.set_viewport_size(A4)
        self.page.emulate_media(media="print", color_scheme="light")

    def too_wide(self) -> list[str]:
        """What makes the page wider than the screen."""
        found: list[str] = self.page.evaluate(_TOO_WIDE)
        return found

    def seen(self, selector: str) -> list[str]:
        """The texts of the elements of a kind that can be seen."""
        return self.page.locator(f"{selector}:visible").all_inner_texts()

    def barriers(self) -> list[str]:
        """What axe-core finds that keeps people out, with where it is."""
        found = _AXE.run(self.page, options=_RULES).response["violations"]
        return [
            f"{each['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
            for each in found
            for node in each["nodes"][:3]
        ]

    def fonts(self) -> set[str]:
        """The fonts that the page is written in; those that it brings begin with a `+`."""
        tools = self.page.context.new_cdp_session(self.page)
        tools.send("DOM.enable")
        tools.send("CSS.enable")
        root = tools.send("DOM.getDocument")["root"]["nodeId"]
        every = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})
        found = set()
        for node in every["nodeIds"]:
            used = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
            found |= {f"{'+' * each['isCustomFont']}{each['familyName']}" for each in used}
        tools.detach()
        return found

    def picture(self, name: str) -> None:
        """Keep what the page looks like, all of it."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def _asked(self, address: str) -> None:
        self.requests.append(address)
        if not address.startswith((f"{self._site}/", "data:")):
            self._note("other host", address)

    def _answered(self, address: str, status: int) -> None:
        if status >= 400 and status != self._expected:
            self._note(str(status), address)

    def _note(self, what: str, told: str) -> None:
        # A page that is expected to be missing is no mistake; the browser says it is.
        if self._expected >= 400 and f"status of {self._expected}" in told:
            return
        self.complaints.append(f"{what}: {told}")
