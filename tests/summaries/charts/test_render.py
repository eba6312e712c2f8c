"""Charts as they are drawn: whole small pictures, texts of any kind, bounds and gaps."""

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from msgspec.structs import replace

from events_api.summaries.charts.canvas import SIZES
from events_api.summaries.charts.chart import Chart, Mark, Panel
from events_api.summaries.charts.render import drawn
from events_api.summaries.charts.scale import rounded
from events_api.summaries.charts.svg_markup import fitted, isolated, lines, width

SVG = "{http://www.w3.org/2000/svg}"
LONG = "x" * 300
HOSTILE = '<script>alert("1")</script>&\u202egnp\x00'


def mark(key: str, value: int | None, **more: object) -> Mark:
    number = None if value is None else Decimal(value)
    said = str(more.pop("said", value))
    return Mark(key, str(more.pop("label", key)), said, f"{key}: {said}", number, **more)  # type: ignore[arg-type]


def chart(*marks: Mark, columns: bool = False, right_to_left: bool = False) -> Chart:
    return Chart(
        title="By country · 2020",
        about="Counted by their start",
        strips=[[Panel("meetings", "Meetings", "records", marks)]],
        notes=["Source: here"],
        language="en",
        columns=columns,
        right_to_left=right_to_left,
        description="Meetings: AF: 2",
    )


def picture(asked: Chart) -> ET.Element:
    return ET.fromstring(drawn(asked, str))  # noqa: S314 - our own


def test_a_small_chart_is_drawn_like_this() -> None:
    whole = drawn(chart(mark("AF", 2)), str).decode()
    style = whole[whole.index("<style>") : whole.index("</style>") + 8]
    assert whole.replace(style, "") == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 196.8" width="800" '
        'height="196.8" role="img" lang="en" direction="ltr">'
        "<title>By country · 2020</title><desc>Meetings: AF: 2</desc>"
        '<rect width="100%" height="100%" class="paper"/>'
        '<text x="28" y="46.4" class="title">By country · 2020</text>'
        '<text x="28" y="68.6" class="about">Counted by their start</text>'
        '<text x="28" y="134.1" class="key">AF</text>'
        '<text x="64.7" y="103.6" class="head">Meetings</text>'
        '<polyline points="64.7,116.6 64.7,142.6" class="base"/>'
        '<g data-figure="meetings" data-key="AF" data-value="2"><title>AF: 2</title>'
        '<rect x="64.7" y="122.1" width="420" height="15" class="sure"/>'
        '<text x="490.7" y="134.1" class="value">2</text></g>'
        '<text x="28" y="176.8" class="note">Source: here</text></svg>\n'
    )


def test_it_has_a_dark_form_and_asks_nobody_for_anything() -> None:
    whole = drawn(chart(mark("AF", 2)), str).decode()
    assert "@media(prefers-color-scheme:dark)" in whole
    assert "url(" not in whole.replace("http://www.w3.org/2000/svg", "")
    assert whole.count("http") == 1
    assert whole == drawn(chart(mark("AF", 2)), str).decode()


@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("text", [HOSTILE, LONG, "", "漢字" * 90, "שלום (a) سلام"])
def test_any_text_is_text_and_keeps_within_the_picture(text: str, *, columns: bool) -> None:
    root = picture(chart(mark("2020", 2, label=text, said=text), columns=columns))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        *("svg", "title", "desc", "style", "rect", "text", "polyline", "g"),
    }
    assert not any(char in (said or "") for said in root.itertext() for char in "\u202e\x00")
    for each in root.iter(f"{SVG}text"):
        said = "".join(child.tail or "" for child in each) or each.text or ""
        assert float(each.attrib["x"]) + width(said, SIZES[each.attrib["class"]]) / 2 <= 800


@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("value", ["9" * 40, "-" + "9" * 40, "0.000000000001", "1E+30", "1.5"])
def test_any_number_keeps_within_the_picture(value: str, *, columns: bool) -> None:
    keys = ["none", *(f"2020-{month:02}" for month in range(1, 13))]
    each = {"said": value, "lower": Decimal(value), "upper": None, "exact": False}
    marks = [replace(mark(key, 1, **each), value=Decimal(value)) for key in keys]
    root = picture(chart(*marks, columns=columns))
    for shape in root.iter(f"{SVG}rect"):
        if "x" in shape.attrib:
            x, broad = float(shape.attrib["x"]), float(shape.attrib["width"])
            assert (x >= 0, broad > 0, x + broad <= 800) == (True, True, True)
    assert sum(1 for _ in root.iter(f"{SVG}g")) == len(keys)


def test_what_is_cut_is_told_whole() -> None:
    root = picture(chart(mark("AF", 2, label=LONG)))
    (cut,) = (each for each in root.iter(f"{SVG}text") if each.find(f"{SVG}title") is not None)
    (title,) = cut
    assert title.text == LONG
    assert (title.tail or "").endswith("x…")


@pytest.mark.parametrize(
    ("lower", "upper", "shapes"),
    [
        (None, None, ["open", "more", "more"]),
        (60, None, ["sure", "more", "more"]),
        (None, 60, ["open"]),
        (50, 70, ["open", "sure"]),
    ],
)
@pytest.mark.parametrize("columns", [False, True])
def test_bounds_are_drawn(
    lower: int | None, upper: int | None, shapes: list[str], *, columns: bool
) -> None:
    bounds = {"lower": lower, "upper": upper, "exact": False}
    root = picture(chart(mark("2020", 60, **bounds), columns=columns))
    (group,) = root.iter(f"{SVG}g")
    assert [e.attrib["class"] for e in group if e.tag in {f"{SVG}rect", f"{SVG}polyline"}] == shapes


def test_a_gap_is_no_zero() -> None:
    marks = mark("2019", None, said="no number"), mark("2020", 0)
    gap, nothing = picture(chart(*marks, columns=True)).iter(f"{SVG}g")
    assert [each.attrib.get("class") for each in gap] == [None, "gap", "small"]
    assert [each.attrib.get("class") for each in nothing] == [None, "small"]
    assert [each.attrib["data-value"] for each in (gap, nothing)] == ["", "0"]
    below, _ = picture(chart(*marks)).iter(f"{SVG}g")
    assert [each.text for each in below] == ["2019: no number", "no number"]


def test_what_is_provisional_is_marked() -> None:
    (group,) = picture(chart(mark("AF", 2, provisional="1 of 2"))).iter(f"{SVG}g")
    assert group.attrib["class"] == "early"


@pytest.mark.parametrize("columns", [False, True])
def test_from_the_right_all_of_it_is_mirrored(*, columns: bool) -> None:
    marks = mark("2019", 1), mark("2020", 60, lower=50, upper=70, exact=False)
    left, right = (
        picture(chart(*marks, columns=columns, right_to_left=each)) for each in (False, True)
    )
    assert (left.attrib["direction"], right.attrib["direction"]) == ("ltr", "rtl")
    for one, other in zip(left.iter(), right.iter(), strict=True):
        if one.tag == f"{SVG}text":
            assert float(one.attrib["x"]) + float(other.attrib["x"]) == pytest.approx(800, abs=0.2)
        if one.tag == f"{SVG}rect" and "x" in one.attrib:
            across = [float(each.attrib[name]) for each in (one, other) for name in ("x", "width")]
            assert across[0] + across[2] + across[3] == pytest.approx(800, abs=0.2)


def test_words_of_another_direction_are_isolated() -> None:
    assert isolated("Kabul", right_to_left=True) == "\u2068Kabul\u2069"
    assert isolated("كابول", right_to_left=True) == "كابول"
    assert isolated("a\u2069\u202eb سلام", right_to_left=False) == "\u2068a b سلام\u2069"
    assert fitted("\u2068Kabul and more\u2069", 10, 40) == "\u2068Kabul…\u2069"


def test_texts_are_broken_at_spaces() -> None:
    assert lines("one two three", 10, width("one two", 10), 3) == ["one two", "three"]
    assert lines("\u2068one two three\u2069", 10, width("one two", 10), 3) == [
        "\u2068one two\u2069",
        "\u2068three\u2069",
    ]
    assert lines("one two three four", 10, width("one two", 10), 2) == ["one two", "three…"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([98_158], [0, 50_000, 100_000]),
        ([3], [0, 2, 4]),
        ([1], [0, 1]),
        ([0], [0, 1]),
        ([-30, 20], [-50, 0, 50]),
    ],
)
def test_axes_have_round_numbers(values: list[int], ticks: list[float]) -> None:
    assert rounded([mark("a", each) for each in values], 100, 2).ticks == ticks
