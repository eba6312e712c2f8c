"""Rows are kept as they were sent: what a spreadsheet has besides texts and numbers too."""

from datetime import date, datetime, time

from events_api.intake.cells.cell import Cell, Percent, text_of
from events_api.intake.files.format import Row
from events_api.intake.jobs.packing import packed, unpacked


def test_a_cell_is_kept_as_it_was_read() -> None:
    at = datetime(2020, 3, 1, 9, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
    cells: list[Cell] = [
        "a",
        12,
        0.5,
        None,
        True,
        Percent.of(0.455),
        date(2020, 3, 1),
        at,
        time(9, 30),
    ]
    assert unpacked(7, packed(Row(7, cells))["cells"]) == Row(7, cells)


def test_a_share_of_a_spreadsheet_is_per_cent() -> None:
    shown = [text_of(Percent.of(stored)) for stored in (0.45, 0.455, 1, 0, 1.2, -0.07, 1e-7)]
    assert shown == ["45%", "45.5%", "100%", "0%", "120%", "-7%", "0.00001%"]
