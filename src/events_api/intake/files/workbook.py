"""A workbook: which sheets it has, and what all of them name: shared texts, styles, the calendar.

Separate from the rows of a sheet. Its parts are found by their relationships, as any reader must
(ECMA-376, part 2), and each is read as a stream.
"""

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from zipfile import ZipFile

from msgspec import Struct

from events_api.core.problems.types import TooLarge
from events_api.intake.files.format import Limits
from events_api.intake.files.markup import BROKEN, FAILURES, Attributes, Ends, Starts, fed, truth
from events_api.intake.files.rich_text import SharedTexts
from events_api.intake.files.sheet_cells import Look
from events_api.intake.files.styles import Styles
from events_api.intake.problems import Unreadable

# The parts that a part names, by id: the last word of their type, and where they are.
Relationships = dict[str, tuple[str, str]]
# Parts that are lists of a few things, and how many sheets are taken.
_MOST_BYTES, _MOST_SHEETS = 20_000_000, 1_000


class SheetName(Struct, frozen=True):
    """A sheet as the workbook lists it: its name, its part, and whether it is shown."""

    name: str
    part: str
    shown: bool


class Workbook:
    """A workbook whose archive was looked at from outside."""

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        """Read which sheets there are.

        Raises:
            Unreadable: It is no workbook of this format (400).
        """
        self._archive, self._limits = archive, limits
        main = _first(self._relationships(""), "officeDocument")
        if main is None:
            raise Unreadable("broken_workbook", BROKEN)
        self._main = _joined("", main)
        self._named = self._relationships(self._main)
        self._since_1904 = False
        self.sheets: list[SheetName] = []
        self._feed(self._main, {"sheet": self._sheet, "workbookPr": self._properties})

    def look(self) -> Look:
        """What the cells of all sheets name.

        Raises:
            TooLarge: Its texts have more bytes than a file may have (413).
        """
        texts, styles = SharedTexts(self._limits), Styles()
        shared, named = _first(self._named, "sharedStrings"), _first(self._named, "styles")
        if shared is not None:
            with self.part(_joined(self._main, shared)) as part:
                for _ in fed(part, texts.starts, texts.ends, texts.text):
                    pass
        if named is not None:
            self._feed(_joined(self._main, named), styles.starts, styles.ends)
        return Look(texts, styles, self._since_1904)

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A part, to be read from its beginning.

        Raises:
            Unreadable: There is none of that name, or its bytes are not what they say (400).
        """
        try:
            part = self._archive.open(name)
        except FAILURES as error:
            raise Unreadable("broken_workbook", BROKEN) from error
        with part:
            yield part

    def _relationships(self, part: str) -> Relationships:
        folder, name = posixpath.split(part)
        found: Relationships = {}

        def relationship(attributes: Attributes) -> None:
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

        self._feed(posixpath.join(folder, "_rels", f"{name}.rels"), {"Relationship": relationship})
        return found

    def _properties(self, attributes: Attributes) -> None:
        self._since_1904 = truth(attributes.get("date1904"))

    def _sheet(self, attributes: Attributes) -> None:
        own = next((value for name, value in attributes.items() if name.endswith(" id")), "")
        kind, target = self._named.get(own, ("", ""))
        if kind == "worksheet" and len(self.sheets) < _MOST_SHEETS:
            shown = attributes.get("state", "visible") == "visible"
            name = attributes.get("name", "")
            self.sheets.append(SheetName(name, _joined(self._main, target), shown))

    def _feed(self, name: str, starts: Starts, ends: Ends | None = None) -> None:
        """Read a part that lists a few things."""
        with self.part(name) as part:
            if self._archive.getinfo(name).file_size > _MOST_BYTES:
                raise TooLarge(f"A part of the workbook has more than {_MOST_BYTES:,} bytes.")
            for _ in fed(part, starts, ends or {}):
                pass


def _first(relationships: Relationships, kind: str) -> str | None:
    """The first part of that type."""
    return next((target for of, target in relationships.values() if of == kind), None)


def _joined(part: str, target: str) -> str:
    """The name of a part that another one names, relative to it or to the whole."""
    folder = posixpath.dirname(part)
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
