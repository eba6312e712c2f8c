"""What a header could be that is not known: columns that are called alike and read its cells.

Separate from matching, which never looks at likeness: what is proposed is for a person to choose.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property

from pydantic import ValidationError

from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.intake.cells.cell import Cell, Unclear, is_unknown
from events_api.intake.cells.header_keys import key_of
from events_api.intake.columns.columns import InputColumn
from events_api.intake.headers.header_matching import Known
from events_api.intake.headers.words import words

Kind = tuple[Resource | ReferenceList, Known]

# So many columns are proposed, by so many cells, none of them longer than this.
_MOST, _CELLS, _LONG = 5, 10, 100
_CLOSE = 0.8
# Short words are like too many others; looking for what is like long ones takes long.
_LENGTHS = range(5, 41)
# What only columns of free text, and of any word, can hold.
_ANYTHING = ("Xq zxw vq, zzyx!", "xqzxw")


class Proposals:
    """What the headers of one file could be."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        """Take the kinds that rows of the file can have, with their columns."""
        columns = [each for _, known in kinds for each in known.values()]
        self._kinds = kinds
        self._names = list(dict.fromkeys(each.name for each in columns if each.read is not None))

    def of(self, header: str, candidates: Sequence[str], cells: Sequence[Cell]) -> list[str]:
        """Columns that the header could be, the likeliest first, at most five.

        The candidates are those that its word can mean, where it is known and means several.
        """
        filled = [cell for cell in cells if not is_unknown(cell)][:_CELLS]
        near = [name for name in candidates or self._near(header) if self._fits(name, filled)]
        if candidates or not filled:
            return near[:_MOST]
        found = [*near, *(name for name in self._telling if self._fits(name, filled))]
        if "percent" in key_of(header).split():
            # A share is no number of heads.
            found = [name for name in found if name.endswith("_share") or name == "value"]
        return list(dict.fromkeys(found))[:_MOST]

    def _near(self, header: str) -> list[str]:
        """Columns that have a name or a word like the header."""
        key = key_of(header)
        if len(key) not in _LENGTHS:
            return []
        close = get_close_matches(key, self._spelt, n=3 * _MOST, cutoff=_CLOSE)
        return [name for word in close for name in self._spelt[word]]

    @cached_property
    def _spelt(self) -> dict[str, list[str]]:
        """{name or word: columns}."""
        spelt = {name.replace("_", " "): [name] for name in self._names}
        for key, found in words().columns.items():
            own = [name for name in found if name in self._names]
            if own:
                spelt[key] = [*spelt.get(key, []), *own]
        return spelt

    @cached_property
    def _telling(self) -> list[str]:
        """The columns that do not read just any text."""
        return [
            name for name in self._names if not any(self._fits(name, [text]) for text in _ANYTHING)
        ]

    def _fits(self, name: str, cells: Iterable[Cell]) -> bool:
        """Whether the column reads all of the cells, for some kind."""
        return any(
            all(_takes(resource, known[name], cell) for cell in cells)
            for resource, known in self._kinds
            if name in known
        )


def _takes(resource: Resource | ReferenceList, column: InputColumn, cell: Cell) -> bool:
    """Whether the cell is clear, and the member of a record may have the value."""
    if column.read is None or (isinstance(cell, str) and len(cell) > _LONG):
        return False
    try:
        value = column.read(cell).value
    except Unclear as unclear:
        # What has two readings is of this kind; an option or its writer settles which.
        return unclear.code.startswith("ambiguous")
    if column.member not in resource.given.model_fields:
        return True
    said = value if column.part is None else {column.part: value}
    several = column.member == "sources" and column.part is not None
    try:
        resource.given.model_validate({column.member: [said] if several else said})
    except ValidationError as error:
        wrong = {each["loc"][:1] for each in error.errors(include_url=False)}
        return (column.member,) not in wrong
    return True
