"""The command of those who follow. It imports what it works with when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from events_api.terminal import SAY, progress

following = typer.Typer()


@following.command()
def pull(
    url: Annotated[
        str,
        typer.Argument(
            help="Address of a service, or of its feed with filters: `…/v1/changes?country=PK`."
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="Folder of the copy; it is made.")],
    *,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on, with each change as it comes.")
    ] = False,
) -> None:
    """Bring a copy up to date: a file of documents a kind, and how far it has come.

    It may be stopped at any moment, and goes on from there.
    """
    from events_api.client import Client, Folder

    root, filters = _asked(url)
    copy = Folder(folder, root, filters)
    with Client(root) as client:
        wait = 0
        while True:
            with progress("Changes") as tell:
                pulled = copy.pull(client, tell, wait=wait)
            if not wait or pulled.changes:
                there = ", ".join(f"{number} {kind}" for kind, number in pulled.records.items())
                SAY.print(f"{pulled.changes} changes; {folder} has {there or 'nothing'}.")
            if not follow:
                return
            wait = 30


def _asked(url: str) -> tuple[str, dict[str, str]]:
    """The service that an address is of, and the filters in it."""
    from urllib.parse import parse_qsl, urlsplit

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("Give the address of a service, as https://events.example.org.")
    filters = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = parts.path.rstrip("/").removesuffix("/v1/changes")
    for name in {"cursor", "limit", "wait"} & {*filters}:
        raise ValueError(f"Leave {name} out: the copy knows by itself how far it has come.")
    return f"{parts.scheme}://{parts.netloc}{path}", filters
