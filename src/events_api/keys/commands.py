"""The commands of keys: what an operator does before there is any key, or without one.

Separate from the other commands because `/v1/keys` offers the same to administrators. Each imports
what it works with when it is called (`events_api.cli`).
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from events_api.terminal import SAY

if TYPE_CHECKING:
    from events_api.core.access.keyring import Issued
    from events_api.core.catalogue import Catalogue

keys = typer.Typer(help="Keys: what callers show to write.", no_args_is_help=True)


@keys.command("create")
def create_key(
    owner: Annotated[str, typer.Option(help="Organisation whose records it writes.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; repeat for several.")],
    label: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    expires: Annotated[
        str | None, typer.Option(help="When it ends, as 2027-01-01T00:00:00Z.")
    ] = None,
) -> None:
    """Make a key and show it, this once."""
    from events_api.core.access import keyring
    from events_api.core.access.authorization import scopes_of
    from events_api.core.access.keys import KeyInput
    from events_api.core.http.bodies import validated
    from events_api.deployment import opened

    members = {"owner": owner, "scopes": scope, "label": label, "expires_at": expires}
    given = validated(KeyInput, members)
    with opened() as catalogue:
        _show(keyring.issue(catalogue.database, given, scopes_of(catalogue)))
        if not _is_organisation(catalogue, owner):
            SAY.print(f"There is no organisation {owner} yet: see that this code is meant.")


def _is_organisation(catalogue: "Catalogue", code: str) -> bool:
    """Whether there is an organisation of this code, public or not."""
    from sqlmodel import col, select

    table = next(each.table for each in catalogue.lists if each.name == "organisations")
    with catalogue.database.snapshot() as connection:
        return (
            connection.execute(select(col(table.code)).where(table.code == code)).first()
            is not None
        )


@keys.command("list")
def list_keys() -> None:
    """List all keys, the latest first; the keys themselves are kept nowhere."""
    from rich.table import Table

    from events_api.core.access import keyring
    from events_api.deployment import opened

    table = Table("id", "owner", "label", "scopes", "made", "last used", "ends", box=None)
    with opened() as catalogue:
        every = keyring.every_key(catalogue.database)
    for key in every:
        ends = key.revoked_at or key.expires_at
        stamps = [key.created_at, key.last_used_at, ends]
        days = [f"{each:%Y-%m-%d %H:%M}" if each else "" for each in stamps]
        table.add_row(key.id, key.owner, key.label or "", " ".join(key.scopes), *days)
    Console(highlight=False, soft_wrap=True).print(table)


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(help="The key's public part.")]) -> None:
    """End a key at once."""
    from events_api.core.access import keyring
    from events_api.deployment import opened

    with opened() as catalogue:
        key = keyring.revoke(catalogue.database, key_id)
    SAY.print(f"Revoked {key.id} of {key.owner}.")


@keys.command("rotate")
def rotate_key(
    key_id: Annotated[str, typer.Argument(help="The key's public part.")],
    grace_hours: Annotated[
        int, typer.Option(min=0, max=720, help="How long the old key stays valid.")
    ] = 0,
) -> None:
    """Make another key that may do the same, and end the old one."""
    from events_api.core.access import keyring
    from events_api.deployment import opened

    grace = timedelta(hours=grace_hours)
    with opened() as catalogue:
        _show(keyring.rotate(catalogue.database, key_id, grace))


def _show(issued: "Issued") -> None:
    SAY.print(f"Key {issued.key.id} of {issued.key.owner}. It is shown this once: store it now.")
    typer.echo(issued.text)
