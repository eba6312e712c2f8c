"""What formats of tables share, whatever the table is of: how files are called, and their words.

Separate because reference lists and the rows of figures leave in the same files.
"""

from events_api.core.format import Offer
from events_api.core.tables.csv_metadata import ENDING, NAME


class TableFormat(Offer, frozen=True):
    """One format of a table."""

    @property
    def suffix(self) -> str:
        """What the names of its files end with."""
        return ENDING if self.name == NAME else self.name

    @property
    def spoken(self) -> bool:
        """Whether it is a file in the words of a language."""
        return self.name in {NAME, "xlsx"}
