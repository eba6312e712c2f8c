"""A workbook: which sheets it has, and what all of them name: shared texts, styles, the calendar.

Separate from the rows of a sheet. Its parts are found by their relationships, as any reader must
(ECMA-376, part 2), and each is read as a stream.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from zipfile import ZipFile

from msgspec import Struct, field

from events_api.core.problems.types import TooLarge
from events_api.intake.files.format import Limits
from events_api.intake.files.markup import BROKEN, FAILURES, Attributes, Markup, fed, truth
from events_api.intake.files.rich_text import SharedTexts
from events_api.intake.files.sheet_cells import Look
from events_api.intake.files.styles import Styles
from events_api.intake.problems import Unreadable

# Parts that are lists of a few things, and how many sheets are taken.
_MOST_BYTES, _MOST_SHEETS = 20_000_000, 1_000


class SheetName(Struct, frozen=True):
    """A sheet as the workbook lists it: its name, its part, and whether it is shown."""

    name: str
    part: str
    shown: bool


class _Relationships(Struct):
    """Receives relationships: the parts that a part names, with the last words of their types."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def starts(self) -> Mapping[str, Callable[[Attributes], None]]:
        return {"Relationship": self._relationship}

    @property
    def ends(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def text(self, text: str) -> None:
        """Take nothing."""

    def _relationship(self, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    def of(self, kind: str) -> str | None:
        """The first part of that type."""
        return next((target for of, target in self.found.values() if of == kind), None)


class _Contents(Struct):
    """Receives the main part: the sheets by their relationships, and the calendar."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    since_1904: bool = False

    @property
    def starts(self) -> Mapping[str, Callable[[Attributes], None]]:
        return {"sheet": self._sheet, "workbookPr": self._properties}

    @property
    def ends(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def text(self, text: str) -> None:
        """Take nothing."""

    def _properties(self, attributes: Attributes) -> None:
        self.since_1904 = truth(attributes.get("date1904"))

    def _sheet(self, attributes: Attributes) -> None:
        target = next((value for name, value in attributes.items() if name.endswith(" id")), "")
        shown = attributes.get("state", "visible") == "visible"
        if len(self.sheets) < _MOST_SHEETS:
            self.sheets.append((attributes.get("name", ""), target, shown))


class Workbook:
    """A workbook whose archive was looked at from outside."""

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        """Read which sheets there are.

        Raises:
            Unreadable: It is no workbook of this format (400).
        """
        self._archive, self._limits = archive, limits
        main = self._relationships("").of("officeDocument")
        if main is None:
            raise Unreadable("broken_workbook", BROKEN)
        self._main = _joined("", main)
        contents, self._named = _Contents(), self._relationships(self._main)
        self._feed(self._main, contents)
        self._since_1904 = contents.since_1904
        targets = self._named.found
        self.sheets = [
            SheetName(name, _joined(self._main, targets[target][1]), shown)
            for name, target, shown in contents.sheets
            if targets.get(target, ("", ""))[0] == "worksheet"
        ]

    def look(self) -> Look:
        """What the cells of all sheets name.

        Raises:
            TooLarge: Its texts have more bytes than a file may have (413).
        """
        texts, styles = SharedTexts(self._limits), Styles()
        shared, named = self._named.of("sharedStrings"), self._named.of("styles")
        if shared is not None:
            with self.part(_joined(self._main, shared)) as part:
                for _ in fed(part, texts):
                    pass
        if named is not None:
            self._feed(_joined(self._main, named), styles)
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

    def _relationships(self, part: str) -> _Relationships:
        folder, name = posixpath.split(part)
        found = _Relationships()
        self._feed(posixpath.join(folder, "_rels", f"{name}.rels"), found)
        return found

    def _feed(self, name: str, markup: Markup) -> None:
        """Read a part that lists a few things."""
        with self.part(name) as part:
            if self._archive.getinfo(name).file_size > _MOST_BYTES:
                raise TooLarge(f"A part of the workbook has more than {_MOST_BYTES:,} bytes.")
            for _ in fed(part, markup):
                pass


def _joined(part: str, target: str) -> str:
    """The name of a part that another one names, relative to it or to the whole."""
    folder = posixpath.dirname(part)
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
