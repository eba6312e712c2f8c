"""What kinds have whose records take place: where and at what hour it was, and who came.

Separate from the record, which has what all kinds have.
"""

from sqlalchemy import String, Text
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Json
from events_api.core.values.scalars import Time, TimeZone, WebAddress
from events_api.core.values.structures import CountryCount, HeadCount, Location, Mode


class Place(SQLModel):
    """Where and at what hour an occasion was."""

    start_time: Time | None = Field(
        default=None, description="Local clock time, 24 hours, as `09:30`.", sa_type=String
    )
    end_time: Time | None = Field(
        default=None, description="Local clock time of the end.", sa_type=String
    )
    time_zone: TimeZone | None = Field(
        default=None, description="IANA time zone; null: local, unknown.", sa_type=String
    )
    mode: Mode | None = Field(default=None, description="How people met.", sa_type=String)
    location: Location = Field(
        default_factory=Location, description="Where it was.", sa_type=Json(Location)
    )


class Attendance(SQLModel):
    """Who came to an occasion."""

    participants: HeadCount = Field(
        default_factory=HeadCount, description="People who took part.", sa_type=Json(HeadCount)
    )
    participating_countries: CountryCount = Field(
        default_factory=CountryCount,
        description="Countries that took part.",
        sa_type=Json(CountryCount),
    )
    registration_url: WebAddress | None = Field(
        default=None, description="Where one can register.", sa_type=Text
    )
