"""Names of countries that come with the software, against what babel tells."""

from importlib import resources

from events_api.core.values.countries import file_of_cldr


def test_the_file_of_names_has_those_that_babel_tells() -> None:
    kept = resources.files("events_api.core.values").joinpath("country_names.txt")
    # After another release of CLDR: python -m events_api.core.values.countries
    assert kept.read_text("utf-8") == file_of_cldr()
