"""All years: the headline figures of each year that has a record.

Separate from one year because it shows figures alone, without what surrounds them.
"""

from collections.abc import Mapping, Sequence

from pydantic import Field

from events_api.core.allocation import Window
from events_api.core.postings import Postings
from events_api.core.resource import Resource
from events_api.core.selection import Selection
from events_api.summaries.addresses import Addresses, Origin
from events_api.summaries.counting import Counted, Tally, counted_figure
from events_api.summaries.figures import Figure, Shape
from events_api.summaries.tallying import by_year
from events_api.summaries.year import SummaryFilters, counted_figures, kinds_of


class YearsQuery(SummaryFilters):
    """The parameters of the list of years."""


class YearHeadlines(Shape):
    """The headline figures of one year."""

    year: int = Field(description="The year.")
    counts: dict[str, Figure] = Field(description="Records, by plural of their kind.")
    items: dict[str, Figure] = Field(description="Items, where a record may hold several.")
    people: dict[str, Figure] = Field(description="Attendances.")
    summary: str = Field(description="Address of the year's whole summary.")


def headlines(
    postings: Postings,
    resources: Sequence[Resource],
    query: YearsQuery,
    origin: Origin,
) -> list[YearHeadlines]:
    """The years that have a record under the query's filters, the latest first."""
    kinds = kinds_of(resources, timeline=True)
    every = Selection(kinds=kinds, terms=query.terms(), year=Window(None, None, query.allocation))
    found = by_year(postings, every)
    figures = counted_figures(resources)
    return [_year(year, found[year], figures, origin) for year in sorted(found, reverse=True)]


def _year(
    year: int,
    tallies: Sequence[Tally],
    figures: Mapping[str, Mapping[str, Counted]],
    origin: Origin,
) -> YearHeadlines:
    addresses = Addresses(year, origin)
    sections = {
        section: {
            name: counted_figure(each, tallies, addresses.counted(each))
            for name, each in own.items()
        }
        for section, own in figures.items()
    }
    return YearHeadlines.model_validate({"year": year, **sections, "summary": addresses.summary()})
