"""The command `iati`. It imports what it works with when it is called (`events_api.cli`)."""

from pathlib import Path
from typing import Annotated

import typer

from events_api.terminal import SAY

exchange = typer.Typer()


@exchange.command()
def iati(
    path: Annotated[Path | None, typer.Argument(help="A new file.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of its words.")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say what is missing.")] = False,
) -> None:
    """Write the projects as activities of IATI 2.03. Ends with 1 where something is missing."""
    from events_api.core.reading.pages import begin
    from events_api.deployment import opened
    from events_api.exchange.iati.file import iati_file
    from events_api.exchange.iati.gaps import gaps
    from events_api.exchange.iati.projects import projects, reporting

    if path is None and not check:
        raise typer.BadParameter("Name a file to write, or say --check.")
    with opened() as catalogue, catalogue.database.snapshot() as connection:
        snapshot = begin(connection, catalogue.postings)
        language = lang or catalogue.settings.language
        who, rows = reporting(catalogue, language, snapshot.fresh.changed_at), projects(connection)
        missing = list(gaps(who, rows))
        for each in missing:
            SAY.print(each.detail, each.see or "", markup=False)
        if missing:
            raise typer.Exit(1)
        if check or path is None:
            SAY.print(f"Nothing is missing in {len(rows)} projects.")
            return
        vocabulary = catalogue.vocabulary.at(connection, snapshot.fresh.vocabulary)
        with path.open("xb") as file:
            file.writelines(iati_file(snapshot, catalogue, vocabulary, who, rows))
    SAY.print(f"Wrote {path}.", markup=False)
