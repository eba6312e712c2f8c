"""Themes: what records deal with."""

from events_api.core.kinds.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)


class Theme(ReferenceRow, table=True):
    """One row per theme."""


class ThemePublic(ReferencePublic, ReferenceFields):
    """A theme as everybody sees it."""


THEMES = ReferenceList("themes", "theme", Theme, ReferenceFields, ThemePublic)
