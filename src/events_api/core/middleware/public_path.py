"""The public path: what `EVENTS_PUBLIC_URL` puts before our own paths, as `/register`.

Separate, and plain ASGI, because a proxy may take it away or pass it on, while the addresses that
we give begin with it either way (contract, "A record"). No header that a client sends is asked.
"""

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


class PublicPath:
    """ASGI middleware: has every request say the public path, whether or not the proxy left it."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        """Wrap `app`, which the public finds under `root`."""
        self.app = app
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its path is then the public one."""
        if scope["type"] == "http" and self.root:
            public = self.root + within(self.root, scope["path"])
            scope = {**scope, "path": public, "root_path": self.root}
        await self.app(scope, receive, send)


def within(root: str, path: str) -> str:
    """A path without the public one, if the proxy left it; the root's own is `/`."""
    if not root or not (path == root or path.startswith(f"{root}/")):
        return path
    return path[len(root) :] or "/"


def check_public_path(root: str, routes: Iterable[BaseRoute]) -> None:
    """See that no path of ours begins like the public one.

    Where a proxy has taken that away, nobody could tell such a path from what a proxy has left.

    Raises:
        ValueError: One does, with what to set.
    """
    first = root[1:].partition("/")[0]
    if first and any(_begins(route, first) for route in routes):
        said = f"EVENTS_PUBLIC_URL: Addresses of our own begin with /{first}"
        raise ValueError(f"{said}; use another path, as https://example.org/register")


def _begins(route: BaseRoute, first: str) -> bool:
    """Whether a route takes a path whose first part is this, and the others as they stand in it."""
    _, slash, rest = getattr(route, "path", "/")[1:].partition("/")
    asked = {"type": "http", "method": "GET", "path": f"/{first}{slash}{rest}"}
    return route.matches(asked)[0] is not Match.NONE
