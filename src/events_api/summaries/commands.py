"""The commands of editions: publish a year, list what was published.

Separate from the other commands because they work on the server's own database, as the endpoints of
editions do. Each imports what it works with when it is called (`events_api.cli`).
"""

from typing import Annotated

import typer
from rich.console import Console

from events_api.terminal import SAY

editions = typer.Typer(help="Editions: years as they were published.", no_args_is_help=True)
_YEAR = typer.Argument(min=1, max=9999, help="The year.")


@editions.command("publish")
def publish_edition(  # noqa: PLR0913, PLR0917 - each option is one
    year: Annotated[int, _YEAR],
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    note: Annotated[str | None, typer.Option(help="What a reader should know of it.")] = None,
    allocation: Annotated[str, typer.Option(help="`start`, `end` or `overlap`.")] = "start",
    year_start: Annotated[str, typer.Option(help="First month of the year.")] = "01",
    by: Annotated[list[str] | None, typer.Option(help="A breakdown; repeat for several.")] = None,
    filter_: Annotated[
        list[str] | None,
        typer.Option("--filter", help="As project=mrc; repeat for several."),
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Language of its labels.")] = None,
) -> None:
    """Publish a year as its next edition, which stays as it is for good."""
    from events_api.core.http.bodies import validated
    from events_api.core.storing.store import writing
    from events_api.deployment import opened
    from events_api.summaries.editions.drafting import Order, drawn_up
    from events_api.summaries.editions.edition import Publication
    from events_api.summaries.editions.publishing import publish

    members = {
        "title": title,
        "note": note,
        "allocation": allocation,
        "year_start": year_start,
        "by": by or [],
        "filters": dict(_pair(each) for each in filter_ or []),
        "lang": lang,
    }
    with opened() as catalogue:
        root = catalogue.settings.public_path
        order = Order(year, validated(Publication, members), root=root)
        with catalogue.database.snapshot() as connection:
            drawn = drawn_up(connection, catalogue, order)
        with writing(catalogue.database, catalogue.lists) as transaction:
            edition = publish(transaction, catalogue, order, drawn)
    SAY.print(f"Published {edition.year} as edition {edition.number}.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError("Give a filter as project=mrc.")
    return name, value


@editions.command("list")
def list_editions(
    year: Annotated[int | None, typer.Argument(min=1, max=9999, help="Only of this year.")] = None,
) -> None:
    """List the editions, the latest first."""
    from rich.markup import escape
    from rich.table import Table

    from events_api.deployment import opened
    from events_api.summaries.editions.editions import editions_of

    table = Table("year", "edition", "published", "by", "title", box=None)
    with opened() as catalogue, catalogue.database.snapshot() as connection:
        for each in editions_of(connection, year, ""):
            day = f"{each['published_at']:%Y-%m-%d %H:%M}"
            who, title = each["published_by"] or "", escape(each["title"] or "")
            table.add_row(str(each["year"]), str(each["number"]), day, who, title)
    Console(highlight=False, soft_wrap=True).print(table)
