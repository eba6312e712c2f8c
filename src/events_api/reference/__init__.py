"""Reference lists: the codes that records name, one file per list, announced here.

Separate from the kinds because records only name their codes. Each list is a table of its own with
what is known of its rows; `/v1/{list}` shows it with counts of what is published.
"""

from events_api.reference.countries import COUNTRIES
from events_api.reference.indicators import INDICATORS
from events_api.reference.organisations import ORGANISATIONS
from events_api.reference.programmes import PROGRAMMES
from events_api.reference.projects import PROJECTS
from events_api.reference.themes import THEMES

REFERENCE_LISTS = (COUNTRIES, ORGANISATIONS, THEMES, PROGRAMMES, PROJECTS, INDICATORS)
__all__ = [
    "COUNTRIES",
    "INDICATORS",
    "ORGANISATIONS",
    "PROGRAMMES",
    "PROJECTS",
    "REFERENCE_LISTS",
    "THEMES",
]
