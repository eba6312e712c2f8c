"""The public path: what `EVENTS_PUBLIC_URL` puts before our own paths, as `/events`.

Separate, and plain ASGI, because a proxy may take it away or pass it on, while the addresses that
we give begin with it either way (contract, "A record"). No header that a client sends is asked.
"""

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
