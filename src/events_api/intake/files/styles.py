"""The styles of a workbook, as far as they say what is meant: number formats, and struck texts.

Separate from the sheets, whose cells name a style by its number.
"""

from collections.abc import Callable

from msgspec import Struct

from events_api.intake.files.markup import Attributes, Ends, Starts, truth
from events_api.intake.files.number_formats import Shown, built_in, shown_by


class Style(Struct, frozen=True):
    """How a cell looks: what is shown of its number, and whether it is struck through."""

    shown: Shown = Shown.NUMBER
    struck: bool = False


class Styles:
    """Receives the part of styles."""

    def __init__(self) -> None:
        """Begin without any style."""
        self.cells: list[Style] = []
        self._inside = ""
        self._formats: dict[str, str] = {}
        self._struck: list[bool] = []
        self.starts: Starts = {
            **{name: self._enter(name) for name in ("fonts", "numFmts", "cellXfs", "dxfs")},
            "numFmt": self._format,
            "font": self._font,
            "strike": self._strike,
            "xf": self._cell,
        }
        self.ends: Ends = dict.fromkeys(("fonts", "numFmts", "cellXfs", "dxfs"), self._leave)

    def of(self, number: str | None) -> Style:
        """The style of that number; a plain one where there is none."""
        if number is None or not number.isdecimal() or int(number) >= len(self.cells):
            return _PLAIN
        return self.cells[int(number)]

    def _enter(self, name: str) -> Callable[[Attributes], None]:
        def enter(_: Attributes) -> None:
            self._inside = name

        return enter

    def _leave(self) -> None:
        self._inside = ""

    def _format(self, attributes: Attributes) -> None:
        if self._inside == "numFmts":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def _font(self, _: Attributes) -> None:
        if self._inside == "fonts":
            self._struck.append(False)

    def _strike(self, attributes: Attributes) -> None:
        if self._inside == "fonts" and self._struck:
            self._struck[-1] = truth(attributes.get("val", "1"))

    def _cell(self, attributes: Attributes) -> None:
        if self._inside == "cellXfs":
            number, font = attributes.get("numFmtId", "0"), attributes.get("fontId", "0")
            code = self._formats.get(number)
            shown = built_in(_whole(number)) if code is None else shown_by(code)
            place = _whole(font)
            struck = place < len(self._struck) and self._struck[place]
            self.cells.append(Style(shown, struck))


_PLAIN = Style()


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
