# ruff: noqa: RUF001 - letters and marks that look alike are the subject
"""Rows that sum the rows above them: a total at the end of a sheet is no record.

Separate from reading cells, because it is seen in several rows together: a word for a sum, or
numbers that equal the sums of those above. It is said and not refused, since it may be chance.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace as changed

from events_api.core.words.folding import fold
from events_api.intake.cells.cell import listed
from events_api.intake.files.format import Row
from events_api.intake.row_report import Remark

# What stands beside the sums of a sheet, in the languages of our calendars and scripts.
_WORDS = {
    fold(word)
    for word in listed("""
total|totals|subtotal|sub-total|sum|overall|grand total|sub total|
gesamt|insgesamt|summe|gesamtsumme|zwischensumme|totaux|somme|ensemble|sous-total|
suma|subtotal|total general|totale|somma|totaal|som|totalt|i alt|yhteensä|kokku|viso|iš viso|kopā|
razem|ogółem|łącznie|celkem|celkom|spolu|súčet|összesen|skupaj|skupno|ukupno|zbroj|zbir|totali|
gjithsej|toplam|genel toplam|ara toplam|cəmi|yekun|jami|barlığı|жами|барлығы|жалпы|
итого|всего|итог|сумма|подытог|разом|усього|всього|підсумок|общо|сума|вкупно|укупно|
σύνολο|სულ|ընդամենը|المجموع|مجموع|الإجمالي|إجمالي|جمع|جمع کل|مجموعه|کل|ٹوٹل|ټول|ټولټال|
মোট|कुल|कुल योग|合计|总计|合計|סך הכל
""")
}
_NUMBER = re.compile(r"\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+|\d{1,15}")
_MARKS = re.compile(r"[^\w\s-]|[\d_]")
# Beside a word for a sum, as in "Total trainings 2020".
_OTHER_WORDS = 1
# No label of a sum is longer.
_LONGEST, _MOST_BLANKS = 60, 5
# Fewer rows have no sum.
_LEAST_ROWS = 2
_YEARS = range(1900, 2200)


class _Column(Struct):
    """The numbers of a column so far: in all, and since the last row that sums them."""

    last: Decimal = Decimal(0)
    grand: tuple[Decimal, int] = (Decimal(0), 0)
    part: tuple[Decimal, int] = (Decimal(0), 0)

    def summed(self, number: Decimal) -> int:
        """Of how many rows above a number is the sum; 0: of none."""
        return max((rows for total, rows in (self.grand, self.part) if total == number), default=0)

    def counts(self, number: Decimal) -> bool:
        """Whether a number only numbers the rows, or is a year."""
        return number == self.last + 1 or number in _YEARS

    def take(self, number: Decimal) -> None:
        """Add the number of a row that is no sum."""
        self.last = number
        self.grand = (self.grand[0] + number, self.grand[1] + 1)
        self.part = (self.part[0] + number, self.part[1] + 1)


class Sums(Struct):
    """Looks at the rows of a file in their order."""

    header: Sequence[str]
    _columns: defaultdict[int, _Column] = field(default_factory=lambda: defaultdict(_Column))

    def watched(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, with a remark at those that seem to sum the rows above."""
        for row in rows:
            numbers = dict(_numbers(row))
            same = self._same(numbers)
            word = any(isinstance(cell, str) and is_sum(cell) for cell in row.cells)
            if same or word:
                said = Remark(code="sum_row", detail=self._detail(row, same), row=row.number)
                yield changed(row, remarks=(*row.remarks, said))
                for column in self._columns.values():
                    column.part = (Decimal(0), 0)
            else:
                yield row
                for place, number in numbers.items():
                    self._columns[place].take(number)

    def _same(self, numbers: dict[int, Decimal]) -> list[int]:
        """The columns whose numbers are the sums of those above; none where another is not."""
        summed = {each: self._columns[each].summed(number) for each, number in numbers.items()}
        same = [place for place, rows in summed.items() if rows and numbers[place]]
        rest = [place for place in numbers if place not in same]
        others = any(not self._columns[each].counts(numbers[each]) for each in rest)
        return [] if others or max(summed.values(), default=0) < _LEAST_ROWS else same

    def _detail(self, row: Row, same: Sequence[int]) -> str:
        names = [self.header[place] for place in same if place < len(self.header)]
        why = f": {', '.join(names)} equal the sums of the rows above" if names else ""
        return (
            f"Row {row.number} seems to be a sum{why}. If it is one, remove it: it would be "
            "counted beside the rows that it sums."
        )


def _numbers(row: Row) -> Iterator[tuple[int, Decimal]]:
    """The cells of a row that are nothing but a number, by their places."""
    for place, cell in enumerate(row.cells):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            yield place, Decimal(format(cell, ".15g"))
        elif isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
            yield place, Decimal(re.sub(r"\D", "", cell))


@lru_cache(maxsize=10_000)
def is_sum(text: str) -> bool:
    """Whether a text is a word for a sum, with at most a year and another word beside it."""
    if len(text) > _LONGEST or text.count(" ") > _MOST_BLANKS:
        return False
    words = _MARKS.sub(" ", fold(text)).split()
    ends = [part for n in range(_OTHER_WORDS + 1) for part in (words[n:], words[: len(words) - n])]
    return any(" ".join(part) in _WORDS for part in ends)
