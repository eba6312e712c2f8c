"""What is wrong with the columns of a file, each by its letter and its header, with the way out.

Separate from the columns, so that what a column is and what is said of it can be read apart.
"""

from collections.abc import Iterator, Sequence

from events_api.core.problems.document import MOST_ERRORS, ProblemError
from events_api.core.words.close_matches import close_to
from events_api.intake.cells.cell import Cell, is_unknown
from events_api.intake.cells.texts import is_id
from events_api.intake.columns.columns import ANNOTATIONS
from events_api.intake.headers.column_mapping import Named, Wishes, places_of
from events_api.intake.headers.column_options import asked_of
from events_api.intake.headers.column_suggestions import Kind, Proposals

ID = "id"
# So much of a header is repeated.
_SHOWN = 60
Cells = Sequence[Sequence[Cell]]


def errors_of(
    columns: Sequence[Named], wishes: Wishes, kinds: Sequence[Kind], first: Cells
) -> list[ProblemError]:
    """Each thing that is wrong, at most as many as a problem document holds."""
    found = [
        *_no_header(columns),
        *_wishes(columns, wishes, kinds),
        *_repeated(columns),
        *_no_ids(columns, first),
        *_unclear(columns, kinds, first),
    ]
    return sorted(found, key=lambda each: int((each.pointer or "/0")[1:]))[:MOST_ERRORS]


def _wishes(
    columns: Sequence[Named], wishes: Wishes, kinds: Sequence[Kind]
) -> Iterator[ProblemError]:
    """What was asked of headers that are not there, or for columns that are not."""
    headers = [each.header for each in columns if each.header.strip()]
    known = {name for _, own in kinds for name in own} - {*ANNOTATIONS}
    for parameter, names in (("map", wishes.map), ("ignore", wishes.ignore)):
        for name in names:
            if not places_of(name, columns):
                detail = f"The file has no column “{_shown(name)}”: name it as its header does."
                allowed = close_to(name, map(_shown, headers))
                yield ProblemError(
                    parameter=parameter, code="unknown_header", detail=detail, allowed=allowed
                )
    for column in wishes.map.values():
        if column not in known:
            detail = f"There is no column “{_shown(column)}” to map to."
            allowed = close_to(column, known)
            yield ProblemError(
                parameter="map", code="unknown_column", detail=detail, allowed=allowed
            )


def _no_header(columns: Sequence[Named]) -> Iterator[ProblemError]:
    """That none of the names is known."""
    if columns and not any(each.match.columns or each.ignored for each in columns):
        detail = (
            "None of the names in the first row is known: is it the header? Each column needs a "
            "name, as a template has it, or map= says what it is."
        )
        yield ProblemError(code="no_header", detail=detail)


def _no_ids(columns: Sequence[Named], first: Cells) -> Iterator[ProblemError]:
    """A column called as the service's own identifiers are, which holds others."""
    for number, each in enumerate(columns, start=1):
        if each.column == ID and each.match.how == "name":
            cells = [row[number - 1] for row in first if len(row) >= number]
            if any(not is_unknown(cell) and not is_id(str(cell).strip()) for cell in cells):
                detail = (
                    f"{_called(each)} holds no ids that were exported. Say what it is, as "
                    f"map={_asked(each, columns)}:ref, or pass it over, as "
                    f"ignore={_asked(each, columns)}"
                )
                yield ProblemError(
                    pointer=f"/{number}", code="no_id", detail=detail, allowed=["ref"]
                )


def _repeated(columns: Sequence[Named]) -> Iterator[ProblemError]:
    """Columns that are read as one that an earlier one is read as."""
    first: dict[str, tuple[int, Named]] = {}
    for number, each in enumerate(columns, start=1):
        if each.column is None:
            continue
        _, earlier = first.setdefault(each.column, (number, each))
        if earlier is each:
            continue
        both = f"{_called(earlier)} and {_called(each)} are both the column {each.column}"
        detail = f"{both}. Remove one of them, or pass it over, as ignore={_asked(each, columns)}"
        yield ProblemError(pointer=f"/{number}", code="repeated_column", detail=detail)


def _unclear(
    columns: Sequence[Named], kinds: Sequence[Kind], first: Cells
) -> Iterator[ProblemError]:
    """Columns of which it is not certain what they are."""
    taken = {each.column for each in columns}
    proposals = Proposals(kinds)
    unclear = [
        (number, each)
        for number, each in enumerate(columns, start=1)
        if each.column is None and not each.ignored and each.header.strip()
    ]
    for number, each in unclear[:MOST_ERRORS]:
        cells = [row[number - 1] for row in first if len(row) >= number]
        found = proposals.of(each.header, each.match.columns, cells)
        allowed = [name for name in found if name not in taken]
        code = "ambiguous_column" if each.match.columns else "unknown_column"
        detail = _advice(each, columns, allowed)
        yield ProblemError(pointer=f"/{number}", code=code, detail=detail, allowed=allowed)


def _advice(column: Named, columns: Sequence[Named], allowed: Sequence[str]) -> str:
    asked = _asked(column, columns)
    why = "can mean several things" if column.match.columns else "is no column that is known"
    way = (
        f"Say what it is, as map={asked}:{allowed[0]}"
        if allowed
        else "Give it the name of a column"
    )
    return f"{_called(column)} {why}. {way}, or pass it over, as ignore={asked}"


def _called(column: Named) -> str:
    return f'{column.place} "{_shown(column.header)}"'


def _asked(column: Named, columns: Sequence[Named]) -> str:
    """How a parameter names the column: by its header, else by its letter.

    By its letter where others are called so, or where an address cannot hold the header as it is.
    """
    short = len(column.header) <= _SHOWN and not set(column.header) & set('#%&+?"')
    alone = short and len(places_of(column.header, columns)) == 1
    return asked_of(column.header) if alone else column.place


def _shown(header: str) -> str:
    text = " ".join(header.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
