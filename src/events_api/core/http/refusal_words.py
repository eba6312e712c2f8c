"""The words of a refusal: what a member that is not accepted should be, for people.

Separate from bodies, because files are refused in the same words. The library that checks models
has words of its own, which speak of its classes.
"""

from pydantic_core import ErrorDetails

from events_api.core.values.scalars import PATTERN_WORDS

_WORDS = {
    "missing": "A value is needed here.",
    "extra_forbidden": "There is no such member.",
    "literal_error": "Use one of the values allowed.",
    "string_type": "Give a text.",
    "string_too_long": "Give a text of at most {max_length} characters.",
    "string_too_short": "Give a text of at least {min_length} characters.",
    "string_pattern_mismatch": "Write it in another form.",
    "string_unicode": "Give a text of Unicode characters.",
    "int_type": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_parsing_size": "Give a smaller number.",
    "float_type": "Give a number.",
    "finite_number": "Give a number.",
    "decimal_type": "Give a number.",
    "bool_type": "Give true or false.",
    "none_required": "Leave it out, or null.",
    "list_type": "Give a list.",
    "dict_type": "Give an object.",
    "model_type": "Give an object.",
    "model_attributes_type": "Give an object.",
    "mapping_type": "Give an object.",
    "is_instance_of": "Give an object.",
    "greater_than": "Give a number above {gt}.",
    "greater_than_equal": "Give a number of at least {ge}.",
    "less_than": "Give a number below {lt}.",
    "less_than_equal": "Give a number of at most {le}.",
    "date_type": "Give a day as 2020-03-31.",
    "date_from_datetime_parsing": "Give a day as 2020-03-31.",
    "date_parsing": "Give a day as 2020-03-31.",
    "datetime_type": "Give an instant as 2020-03-31T12:00:00Z.",
    "datetime_parsing": "Give an instant as 2020-03-31T12:00:00Z.",
    "datetime_from_date_parsing": "Give an instant as 2020-03-31T12:00:00Z.",
    "timezone_aware": "Give an instant with its zone, as 2020-03-31T12:00:00Z.",
    "uuid_type": "Give an identifier (UUID).",
    "uuid_parsing": "Give an identifier (UUID).",
    "too_long": "Give at most {max_length} of them.",
    "too_short": "Give at least {min_length}.",
}


def words_for(error: ErrorDetails) -> str:
    """What to do about a member that a model refuses, without what stands in it."""
    context = error.get("ctx", {})
    pattern = PATTERN_WORDS.get(str(context.get("pattern", "")))
    if pattern is not None:
        return pattern
    words = _WORDS.get(error["type"])
    return error["msg"] if words is None else words.format_map(context)
