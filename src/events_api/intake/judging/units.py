"""The unit of a value that was written in per cent: `45 %` is 45 of nothing but per cent.

Separate from cells, because which unit a value has the indicator says where the row does not.
"""

from collections.abc import Mapping
from typing import Any

from events_api.intake.cells.amounts import PER_CENT, is_per_cent
from events_api.intake.judging.mapping import Mapped

_UNIT = ("unit", None)


def check_per_cent(mapped: Mapped, stored: Mapping[str, Any], units: Mapping[str, str]) -> None:
    """Note a problem where a value was written in per cent and is of another unit.

    Args:
        mapped: What the row says; what it says of per cent is taken out.
        stored: The record as it is, empty where it is new.
        units: Units by indicator.
    """
    if not mapped.members.pop(("value", PER_CENT), False):
        return
    said = mapped.members[_UNIT] if _UNIT in mapped.members else stored.get("unit")
    indicator = mapped.members.get(("indicator", None), stored.get("indicator"))
    unit = said or units.get(indicator or "")
    if unit is not None and not is_per_cent(unit):
        detail = (
            f"The cell says per cent, but the unit is {unit}. Write the number in that unit, or "
            "write percent into the column unit."
        )
        mapped.wrong("value", "other_unit", detail)
