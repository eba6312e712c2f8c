"""Years side by side as a table that a person reads in a terminal, of records counted by hand."""

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import write
from tests.summaries.year.test_years import filled

pytestmark = pytest.mark.template("samples")

SIDE_BY_SIDE = """\
2017 to 2020
Counted in the year in which they began
Country: Afghanistan and Pakistan

                                     2017         2018  2019         2020
Records
  Meetings                              0            2     0            2
    since 2018                         -2           +0    -2           +0
  Trainings                             0            0     0            0
    since 2018                         +0           +0    +0           +0
  Publications                          0            0     0            0
    since 2018                         +0           +0    +0           +0
  Activities                            0            0     0            0
    since 2018                         +0           +0    +0           +0
Attendances
  Attendances at meetings               -  at least 40     -           75
    since 2018                          -           +0     -          +35
Indicators
  Reach (people; Afghanistan)           -            4     -            -
    since 2018                          -           +0     -            -
  Reach (people; Pakistan)              -            -     -  at least 5*
Country: Afghanistan
  Meetings                              0            1     0            0
    since 2018                         -1           +0    -1           -1
  Reach (people; Afghanistan)           -            4     -            -
    since 2018                          -           +0     -            -
Country: Pakistan
  Meetings                              0            1     0            2
    since 2018                         -1           +0    -1           +1
  Attendances at meetings               -           40     -           75
    since 2018                          -           +0     -          +35
  Reach (people; Pakistan)              -            -     -  at least 5*
Not in the figures above
  planned                               0            0     0            0
  postponed                             0            0     0            0
  cancelled                             0            0     0            0
  continuing from earlier years         0            0     0            0
  without a date                        0            0     0            0

* of a part of the year only

Each year in full
  2017  /v1/summaries/2017?country=AF,PK
  2018  /v1/summaries/2018?country=AF,PK
  2019  /v1/summaries/2019?country=AF,PK
  2020  /v1/summaries/2020?country=AF,PK
"""
MONTHS = """\
Month: April
  Meetings                              0     0     1            0     0
Month: May
  Meetings                              0     0     0            0     1
  Attendances at meetings               -     -     -            -    25
Month: March
  Meetings                              0     1     0            1     0
  Attendances at meetings               -    40     -           50     -
Month: not said
  Meetings                              0     0     0            1     0
Not in the figures above
"""


def text(client: TestClient, query: str) -> str:
    answer = client.get(f"/v1/summaries?{query}", headers={"Accept": "text/plain"})
    content_type = answer.headers["content-type"]
    assert (answer.status_code, content_type) == (200, "text/plain; charset=utf-8")
    assert client.get(f"/v1/summaries?{query}&format=txt").text == answer.text
    return answer.text


@pytest.fixture
def readable(catalogue: Catalogue, client: TestClient) -> TestClient:
    """The application with the years of `filled`."""
    filled(catalogue)
    return client


def test_years_stand_side_by_side(readable: TestClient) -> None:
    """Gaps as gaps, changes below their figures, and a part-year never as the year."""
    query = "from=2017&to=2020&country=AF,PK&by=country&compare=2018"
    assert text(readable, query) == SIDE_BY_SIDE


def test_months_of_fiscal_years_stand_in_their_order(readable: TestClient) -> None:
    shown = text(readable, "from=2016-04&to=2020-04&by=month&year_start=04")
    assert shown.startswith("2016 to 2020\neach year beginning in April\n")
    assert shown[shown.index("Month: April") :].startswith(MONTHS)


def test_the_year_before_is_another_one_in_each_column(readable: TestClient) -> None:
    lines = text(readable, "from=2018&to=2020&compare=previous").splitlines()
    below = lines.index("Records") + 1
    assert lines[below : below + 2] == [
        "  Meetings                                     2     0            3",
        "    since the year before                     +2    -2           +3",
    ]
    assert "  Reach (people)                             100     -     over 130" in lines


def test_many_years_make_several_tables(catalogue: Catalogue, readable: TestClient) -> None:
    """None is wider than 100 columns, and long names are wrapped; each year stands in one."""
    reading = {"when": "2015-12-31", "indicator": "followers", "value": 3}
    write(catalogue, "metrics", {**reading, "dimensions": {"channel": "long" * 20}})
    lines = text(readable, "from=1990&to=2020").splitlines()
    headers = [line.split() for line in lines if line.startswith(" " * 20) and line.split()]
    assert [int(year) for each in headers for year in each] == [*range(1990, 2021)]
    assert len(headers) == 4
    assert max(map(len, lines)) <= 100
    [first] = [n for n, line in enumerate(lines) if line.startswith("  Followers (channel")]
    wrapped = lines[first : first + 3]
    name = "".join(line[2:42].strip() for line in wrapped)
    assert name == f"Followers (channel: {'long' * 20})"
    assert wrapped[2][42:].split() == ["-"] * 7 + ["3", "-"]
    # A table says nothing of what none of its years has a number for.
    assert lines.count("Attendances") == 1


def test_without_a_year_it_says_so(client: TestClient) -> None:
    assert text(client, "by=country") == "No year has a record.\n"
