"""Licences: the address of one that is named as in SPDX, for those who read it by its address."""

import re

_CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-([0-9.]+)")
_DEDICATED = {"CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/"}


def license_address(name: str) -> str:
    """Where the licence is told; of Creative Commons the address that everybody writes."""
    found = _CREATIVE_COMMONS.fullmatch(name)
    if found:
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    return _DEDICATED.get(name, f"https://spdx.org/licenses/{name}.html")
