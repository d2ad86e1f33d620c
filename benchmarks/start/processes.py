"""One ``proofpress`` command in a process of its own: when each step of it was over, and what it took.

A checkout runs in its own environment (``.venv``) where it has one, as ``uv run`` would start it; otherwise with this
Python through PYTHONPATH, so that two checkouts share every library. The lines of ``--json-events`` mark the steps and
are timed as they arrive: nothing is measured inside the process.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGIN = ("-m", "agent.cli")
IMPORT_LINE = re.compile(r"^import time:\s*(\d+) \|\s*(\d+) \|\s*(\S+)$")
LIBRARIES = (
    "torch torchvision diffusers transformers tokenizers safetensors easyocr easyocr_en_models rapidocr onnxruntime "
    "scipy scipy.libs skimage cv2 opencv_python_headless.libs numpy numpy.libs PIL"
)


@dataclass(frozen=True)
class Took:
    """Seconds from the process's start to each step, to its exit, and of processor time; ``answer`` is what it said."""

    steps: tuple[tuple[str, float], ...]
    exit: float
    processor: float
    code: int
    answer: dict[str, object] = field(default_factory=dict)

    def until(self, step: str) -> float:
        """Seconds until the step was first told of. Raises KeyError where it never was."""
        for name, seconds in self.steps:
            if name == step:
                return seconds
        raise KeyError(step)


def python_of(checkout: Path) -> str:
    """The interpreter of the checkout's own environment; this one where it has none."""
    own = checkout / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def timed(checkout: Path, words: Sequence[str]) -> Took:
    """Runs the command; lines of JSON on its stdout are steps, named by their event. Raises RuntimeError where it
    ends with an error of its own (neither 0 nor 100)."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [python_of(checkout), *BEGIN, *words],
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    steps, answer = [], {}
    assert process.stdout is not None
    for line in process.stdout:
        seconds = time.perf_counter() - begun
        try:
            answer = json.loads(line)
        except ValueError:  # words for people, or one line of an answer that has several
            continue
        if isinstance(answer, dict):
            steps.append((str(answer.get("event", "answer")), seconds))
    _, status, used = os.wait4(process.pid, 0)
    over = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 100):
        raise RuntimeError(f"{' '.join(words)} in {checkout} ended with {process.returncode}")
    found = answer if isinstance(answer, dict) else {}
    return Took(tuple(steps), over, used.ru_utime + used.ru_stime, process.returncode, found)


def imports(checkout: Path, words: Sequence[str]) -> tuple[dict[str, float], int]:
    """Seconds that the command spends importing, by top-level package, and how many modules it imports.

    ``-X importtime`` makes imports slower itself: what counts is each package's share.
    """
    done = subprocess.run(
        [python_of(checkout), "-X", "importtime", *BEGIN, *words],
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    return import_seconds(done.stderr.splitlines())


def import_seconds(lines: Iterable[str]) -> tuple[dict[str, float], int]:
    """The same from the lines that ``-X importtime`` writes, others among them."""
    seconds: dict[str, float] = defaultdict(float)
    modules = 0
    for line in lines:
        if found := IMPORT_LINE.match(line):
            seconds[found[3].partition(".")[0]] += int(found[1]) / 1e6
            modules += 1
    return dict(seconds), modules


def forget(folders: Iterable[Path]) -> int:
    """Asks the kernel to drop the files in these folders from its page cache; returns how many bytes they hold.

    Pages that another process has mapped stay. Raises OSError where a file can't be read.
    """
    total = 0
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            total += os.fstat(file.fileno()).st_size
    return total


def read_from_disk(checkout: Path) -> list[Path]:
    """What a start reads: the checkout's rooms and the libraries that painting and judging use."""
    rooms = [checkout / room for room in ("agent", "critics", "planners", "renderers")]
    site = Path(next(path for path in sys.path if path.endswith("site-packages")))
    return [folder for folder in (*rooms, *(site / name for name in LIBRARIES.split())) if folder.is_dir()]


def pixels_of(run: Path) -> str:
    """The first twelve digits of the sha256 of a run folder's image.png."""
    return hashlib.sha256((run / "image.png").read_bytes()).hexdigest()[:12]
