"""File names: what a file is called when it is saved, in any script (RFC 6266, RFC 8187)."""

import re
from urllib.parse import quote

# What file systems or headers do not take, and what could lead out of a folder.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_LONGEST = 100
_UNENCODED = "!#$&+-.^_`|~"


def attachment(stem: str, ending: str) -> dict[str, str]:
    """The header by which a file is saved under this name.

    Names beyond ASCII are told twice: to who reads RFC 8187, and with `_` for what others cannot
    read.
    """
    safe = _UNSAFE.sub("_", stem).strip(". ")[:_LONGEST] or "file"
    name = f"{safe}.{ending}"
    plain = re.sub(r"[^ -~]+", "_", name)
    told = f'attachment; filename="{plain}"'
    if plain != name:
        told += f"; filename*=UTF-8''{quote(name, safe=_UNENCODED)}"
    return {"Content-Disposition": told}
