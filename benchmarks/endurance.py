"""What many runs in one process leave behind, and whether runs end within their seconds.

    uv run --extra bench python -m benchmarks.endurance

makes 300 runs and 300 checks through the Python functions, and looks after each at the process's memory, open files,
threads and temporary files; then 50 runs with drawn limits of seconds. It prints a table and ends with 1 if something
grew or a run took too long. Every run loads its models anew; smaller counts (``--runs 20``) show the same sooner.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import proofpress
from agent.events import Event, Finished, Judged, Planned, Rendered
from agent.python_api import Result
from benchmarks.machine import machine_line
from benchmarks.markdown import table

PROMPTS = ("a red circle to the left of a cat", "two blue squares", "a green triangle on a white background")
SETTINGS: dict[str, Any] = {"critics": ["objects", "artifacts"], "allow_unscored": True}
COUNTS = ("files", "threads", "temporary")
MEMORY_GROWTH = 0.05
"""The share by which the mean memory of the last tenth may exceed that of the second tenth."""


@dataclass(frozen=True)
class Usage:
    """What the process holds: megabytes of resident memory, and counts."""

    memory: float
    files: int
    threads: int
    temporary: int

    @classmethod
    def now(cls, temporary: Path) -> Usage:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(
            memory=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
            files=len(os.listdir("/proc/self/fd")),
            threads=len(os.listdir("/proc/self/task")),
            temporary=sum(len(files) + len(folders) for _, folders, files in os.walk(temporary)),
        )


@dataclass(frozen=True)
class TimedRun:
    """A run's limit and length in seconds, and the most that it may take."""

    limit: float
    took: float
    most: float


def run(seed: int) -> Result:
    return proofpress.generate(PROMPTS[seed % len(PROMPTS)], seed=seed, budget={"rounds": 2}, **SETTINGS)


def usages(times: int, temporary: Path, call: Callable[[int], object]) -> list[Usage]:
    """The usage after each call. A line on stderr says how far it is."""
    seen: list[Usage] = []
    for number in range(times):
        call(number)
        now = Usage.now(temporary)
        for _ in range(20):  # a thread that has answered takes a moment to end
            if not seen or now.threads <= seen[-1].threads:
                break
            time.sleep(0.05)
            now = Usage.now(temporary)
        seen.append(now)
        print(f"{number + 1} of {times}: {seen[-1]}", file=sys.stderr)
    return seen


def grew(seen: Sequence[Usage]) -> list[str]:
    """What grew from the second tenth of the calls, when everything is loaded, to the last."""
    tenth = max(1, len(seen) // 10)
    early, late = seen[tenth : 2 * tenth], seen[-tenth:]
    least, most = ({n: f(getattr(one, n) for one in part) for n in COUNTS} for f, part in ((min, late), (max, early)))
    counts = [name for name in COUNTS if least[name] > most[name]]
    memory = [sum(one.memory for one in part) / tenth for part in (early, late)]
    return [*(["memory"] if memory[1] > memory[0] * (1 + MEMORY_GROWTH) else []), *counts]


def timed(seed: int, draw: random.Random) -> TimedRun:
    """One run with a drawn limit; it may exceed it by its longest call of the renderer and its longest look.

    Planning and the first picture are always finished, so a limit below them counts as their time.
    """
    events: list[Event] = []
    limit = draw.uniform(0.5, 8.0)
    proofpress.generate(
        PROMPTS[seed % len(PROMPTS)],
        seed=seed,
        **SETTINGS,
        budget={"rounds": 50, "work": 1e6, "seconds": limit},
        listen=events.append,
    )
    planned = next(event.seconds for event in events if isinstance(event, Planned))
    call = max(event.seconds for event in events if isinstance(event, Rendered))
    look = max(event.seconds for event in events if isinstance(event, Judged))
    took = next(event.seconds for event in events if isinstance(event, Finished))
    return TimedRun(limit, took, max(limit, planned) + call + look)


def usage_table(rows: Mapping[str, Sequence[Usage]]) -> str:
    cells = [
        (f"{name}, after {after}", f"{one.memory:.0f} MB", one.files, one.threads, one.temporary)
        for name, seen in rows.items()
        for after in sorted({max(1, len(seen) // 10), max(1, len(seen) // 2), len(seen)})
        for one in (seen[after - 1],)
    ]
    return table("calls | memory | open files | threads | temporary files", cells)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in (("runs", 300), ("checks", 300), ("timed", 50)):
        parser.add_argument(f"--{name}", type=int, default=count)
    options = parser.parse_args(words)
    draw, faults = random.Random(28), list[str]()
    rows: dict[str, list[Usage]] = {}
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            picture = run(0).image
            calls: dict[str, tuple[int, Callable[[int], object]]] = {
                "generate": (options.runs, run),
                "check": (options.checks, lambda n: proofpress.check(picture, PROMPTS[n % 3], **SETTINGS)),
            }
            for name, (times, call) in calls.items():
                if times:
                    rows[name] = usages(times, Path(folder), call)
                    faults += [f"{name}: {what} grew" for what in grew(rows[name])]
        finally:
            tempfile.tempdir = None
    runs = [timed(seed, draw) for seed in range(options.timed)]
    over = [max(0.0, one.took - one.limit) for one in runs]
    late = [one for one in runs if one.took > one.most + 0.1]
    faults += [f"a run of {one.limit:.1f} s took {one.took:.1f} s, more than {one.most:.1f} s" for one in late]
    print(usage_table(rows), machine_line(("torch", "diffusers")), sep="\n")
    if runs:
        print(f"{len(runs)} runs with limits: {len(late)} too long; at most {max(over):.1f} s over the limit.")
    print(*(faults or ["nothing grew, no run was too long"]), sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
