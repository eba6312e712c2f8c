"""Numbers of series: how they are written."""

from decimal import Decimal

import pytest

from events_api.summaries.rules.series_values import shortest


@pytest.mark.parametrize(
    ("number", "digits"),
    [("2.50", "2.5"), ("-100.00", "-100"), ("20", "20"), ("0.00", "0"), ("1E+3", "1000")],
)
def test_the_shortest_number_has_no_exponent(number: str, digits: str) -> None:
    """Nor zeros that say nothing."""
    assert str(shortest(Decimal(number))) == digits
