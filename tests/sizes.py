"""How much tests try: what shows a fault within minutes, or with TEST_SLOW=1 what a proof asks for.

Separate because several tests are of many invented or real cases that are alike: each finds what it
is for in some of them, and all are tried every week (`.github/workflows/full.yml`).
"""

import os

FULL = os.environ.get("TEST_SLOW") == "1"


def sized(usual: int, full: int) -> int:
    """How many there are, or how few are passed over."""
    return full if FULL else usual
