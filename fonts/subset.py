"""Make the fonts that the product brings, of those that Noto publishes: `make fonts`.

Pages get WOFF2 by script, with all weights in a file, so that a reader loads one or two of them;
what is typeset gets TrueType of two weights. Letters are those of the languages of pages, and of
their neighbours; whatever else a title has is shown in a font of the reader's own.
"""

import hashlib
import io
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parents[1] / "src" / "events_api" / "web" / "pages" / "static" / "fonts"
REGULAR, BOLD = 400, 600
SCRIPTS = {
    "latin": (
        "0020-007E,00A0-017F,0192,018F,0259,0218-021B,02BB-02BC,02C6,02DA,02DC,2010-2015,"
        "2018-201E,2020-2022,2026,202F,2030,2032-2033,2039-203A,2044,20AC,2116,2122,2190-2193,"
        "2212,2248,2260,2264-2265"
    ),
    "cyrillic": (
        "0400-045F,0490-0493,049A-049B,04A2-04A3,04AE-04B3,04B6-04B7,04BA-04BB,04D8-04D9,"
        "04E2-04E3,04E8-04E9,04EE-04EF"
    ),
    # With space, no-break space and dotted circle, so that a run of it is of one font.
    "arabic": (
        "0020,00A0,060C,061B-061C,061F,0621-063A,0640-0655,0660-066D,0670-0671,0679,067C,067E,"
        "0681,0685-0686,0688-0689,0691,0693,0696,0698,069A,06A9,06AB,06AF,06BA,06BC,06BE,"
        "06C0-06C1,06C6-06C7,06CB-06CD,06D0,06D2,06D4-06D5,06F0-06F9,200C-200F,25CC"
    ),
}


def main() -> None:
    """Write all of them, and a table of what they are."""
    FONTS.mkdir(parents=True, exist_ok=True)
    sans = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    arabic = files("fontpkg_noto_sans_arabic") / "files" / "NotoSansArabic[wdth,wght].ttf"
    for script in ("latin", "cyrillic"):
        font = _of_weights(str(sans), (REGULAR, BOLD))
        _save(font, _letters(script), f"noto-sans-{script}.woff2")
    _save(_of_weights(str(arabic), (REGULAR, BOLD)), _letters("arabic"), "noto-sans-arabic.woff2")
    for name, weight in (("regular", REGULAR), ("bold", BOLD)):
        both = _letters("latin") | _letters("cyrillic")
        _save(_of_weights(str(sans), weight), both, f"noto-sans-{name}.ttf")
        _save(_of_weights(str(arabic), weight), _letters("arabic"), f"noto-sans-arabic-{name}.ttf")
    for package, name in (("sans", "OFL.txt"), ("sans_arabic", "OFL-arabic.txt")):
        licence = files(f"fontpkg_noto_{package}") / "LICENSE"
        (FONTS / name).write_bytes(licence.read_bytes())
    rows = [
        f"| {each.name} | {hashlib.sha256(each.read_bytes()).hexdigest()} |"
        for each in sorted(FONTS.iterdir())
        if each.name != "VENDORED.md"
    ]
    told = (FONTS / "VENDORED.md").read_text("utf-8").partition("| file")[0]
    table = "\n".join(["| file | sha256 |", "| --- | --- |", *rows, ""])
    (FONTS / "VENDORED.md").write_text(told + table, "utf-8")


def _letters(script: str) -> set[int]:
    found: set[int] = set()
    for each in SCRIPTS[script].split(","):
        first, _, last = each.partition("-")
        found |= {*range(int(first, 16), int(last or first, 16) + 1)}
    return found


def _of_weights(path: str, weights: float | tuple[float, float]) -> TTFont:
    """A font of the usual width, in one weight or a range of them."""
    named = not isinstance(weights, tuple)
    limits = {"wdth": 100, "wght": weights}
    font = TTFont(path, recalcTimestamp=False)
    made = io.BytesIO()
    instantiateVariableFont(font, limits, inplace=True, updateFontNames=named).save(made)
    return TTFont(made, recalcTimestamp=False)


def _save(font: TTFont, letters: set[int], name: str) -> None:
    options = Options(hinting=False, notdef_outline=True, drop_tables=["meta", "STAT", "MVAR"])
    # No feature that nobody asks for: small capitals, old figures, other shapes.
    options.layout_features = [each for each in options.layout_features if each != "dlig"]
    options.layout_features += ["tnum", "lnum"]
    options.flavor = "woff2" if name.endswith(".woff2") else None
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    save_font(font, str(FONTS / name), options)


if __name__ == "__main__":
    main()
