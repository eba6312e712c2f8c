"""Workbooks that tests make part by part, as programs of all kinds write them."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet(rows: str, before: str = "", after: str = "", space: str = MAIN) -> str:
    """The part of a sheet with these rows."""
    return f'<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cells(*values: str) -> str:
    """Cells of texts, without addresses."""
    return "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in values)


def styles(formats: Mapping[int, str], looks: str, fonts: str = "<font/>") -> str:
    """The part of styles with custom formats, fonts, and the looks of cells."""
    codes = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in formats.items()
    )
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><fonts>{fonts}</fonts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{looks}</cellXfs>'
        f"<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"
    )


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def _relationships(**targets: str) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{RELATED}/{target.split("|")[0]}" '
        f'Target="{target.split("|")[1]}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{listed}</Relationships>'


def book(  # noqa: PLR0913 - each is a part or a property of it
    sheets: Mapping[str, str],
    *,
    styled: str | None = None,
    shared: str | None = None,
    properties: str = "",
    states: Mapping[str, str] | None = None,
    space: str = MAIN,
) -> bytes:
    """A workbook of sheets by name, with the parts that they share."""
    listed = "".join(
        f'<sheet name="{name}" r:id="r{n}" state="{(states or {}).get(name, "visible")}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    main = (
        f'<workbook xmlns="{space}" xmlns:r="{RELATED}">{properties}<sheets>{listed}</sheets>'
        "</workbook>"
    )
    targets = {f"r{n}": f"worksheet|worksheets/s{n}.xml" for n in range(1, len(sheets) + 1)}
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _relationships(a="officeDocument|/xl/workbook.xml"),
        "xl/workbook.xml": main,
    }
    parts |= {f"xl/worksheets/s{n}.xml": part for n, part in enumerate(sheets.values(), start=1)}
    if styled is not None:
        parts["xl/styles.xml"], targets["s"] = styled, "styles|styles.xml"
    if shared is not None:
        parts["xl/sharedStrings.xml"], targets["t"] = shared, "sharedStrings|sharedStrings.xml"
    parts["xl/_rels/workbook.xml.rels"] = _relationships(**targets)
    return archive(parts)
