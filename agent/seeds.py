"""Seeds are derived from the run's seed and from what they are for; nothing is drawn from global state."""

from __future__ import annotations

import hashlib
import json


def derive_seed(run_seed: int, *labels: str | int) -> int:
    """A seed in [0, 2**31) that depends on every label and their order."""
    digest = hashlib.sha256(json.dumps([run_seed, *labels]).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
