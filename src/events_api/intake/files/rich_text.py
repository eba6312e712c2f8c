"""Texts of a workbook: those that cells share, and those inside a cell, in runs of one look each.

Separate from cells: a text may be named by many of them, so all are kept packed in one piece.
"""

import re
from array import array
from enum import IntEnum

from events_api.core.problems.types import TooLarge
from events_api.intake.files.format import Limits
from events_api.intake.files.markup import Attributes, Ends, Starts, truth

# How characters are written that markup cannot hold: a line feed is `_x000A_` (ECMA-376, 22.4.2.4).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What a text takes beside its bytes, in memory and to be read.
_EACH = 48
_LONG = 1_000


class Struck(IntEnum):
    """How much of a text is struck through."""

    NOT = 0
    PARTLY = 1
    WHOLLY = 2


class RichText:
    """Gathers the runs of one text; phonetic guides beside it are left out."""

    def __init__(self, most: int) -> None:
        """Take how many characters matter: of a longer text only so many and one more are kept."""
        self._most = most
        self._open = self._guide = False
        self.starts: Starts = {
            "t": self._begin_text,
            "r": self._begin_run,
            "rPh": self._begin_guide,
            "strike": self._strike,
        }
        self.ends: Ends = {"t": self._end_text, "rPh": self._end_guide}
        self.begin()

    def begin(self) -> None:
        """Begin a new text."""
        self._pieces: list[str] = []
        self._length = 0
        self._struck = False
        self._marks: set[bool] = set()

    def finish(self) -> tuple[str, Struck]:
        """The text, and how much of it is struck through."""
        if not self._pieces:
            return "", Struck.NOT
        text = plain("".join(self._pieces))
        if True not in self._marks:
            return text, Struck.NOT
        return text, Struck.PARTLY if False in self._marks else Struck.WHOLLY

    def text(self, text: str) -> None:
        """Take characters, where they are of the text."""
        if not self._open or self._guide or self._length > self._most:
            return
        kept = text[: self._most + 1 - self._length]
        self._pieces.append(kept)
        self._length += len(kept)
        if not kept.isspace():
            self._marks.add(self._struck)

    def _begin_text(self, _: Attributes) -> None:
        self._open = True

    def _end_text(self) -> None:
        self._open = False

    def _begin_run(self, _: Attributes) -> None:
        self._struck = False

    def _strike(self, attributes: Attributes) -> None:
        self._struck = truth(attributes.get("val", "1"))

    def _begin_guide(self, _: Attributes) -> None:
        self._guide = True

    def _end_guide(self) -> None:
        self._guide = False


def plain(text: str) -> str:
    """The text without the escapes of its markup."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Two halves of a character may have been escaped one by one.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class SharedTexts:
    """The texts that cells name by number."""

    def __init__(self, limits: Limits) -> None:
        """Take the limits: all texts together have no more bytes than a file may have."""
        self._limits = limits
        self._rich = RichText(limits.cell)
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._struck = bytearray()
        # Long texts are the same object in all cells that name them.
        self._long: dict[int, str] = {}
        self.starts = {**self._rich.starts, "si": self._begin}
        self.ends = {**self._rich.ends, "si": self._end}
        self.text = self._rich.text

    def __len__(self) -> int:
        """How many there are."""
        return len(self._struck)

    def __getitem__(self, number: int) -> tuple[str, Struck]:
        """A text, and how much of it is struck through."""
        begin, end = self._ends[number], self._ends[number + 1]
        text = self._long.get(number)
        if text is None:
            text = self._bytes[begin:end].decode()
            if end - begin > _LONG:
                self._long[number] = text
        return text, Struck(self._struck[number])

    def _begin(self, _: Attributes) -> None:
        self._rich.begin()

    def _end(self) -> None:
        text, struck = self._rich.finish()
        self._bytes += text.encode(errors="replace")
        self._ends.append(len(self._bytes))
        self._struck.append(struck)
        if len(self._bytes) + _EACH * len(self._ends) > self._limits.bytes:
            raise TooLarge(
                f"The texts of the workbook have more than {self._limits.bytes:,} bytes."
            )
