"""The first start: a database without tables is given them, and the bundled year.

Separate from the commands, two of which load a year.
"""

from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.intake.bundled import BUNDLED_YEARS, load_year
from events_api.terminal import SAY, progress


def prepare(catalogue: Catalogue) -> None:
    """Make the tables where there are none, and load the bundled year into them.

    A database with tables is somebody's, records or not, and is left alone: where they are of
    another revision, readiness says what to do.
    """
    with catalogue.database.snapshot() as connection:
        there = schema.current(connection)
    if there is None:
        schema.migrate(catalogue.database)
        SAY.print("Migrated an empty database.")
        load_bundled(catalogue, BUNDLED_YEARS[0])
    elif there != schema.latest():
        SAY.print(f"The database is at revision {there}: run `events-api migrate`.", style="red")


def load_bundled(catalogue: Catalogue, year: int) -> None:
    """Load a bundled year, and say what became of its records. Loading it again changes nothing."""
    with progress(f"Loading {year}") as tell:
        outcomes = load_year(catalogue, year, tell)
    SAY.print(", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items())))
