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


def check_public_path(root: str, routes: Iterable[BaseRoute]) -> None:
    """See that no paths of ours go on below what the public one begins with.

    Where a proxy has taken the public path away, nobody could tell such a path from what a proxy
    has left.

    Raises:
        ValueError: Some do, with what to set.
    """
    first = root[1:].partition("/")[0]
    if first and any(_goes_on(route, first) for route in routes):
        said = f"EVENTS_PUBLIC_URL: Addresses of our own begin with /{first}/"
        raise ValueError(f"{said}; use another path, as https://example.org/register")


def is_page(root: str, routes: Iterable[BaseRoute]) -> bool:
    """Whether a page of ours is called like the public path, as `/events` may be."""
    return bool(root) and any(_takes(route, root) for route in routes)


def _goes_on(route: BaseRoute, first: str) -> bool:
    """Whether a route takes a path whose first part is this, and the others as they stand in it."""
    _, slash, rest = getattr(route, "path", "/")[1:].partition("/")
    return bool(slash) and _takes(route, f"/{first}/{rest}")


def _takes(route: BaseRoute, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path}
    return route.matches(asked)[0] is not Match.NONE
