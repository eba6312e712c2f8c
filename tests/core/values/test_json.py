"""JSON of answers: numbers with all their digits, wherever they stand."""

from decimal import Decimal

from events_api.core.values.json import json_lines, to_json

TINY = Decimal("-1.5E-10")


def test_tiny_and_large_numbers_are_spelt_out_wherever_they_stand() -> None:
    """At the end of a list, of an object, of a line, and alone."""
    assert to_json(TINY) == b"-0.00000000015"
    assert to_json([Decimal("1E+5"), 2]) == b"[100000,2]"
    assert to_json({"a": {"b": TINY}, "c": [Decimal("0E-8")]}) == (
        b'{"a":{"b":-0.00000000015},"c":[0.00000000]}'
    )
    assert json_lines([TINY, Decimal("1E+5")]) == "-0.00000000015\n100000"


def test_texts_that_look_like_such_numbers_stay() -> None:
    """Alone and beside one."""
    text = "E-learning, 2E-3, 1E+5"
    assert to_json([text]) == b'["E-learning, 2E-3, 1E+5"]'
    assert to_json([text, TINY]) == b'["E-learning, 2E-3, 1E+5",-0.00000000015]'
