"""Indicators: what metrics are values of, and by which rules they combine."""

from events_api.core.kinds.indicator import Indicator, IndicatorFields, IndicatorInput, named_codes
from events_api.core.kinds.vocabulary import ReferenceList, ReferencePublic


class IndicatorPublic(ReferencePublic, IndicatorFields):
    """An indicator as everybody sees it."""


INDICATORS = ReferenceList(
    "indicators",
    "indicator",
    Indicator,
    IndicatorInput,
    IndicatorPublic,
    within=named_codes,
    about="Indicators and their rules, with how many published values there are of each.",
    # Of a name nobody can tell how its values combine, so they never do.
    unsaid={"unit": "number", "time_rule": "none"},
)
