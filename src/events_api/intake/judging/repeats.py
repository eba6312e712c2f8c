"""Rows that seem to be of the same as an earlier row or as a record that is stored.

Separate from judging, because nothing is wrong with such a row: without a `ref` it makes a record
of its own, also where the file is sent a second time. So it is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from events_api.core.records.record import Record
from events_api.core.values.json import from_json
from events_api.intake.judging.row_judgement import Judged
from events_api.intake.row_report import Remark

# What says of what a record is, beside its kind, title and date: its place, or its series.
_PLACE = ("location", "countries", "indicator", "dimensions", "unit", "duplicate_of")
REPEATED = "repeated_row"
_ADVICE = "If it is the same, remove this row or give both a ref."


class Repeats:
    """Looks at the rows of an import as they are judged.

    Attributes:
        rows: Earlier rows by the number that their title, date and place make, so that the memory
            of all rows is small.
    """

    def __init__(self, *, drafts: bool) -> None:
        """Take whether the caller may know of the drafts of the rows' owner."""
        self._drafts = drafts
        self.rows: dict[int, int] = {}

    def noted(self, session: Session, judged: Sequence[Judged]) -> list[Remark]:
        """What is said of rows that repeat others; it stands among what was understood of them."""
        new = [(each.target, each.record) for each in judged if _is_without_name(each)]
        stored = self._stored(session, [record for _, record in new if record is not None])
        remarks = []
        for target, record in new:
            document = from_json(record.document) if record is not None else {}
            number, key = target.number, _key(document)
            first = self.rows.setdefault(hash(key), number)
            if first != number:
                detail = f"Row {number} repeats row {first}: same title, date and place. {_ADVICE}"
            elif (known := stored.get((target.owner, key))) is not None:
                detail = f"Row {number} repeats the stored record {known}: same title, date and "
                detail += f"place. {_ADVICE}"
            else:
                continue
            remarks.append(Remark(code=REPEATED, detail=detail, row=number))
            target.mapped.understood.append(remarks[-1].understood)
        return remarks

    def _stored(self, session: Session, records: Iterable[Record]) -> dict[Any, str]:
        """Ids of stored records with these titles that the caller may know, by owner and key."""
        titles: dict[str, set[str]] = {}
        for each in records:
            titles.setdefault(each.owner, set()).add(each.title_sort)
        found: dict[Any, str] = {}
        for owner, sorts in titles.items():
            same = col(Record.title_sort).in_(sorts)
            seen = and_(col(Record.public) == true(), same)
            if self._drafts:
                own = and_(col(Record.public) == false(), same, col(Record.owner) == owner)
                seen = or_(seen, own)
            named = select(col(Record.id), col(Record.document)).where(seen)
            # Of several that are alike it is the newest.
            rows = session.execute(named.order_by(col(Record.id)))
            found |= {(owner, _key(from_json(document))): str(id_) for id_, document in rows}
        return found


def _is_without_name(judged: Judged) -> bool:
    """Whether a row makes a record that no ref and no id tells from others."""
    target = judged.target
    return judged.outcome == "created" and target.ref is None and target.id is None


def _key(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What two documents of the same have in common."""
    title = " ".join(str(document.get("title", "")).casefold().split())
    place = [repr(document.get(name)) for name in _PLACE]
    return (str(document.get("kind")), title, str(document.get("when")), *place)
