"""The canvas: shapes and texts at their places, from the side where the language begins. Pure.

Separate because drawing says where things stand for a reader from the left; for one from the right
all of it is mirrored here.
"""

from msgspec import Struct, field

from events_api.summaries.charts.svg_markup import ELLIPSIS, element, fitted, number, words

WIDTH = 800.0
MARGIN = 28.0
INNER = WIDTH - 2 * MARGIN
SIZES = {"title": 21.0, "about": 13.5, "head": 14.0, "key": 13.0, "value": 13.0, "note": 12.0}
SIZES |= {"axis": 11.5, "small": 11.5, "count": 10.0}
# The same as widths are measured: bold letters are broader.
MEASURES = SIZES | {"title": SIZES["title"] * 1.04, "head": SIZES["head"] * 1.1}
_STYLE = """
svg{--paper:#fff;--ink:#16202a;--soft:#55616d;--line:#d9dfe5;--bar:#1d6296;--pale:#cfe1ef}
@media(prefers-color-scheme:dark){svg{--paper:#12181e;--ink:#edf1f5;--soft:#a9b5c0;--line:#36414c;
--bar:#6fb4e2;--pale:#24455e}}
text{font-family:"Noto Sans","Noto Sans Arabic",system-ui,-apple-system,"Segoe UI",Roboto,Arial,
sans-serif;fill:var(--ink)}
.small,.value{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.paper{fill:var(--paper)}.title{font-weight:600}.head{font-weight:600}
.about,.note,.axis,.small{fill:var(--soft)}.value{font-variant-numeric:tabular-nums}
.sure{fill:var(--bar)}.open{fill:var(--pale);stroke:var(--bar)}
.early .sure,.early .open{fill:var(--pale);stroke:var(--bar);stroke-dasharray:4 3}
.more{fill:none;stroke:var(--bar);stroke-width:1.5}.gap{fill:var(--line);fill-opacity:.45}
.rule{stroke:var(--line)}.base{stroke:var(--soft)}
"""


def _style() -> str:
    sizes = "".join(f".{name}{{font-size:{number(size)}px}}" for name, size in SIZES.items())
    return element("style", _STYLE.replace("\n", "") + sizes)


class Canvas(Struct):
    """What is drawn so far; `x` counts from the side where reading begins."""

    right_to_left: bool
    parts: list[str] = field(default_factory=list)

    def _x(self, x: float) -> float:
        return WIDTH - x if self.right_to_left else x

    def text(
        self, place: tuple[float, float], text: str, kind: str, room: float = INNER, at: str = ""
    ) -> str:
        """A text that is cut where there is no room, and then told whole; `at` is its anchor."""
        shown = fitted(text, MEASURES[kind], room)
        whole = element("title", words(text)) if shown.endswith(ELLIPSIS) else ""
        return element(
            "text",
            whole + words(shown),
            x=self._x(place[0]),
            y=place[1],
            class_=kind,
            text_anchor=at or None,
        )

    def upright(self, place: tuple[float, float], text: str, kind: str, room: float) -> str:
        """A text that is read from below."""
        x, y = self._x(place[0]), place[1]
        turned = f"rotate(-90 {number(x)} {number(y)})"
        shown = fitted(text, MEASURES[kind], room)
        # What is turned to the left begins below, and from the right above.
        anchor = "end" if self.right_to_left else None
        return element(
            "text", words(shown), x=x, y=y, class_=kind, transform=turned, text_anchor=anchor
        )

    def box(self, x: float, y: float, size: tuple[float, float], kind: str) -> str:
        """A rectangle."""
        left = self._x(x) - (size[0] if self.right_to_left else 0)
        return element("rect", x=left, y=y, width=size[0], height=size[1], class_=kind)

    def path(self, points: list[tuple[float, float]], kind: str) -> str:
        """A line through points."""
        said = " ".join(f"{number(self._x(x))},{number(y)}" for x, y in points)
        return element("polyline", points=said, class_=kind)

    def draw(self, *parts: str) -> None:
        """Draw parts, each over those before."""
        self.parts += parts

    def picture(self, height: float, language: str, title: str, description: str) -> bytes:
        """All of it as a file."""
        frame = element("rect", width="100%", height="100%", class_="paper")
        return (
            element(
                "svg",
                element("title", words(title)),
                element("desc", words(description)),
                _style(),
                frame,
                *self.parts,
                xmlns="http://www.w3.org/2000/svg",
                viewBox=f"0 0 {number(WIDTH)} {number(height)}",
                width=WIDTH,
                height=height,
                role="img",
                lang=language,
                direction="rtl" if self.right_to_left else "ltr",
            ).encode()
            + b"\n"
        )
