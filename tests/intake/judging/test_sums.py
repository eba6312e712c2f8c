"""Rows that sum those above them are known by their words or their numbers."""

from typing import Any

import pytest

from events_api.intake.files.format import Row
from events_api.intake.judging.sums import Sums, is_sum

HEADER = ["title", "when", "participants", "women"]


def summed(*rows: list[Any]) -> list[int]:
    """The numbers of the rows that seem to be sums."""
    watched = Sums(HEADER).watched(Row(n, cells) for n, cells in enumerate(rows, start=2))
    return [row.number for row in watched if row.remarks]


@pytest.mark.parametrize(
    "text",
    [
        "Total",
        "TOTAL:",
        "Total 2020",
        "Grand Total",
        "Total trainings",
        "Subtotal",
        "Gesamt 2020",
        "Insgesamt (2020)",
        "Summe",
        "Итого:",
        "Всего",
        "Усього",
        "Toplam",
        "TOPLAM",
        "Genel Toplam",
        "Ukupno 2020.",
        "Razem",
        "Suma",
        "Totaal",
        "Totale",
        "Sous-total",
        "Total général",
        "المجموع",
        "مجموع",
        "جمع کل",
        "کل",
        "Cəmi",
        "Celkem",
        "Összesen",
        "Σύνολο",
        "合计",
    ],
)
def test_words_for_a_sum(text: str) -> None:
    assert is_sum(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "2020",
        "Summer school",
        "Total Quality Management",
        "The total cost of return",
        "Workshop",
        "Sums we owe",
        "Totalitarianism",
        "Kolloquium",
        "Всеобщая декларация",
        "Итоговая конференция",
        "1,473",
    ],
)
def test_other_words(text: str) -> None:
    assert not is_sum(text)


def test_numbers_that_equal_the_sums_of_those_above() -> None:
    first, second = ["A", "2020-03-03", "20", "5"], ["B", "2020-03-05", "1,030", ""]
    assert summed(first, second, ["All", "2020", "1050", "5"]) == [4]
    assert summed(first, second, ["All", "", 1050.0, None]) == [4]
    # Another number is no sum, and one row alone has none.
    assert summed(first, second, ["C", "2020", "1050", "7"]) == []
    assert summed(first, ["B", "2020-03-05", "20", "5"]) == []
    assert summed(["A", "2020", "0", ""], ["B", "2020", "0", ""], ["C", "2020", "0", ""]) == []


def test_sums_of_parts_and_of_the_whole() -> None:
    rows = [["A", "", n, ""] for n in (1, 2)] + [["2019 in all", "", 3, ""]]
    rows += [["B", "", n, ""] for n in (10, 20, 5)] + [["2020 in all", "", 35, ""]]
    assert summed(*rows, ["Both years", "", 38, ""]) == [4, 8, 9]


def test_what_is_said() -> None:
    rows = [Row(2, ["A", "", 1]), Row(3, ["B", "", 2]), Row(4, ["Total", "", 3]), Row(5, ["Sum"])]
    first, second = (each.remarks[0] for each in Sums(HEADER).watched(iter(rows)) if each.remarks)
    assert (first.code, first.row, second.detail) == (
        "sum_row",
        4,
        (
            "Row 5 seems to be a sum. If it is one, remove it: it would be counted beside the "
            "rows that it sums."
        ),
    )
    assert first.detail.startswith("Row 4 seems to be a sum: participants equal the sums of ")
