"""Identity: which record a row is of, by its id or by its owner's ref.

Separate from judging, because what rows are judged against is looked up by this first.
"""

from msgspec import Struct

from events_api.core.kinds.resource import Resource
from events_api.core.values.scalars import is_code
from events_api.intake.cells.texts import is_id
from events_api.intake.files.format import Row
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.judging.cell_mapping import Mapped
from events_api.intake.judging.rows import KindOfRow, RowReader

ORIGINAL = ("duplicate_of", None)


class Target(Struct):
    """Which record a row is of: by its id, else by its owner's ref; `new_id` if it is a new one."""

    number: int
    kind: KindOfRow[Resource] | None
    mapped: Mapped
    owner: str
    ref: str | None
    id: str | None
    new_id: str

    @property
    def original(self) -> str | None:
        """What `duplicate_of` names: an id, or a ref of the same owner."""
        said = self.mapped.members.get(ORIGINAL)
        return said if isinstance(said, str) else None


def target_of(
    reader: RowReader[Resource], row: Row, new_id: str, owner: str, options: ImportOptions
) -> Target:
    """What a row says and which record it is of; problems are noted in what was mapped."""
    kind, mapped = reader.read(row)
    mapped.understood = [*(each.understood for each in row.remarks), *mapped.understood]
    said = mapped.identity.get("owner", owner)
    if said != owner and not (options.any_owner and is_code(said)):
        detail = "Records of another owner are not yours to write. Leave the cell empty."
        mapped.wrong("owner", "not_yours", detail, said)
    ref = mapped.members.get(("ref", None))
    record_id = mapped.identity.get("id")
    if record_id is not None and not is_id(record_id):
        mapped.wrong("id", "no_id", "Leave the cell empty, or copy an id that was exported.")
        record_id = None
    if kind is not None and options.kinds and kind.resource.path not in options.kinds:
        mapped.wrong("kind", "not_allowed", f"Your key may not write {kind.resource.path}.")
    named = ref if isinstance(ref, str) else None
    return Target(row.number, kind, mapped, said, named, record_id, record_id or new_id)
