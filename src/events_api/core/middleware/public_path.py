"""The public path: what `EVENTS_PUBLIC_URL` puts before our own paths, as `/register`.

Separate, and plain ASGI, because a proxy may take it away or pass it on, while the addresses that
we give begin with it either way (contract, "A record"). No header that a client sends is asked.
"""

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


class PublicPath:
    """ASGI middleware: has every request say the public path, whether or not the proxy left it."""

    def __init__(self, app: ASGIApp, root: str, *, page: bool = False) -> None:
        """Wrap `app`, which the public finds under `root`; a `page` may be called so, too."""
        self.app = app
        self.root, self.page = root, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its path is then the public one."""
        if scope["type"] == "http" and self.root:
            public = self.root + within(self.root, scope["path"], page=self.page)
            scope = {**scope, "path": public, "root_path": self.root}
        await self.app(scope, receive, send)


def within(root: str, path: str, *, page: bool = False) -> str:
    """A path without the public one, if the proxy left it; the root's own is `/`.

    Where a `page` of ours is called like the root, that page is meant by the path without a slash.
    """
    if not root or not (path.startswith(f"{root}/") or (path == root and not page)):
        return path
    return path[len(root) :] or "/"


def is_page(root: str, routes: Iterable[BaseRoute]) -> bool:
    """Whether a page of ours is called like the public path, as `/events` may be.

    Raises:
        ValueError: Paths of ours go on below it, with what to set. Where a proxy has taken the
            public path away, nobody could tell such a path from what a proxy has left.
    """
    first = root[1:].partition("/")[0]
    found = [route for route in routes if first and _begins(route, first)]
    if any(route.path.count("/") > 1 for route in found):  # type: ignore[attr-defined]
        said = f"EVENTS_PUBLIC_URL: Addresses of our own begin with /{first}/"
        raise ValueError(f"{said}; use another path, as https://example.org/register")
    return bool(found) and root == f"/{first}"


def _begins(route: BaseRoute, first: str) -> bool:
    """Whether a route takes a path whose first part is this, and the others as they stand in it."""
    _, slash, rest = getattr(route, "path", "/")[1:].partition("/")
    asked = {"type": "http", "method": "GET", "path": f"/{first}{slash}{rest}"}
    return route.matches(asked)[0] is not Match.NONE
