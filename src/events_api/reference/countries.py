"""Countries: ISO 3166-1 and XK, with their names; which there are, no deployment changes."""

from sqlalchemy import String
from sqlmodel import Field

from events_api.core.kinds.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.values.scalars import CountryCode


class CountryFields(ReferenceFields):
    """What is known of a country; its names in all languages come from CLDR."""

    code: CountryCode = Field(
        description="ISO 3166-1 alpha-2, or XK.", primary_key=True, sa_type=String
    )


class Country(CountryFields, ReferenceRow, table=True):
    """One row per country."""


class CountryPublic(ReferencePublic, CountryFields):
    """A country as everybody sees it."""


COUNTRIES = ReferenceList(
    "countries", "country", Country, CountryFields, CountryPublic, closed=True
)
