"""Persons: how many different ones the parts of a figure prove. Pure.

Separate because this alone looks at whom a value is about while it adds: women are no men, but who
came in spring may have come again in autumn, in another country or project (meaning section 4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from events_api.core.kinds.indicator import TimeRule
from events_api.summaries.rules.qualifiers import lower_bound
from events_api.summaries.rules.series_values import Part, largest, total

# Nobody is of two sexes or of two ages; of either, None is all.
_DIFFERENT = ("sex", "age")
_Group = tuple[str | None, str | None]


def at_least(parts: Iterable[Part], time: TimeRule) -> Decimal | None:
    """How many persons there were at least; None where no part is bounded below.

    Of parts of one sex and age it is the largest; those of different sexes or ages add up.
    """
    groups: dict[_Group, Decimal] = {}
    for part in parts:
        reading = part.reading
        low = lower_bound(reading.value, reading.qualifier)
        if low is not None and (part.counted or (time == "flow" and part.proves)):
            sex, age = (reading.dimensions.get(name) for name in _DIFFERENT)
            groups[sex, age] = max(low, groups.get((sex, age), low))
    return largest([groups.get((None, None)), *(_by(groups, place) for place in (0, 1))])


def _by(groups: Mapping[_Group, Decimal], place: int) -> Decimal | None:
    """The sum over sexes, or over ages: of each its own number, or that of its parts if more."""
    whole: dict[str, Decimal] = {}
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for group, number in groups.items():
        value, other = group[place], group[1 - place]
        if value is not None and other is None:
            whole[value] = number
        elif value is not None:
            parts[value].append(number)
    known = [
        largest([whole.get(value), total(parts[value]) if value in parts else None])
        for value in {*whole, *parts}
    ]
    return total(each for each in known if each is not None) if known else None
