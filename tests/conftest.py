"""Settings of every test process, and of those that tests start."""

from __future__ import annotations

import os

# as many test processes run as there are cores; threads of theirs would be in one another's way
os.environ.setdefault("OMP_NUM_THREADS", "1")
