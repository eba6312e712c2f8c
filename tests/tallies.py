"""Tallies: records of a year that are alike, and what those of a kind come to by the pure rules.

Separate because SQL groups them for the tests of postings, and examples by hand are told in them.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from events_api.core.index.postings import Number
from events_api.core.values.statuses import Status
from events_api.core.values.structures import Basis, Qualifier
from events_api.summaries.figures import Reason
from events_api.summaries.rules.counting import Counts, Measure, exactness, reason_of

NUMBERS: tuple[Number, ...] = ("items", "heads", "women", "men")
MEASURES: tuple[Measure, ...] = ("records", *NUMBERS)


class Tally(NamedTuple):
    """Records of a year that are alike: how many, and the sums of their numbers.

    `sums` and `known` are by measure: the sum of the numbers and how many records gave one.
    """

    kind: str
    status: Status
    duplicate: bool
    unconfirmed: bool
    other_bound: bool
    qualifier: Qualifier | None
    basis: Basis | None
    records: int
    sums: dict[Measure, int]
    known: dict[Measure, int]

    @property
    def excluded(self) -> Reason | None:
        """Why these records count in nothing."""
        return reason_of(self.status, duplicate=self.duplicate, unconfirmed=self.unconfirmed)


def counts_of(tallies: Iterable[Tally]) -> dict[str, Counts]:
    """What the records of each kind come to."""
    found: defaultdict[str, Counts] = defaultdict(Counts)
    for tally in tallies:
        counts, reason = found[tally.kind], tally.excluded
        if reason is not None:
            counts.left_out[reason] = counts.left_out.get(reason, 0) + tally.records
            continue
        counts.records += tally.records
        for name in NUMBERS:
            known, total = tally.known[name], tally.sums[name]
            qualifier = exactness(name, tally.qualifier, tally.basis)
            if known and qualifier is None:
                counts.expected[name] = counts.expected.get(name, 0) + known
            elif known and qualifier is not None:
                own = counts.numbers.setdefault(name, {})
                before = own.get(qualifier, (0, 0))
                own[qualifier] = before[0] + known, before[1] + total
    return {
        kind: Counts(each.records, dict(sorted(each.left_out.items())), each.numbers, each.expected)
        for kind, each in found.items()
    }
