"""A database that is away is told in a line or two, whatever asks for it meanwhile."""

import pytest
from sqlalchemy.exc import OperationalError

from events_api.web.database_outages import Outage


def test_an_outage_is_told_once_and_then_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    times = (0.0, 1.0, 59.0, 61.0, 62.0, 121.5, 500.0)
    outage = Outage(iter(times).__next__)
    error = OperationalError("SELECT 1", {}, ConnectionRefusedError("host=secret"))
    for _ in times:
        outage.note(error)
    assert [each.getMessage() for each in caplog.records] == [
        "the database is away (ConnectionRefusedError): what needs it is answered 503",
        "the database is away for 61 s: 4 requests",
        "the database is away for 122 s: 6 requests",
        "the database is away (ConnectionRefusedError): what needs it is answered 503",
    ]
