"""The commands of upkeep. Each imports what it works with when it is called (`events_api.cli`)."""

from pathlib import Path
from typing import Annotated

import typer

from events_api.terminal import SAY, progress

upkeep = typer.Typer()
# So many of what is wrong are named; the others are counted.
_NAMED = 20


@upkeep.command()
def doctor() -> None:
    """Look the database over; writes nothing. Ends with 1 where something is wrong."""
    from events_api.deployment import opened
    from events_api.upkeep.doctor import Finding, examine

    wrong: list[Finding] = []
    with opened() as catalogue, progress("Records") as tell:
        for each in examine(catalogue, tell):
            ended = "wrong" if each.wrong else "   ok"
            SAY.print(f"{ended} {each.about}: {each.looked_at}", markup=False)
            for said in each.wrong[:_NAMED]:
                SAY.print("     ", said, markup=False)
            if each.wrong:
                others = len(each.wrong) - _NAMED
                SAY.print("     ", f"and {others} more" if others > 0 else "", each.advice)
                wrong.append(each)
    raise typer.Exit(1 if wrong else 0)


@upkeep.command()
def backup(path: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the database into a file, while it is served and written to."""
    from events_api.deployment import opened
    from events_api.upkeep.backups import back_up

    with opened() as catalogue:
        size = back_up(catalogue.database, path)
    SAY.print(f"{path}: {size:,} bytes, looked over.")


@upkeep.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A file of `events-api backup`.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up the records that are there.")
    ] = False,
) -> None:
    """Make the database what a backup has."""
    from events_api.deployment import opened
    from events_api.upkeep.backups import bring_back

    with opened(new=True) as catalogue:
        bring_back(catalogue.database, path, replace=replace)
    SAY.print(f"The database is that of {path}. Run `events-api doctor` to look it over.")
