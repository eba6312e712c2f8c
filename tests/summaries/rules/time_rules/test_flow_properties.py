"""What must hold of flows whatever was reported: sums over years, splits, and what is left out.

Separate from the worked examples because nothing here depends on a particular number.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events_api.core.values.year_windows import Window, year_window
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.series_values import YearValue
from events_api.summaries.rules.time_rules.year_values import year_values
from tests.summaries.rules.time_rules.test_year_values import reading

AMOUNTS = st.decimals(-9, 999, places=2)
CUTS = st.lists(st.dates(date(2020, 1, 2), date(2020, 12, 31)), max_size=6, unique=True).map(sorted)


def in_year(readings: Sequence[Reading], year: int) -> YearValue:
    [found] = year_values(readings, "flow", year_window(year, "start"))
    return found


def parts_of_2020(cuts: Sequence[date], values: Sequence[Decimal]) -> list[Reading]:
    """Gapless final parts of 2020, each beginning at a cut."""
    starts = [date(2020, 1, 1), *cuts]
    ends = [*(cut - timedelta(days=1) for cut in cuts), date(2020, 12, 31)]
    return [
        reading(f"p{number}", str(values[number]), f"{start}/{end}")
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


@given(st.dictionaries(st.integers(2001, 2030), AMOUNTS, min_size=1, max_size=8))
def test_full_years_add_up_to_all_of_them(values: dict[int, Decimal]) -> None:
    readings = [reading(f"y{year}", str(value), str(year)) for year, value in values.items()]
    years = {year: in_year(readings, year) for year in values}
    assert {year: found.value for year, found in years.items()} == values
    decades = Window(date(2001, 1, 1), date(2030, 12, 31), "start")
    [together] = year_values(readings, "flow", decades)
    assert together.value == sum(found.value or Decimal(0) for found in years.values())
    days = sum((date(year, 12, 31) - date(year, 1, 1)).days + 1 for year in values)
    length = (date(2030, 12, 31) - date(2001, 1, 1)).days + 1
    assert together.coverage is not None
    assert abs(together.coverage - Decimal(days) / length) <= Decimal("0.00005")


@given(CUTS, st.lists(AMOUNTS, min_size=7, max_size=7))
def test_splitting_a_year_changes_nothing(cuts: list[date], values: list[Decimal]) -> None:
    split = parts_of_2020(cuts, values)
    whole = reading("y", str(sum(each.value for each in split)), "2020")
    one, other = in_year([whole], 2020), in_year(split, 2020)
    assert (one.value, one.lower, one.upper) == (other.value, other.lower, other.upper)
    assert (one.as_of, one.coverage) == ("2020", Decimal(1))
    # A year in one part and a year in many say the same of what they are of.
    assert other.coverage == 1
    assert other.as_of in {"2020", split[0].when}


@given(CUTS, st.lists(AMOUNTS, min_size=7, max_size=7), st.sets(st.integers(0, 6)))
def test_a_gap_takes_its_days_and_its_value_and_the_upper_bound(
    cuts: list[date], values: list[Decimal], kept: set[int]
) -> None:
    every = parts_of_2020(cuts, values)
    parts = [each for number, each in enumerate(every) if number in kept]
    if not parts:
        assert year_values(parts, "flow", year_window(2020, "start")) == []
        return
    found = in_year(parts, 2020)
    days = sum(((e.ends_on or date.max) - (e.starts_on or date.min)).days + 1 for e in parts)
    assert found.value == sum(each.value for each in parts)
    assert found.coverage is not None
    assert 0 < found.coverage <= 1
    assert abs(found.coverage - Decimal(days) / 366) <= Decimal("0.00005")
    assert (found.upper is None) == (days < 366)


@given(CUTS, st.lists(AMOUNTS, min_size=7, max_size=7), st.randoms(use_true_random=False))
def test_provisional_parts_beside_final_ones_change_nothing(
    cuts: list[date], values: list[Decimal], random: Any
) -> None:
    finals = parts_of_2020(cuts, values)
    rivals = [replace(e, id=f"{e.id}+", value=e.value + 1, provisional=True) for e in finals]
    rivals.append(reading("y+", "1", "2020", provisional=True))
    mixed = random.sample([*finals, *rivals], len(finals) + len(rivals))
    alone, found = in_year(finals, 2020), in_year(mixed, 2020)
    assert (found.value, found.coverage, found.as_of) == (alone.value, alone.coverage, alone.as_of)
    reasons = {part.reading.id: part.reason for part in found.parts if part.reason}
    assert reasons == {each.id: "provisional" for each in rivals}
