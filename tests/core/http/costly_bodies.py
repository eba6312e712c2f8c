"""Bodies that fit into the limit and are as much work as can be had for it.

What each costs is measured by `python -m benchmarks.hostile_bodies`.
"""

from typing import Any

MEGABYTE = 1024 * 1024
LIMIT = MEGABYTE

COSTLY: dict[str, dict[str, Any]] = {
    "codes": {"themes": [f"t{n}" for n in range(60_000)]},
    "organisations": {
        "organisations": [{"organisation": f"o{n}", "roles": ["host"]} for n in range(15_000)]
    },
    "members": {f"m{n}": n for n in range(60_000)},
    "one long code": {"themes": ["a" * (LIMIT - 1_000)]},
    "one long state": {"state": "a" * (LIMIT - 1_000)},
    "one long name": {"a" * (LIMIT - 1_000): 1},
    "languages": {"translations": {f"x-{n}": {"title": "x"} for n in range(20_000)}},
    "sources": {"sources": [{} for _ in range(200_000)] + [{"colour": 1}]},
    "wrong sources": {"sources": [1] * 300_000},
    "countries": {"countries": ["PK"] * 150_000},
    "one long ref": {"ref": "a" * (LIMIT - 1_000)},
    "one long date": {"when": "2020-03-03/" * 90_000},
    "one long address": {"url": "https://" + "a" * (LIMIT - 1_000)},
    "blanks": {"title": " " * (LIMIT - 1_000)},
}
