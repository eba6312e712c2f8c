"""The status that follows from a date, on the day of writing."""

from datetime import date

import pytest

from events_api.core.records.status_from_date import status_on

TODAY = date(2026, 11, 29)
FOLLOWS = {
    None: "completed",
    "2020": "completed",
    "2026-11-28": "completed",
    "2026-10/2026-11-28": "completed",
    "../2021-12-03": "completed",
    "/2026-11-28": "completed",
    # An end that is not known is none to come.
    "2020-03/": "completed",
    "2026-11-29": "ongoing",
    "2026-11-29~": "ongoing",
    "2026-11-28/2026-11-29": "ongoing",
    "2026-11": "ongoing",
    "2026": "ongoing",
    "2026-23": "ongoing",  # autumn: September to November
    "2020-06/..": "ongoing",
    "2020/2030": "ongoing",
    "../2030": "ongoing",
    "/2030": "ongoing",
    "2026-11-30": "planned",
    "2026-12": "planned",
    "2026-12~": "planned",
    "2026-24": "planned",  # winter: from December
    "2027": "planned",
    "2026-11-30/..": "planned",
    "2027/": "planned",
}


@pytest.mark.parametrize(("when", "status"), FOLLOWS.items())
def test_a_status_follows_from_the_date(when: str | None, status: str) -> None:
    assert status_on(TODAY, when) == status
