"""Drawn sequences of faults against the real loop and a tiny diffusion painter.

A run goes through several lives, each with its own faults: parts that raise, hang or lie, a disk that is full, a kill,
a clock that jumps; between two lives files are damaged. The last life is free of faults.
"""

from __future__ import annotations

import contextlib
import hashlib
import resource
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.config import Budget, Settings
from agent.errors import JournalError
from agent.events import Event, Finished, Judged, Planned, Rendered
from agent.journal.lines import JOURNAL
from agent.journal.run_folder import RunFolder, read_events
from agent.journal.store import PictureFolder
from agent.loop import Loop
from critics.base import Verdict
from planners.checklist import Check
from renderers.base import RenderError
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from tests.agent.fakes import FakePlanner
from tests.agent.faulty_parts import CRITIC_FAULTS, RENDERER_FAULTS, FaultyCritic, FaultyRenderer, JumpingClock, holds
from tests.renderers.conftest import stable_diffusion, unet

DAMAGES = ("flipped", "empty", "gone")
HANG = 0.1


@dataclass(frozen=True)
class Life:
    """The faults of one process. ``both``: the second critic has the first one's faults too; ``room``: how long a file
    may become in bytes; ``damage``: (which file, how), done after it.
    """

    renderer: dict[int, str] = field(default_factory=dict)
    critic: dict[int, str] = field(default_factory=dict)
    both: bool = False
    jumps: dict[int, float] = field(default_factory=dict)
    killed_after: int | None = None
    torn: bytes = b""
    room: int | None = None
    damage: tuple[int, str] | None = None


def calls(faults: st.SearchStrategy, most: int = 8) -> st.SearchStrategy:
    return st.dictionaries(st.integers(1, most), faults, max_size=2)


LIVES = st.builds(
    Life,
    renderer=calls(st.sampled_from(RENDERER_FAULTS)),
    critic=calls(st.sampled_from(CRITIC_FAULTS), 12),
    both=st.booleans(),
    jumps=calls(st.sampled_from((-1e6, -5.0, 30.0, 1e6)), 40),
    killed_after=st.none() | st.integers(1, 18),
    torn=st.sampled_from((b"", b"{", b'{"event":"judged","round":1,', b"\x00" * 40)),
    room=st.none() | st.none() | st.integers(0, 30_000),
    damage=st.none() | st.tuples(st.integers(0, 20), st.sampled_from(DAMAGES)),
)


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DiffusionRenderer]:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    stable_diffusion(unet(16)).save_pretrained(folder)
    made = DiffusionRenderer(DiffusionSettings(model=str(folder), steps=2, guidance=1.0, device="cpu"))
    made.render(FakePlanner(4).scene, [1])
    yield made


@contextlib.contextmanager
def small_disk(room: int | None) -> Iterator[None]:
    """No file may grow beyond so many bytes: a write fails halfway, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def contents(path: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}


def live(path: Path, life: Life, painter: DiffusionRenderer) -> None:
    """One process: begins the run, or resumes it. Raises JournalError and RenderError."""
    released = threading.Event()
    critics = [
        FaultyCritic("one", life.critic, released),
        FaultyCritic("two", life.critic if life.both else {}, released),
    ]
    wanted = Settings(
        budget=Budget(rounds=3, seconds=60.0), critic_seconds=HANG if "hangs" in life.critic.values() else 30.0
    )
    parts = (FakePlanner(4), FaultyRenderer(painter, life.renderer), critics, wanted)
    loop = Loop(*parts, clock=JumpingClock(life.jumps))
    killed = False
    try:
        with small_disk(life.room), contextlib.ExitStack() as stack:
            if (path / JOURNAL).exists():
                run, saved = RunFolder.reopen(path)
                stack.enter_context(run)
                events = iter(()) if saved.finished else loop.resume(saved, run)
            else:
                run = stack.enter_context(RunFolder.create(path))
                events = loop.run("things", 5, "run", run)
            for number, event in enumerate(events, 1):
                run.record(event)
                if killed := number == life.killed_after:
                    return
    finally:
        released.set()
        if killed and life.torn and not ended(path):
            with open(path / JOURNAL, "ab") as journal:
                journal.write(life.torn)


def ended(path: Path) -> bool:
    events = read_events(path) if (path / JOURNAL).exists() else []
    return bool(events) and isinstance(events[-1], Finished)


def damaged(path: Path, which: int, how: str) -> tuple[Path, bytes] | None:
    """Damages one of the run's pictures; what it was, None if there is none."""
    pictures = sorted(path.rglob("*.png"))
    if not pictures:
        return None
    file = pictures[which % len(pictures)]
    content = file.read_bytes()
    if how == "gone":
        file.unlink()
    elif content:
        at = len(content) // 2
        file.write_bytes(content[:at] + bytes([content[at] ^ 8]) + content[at + 1 :] if how == "flipped" else b"")
    return file, content


def gone_through(lives: list[Life], painter: DiffusionRenderer, path: Path) -> bool:
    """Whether the run ended with a result, and wasn't killed before it had a plan. A refusal to resume changes nothing,
    and is over once the damaged files are restored.
    """
    whole: dict[Path, bytes] = {}
    for life in (*lives, Life()):
        for _ in range(2):
            before = contents(path)
            try:
                live(path, life, painter)
            except RenderError:
                assert not rendered(path)
            except JournalError as error:
                assert "\n" not in str(error)
                if "before it had a plan" in str(error):
                    return False
                if "is no copy of it" in str(error):
                    assert whole and contents(path) == before
                    for file, content in whole.items():
                        file.write_bytes(content)
                    continue
                assert life.room is not None, error
            break
        if life.damage and (found := damaged(path, *life.damage)):
            whole.setdefault(*found)
        check(path, {file.stem for file in whole})
    assert ended(path), "it has no end"
    return True


def rendered(path: Path) -> set[str]:
    return {event.image for event in read_events(path) if isinstance(event, Rendered)}


def check(path: Path, lost: set[str]) -> None:
    """What holds at any moment between two processes."""
    if not (path / JOURNAL).exists():
        return
    events = read_events(path)
    for name in rendered(path) - lost:
        content = (path / "images" / f"{name}.png").read_bytes()
        assert hashlib.sha256(content).hexdigest() == name, "a recorded picture is lost"
    if events and isinstance(events[-1], Finished):
        verdict_holds(path, events, events[-1], lost)


def verdict_holds(path: Path, events: list[Event], finished: Finished, lost: set[str]) -> None:
    """A pass is carried by the verdicts of critics that judged, and by the picture; no run ends worse than it began."""
    plan = next(event.plan for event in events if isinstance(event, Planned))
    judged = [event for event in events if isinstance(event, Judged)]
    verdicts = {event.image: event.verdicts for event in judged}
    first, last = (unmet(plan.checklist, verdicts[name]) for name in (finished.first_image, finished.image))
    assert len(last) <= len(first) and finished.passed == (not last)
    if "image" not in lost:
        assert hashlib.sha256((path / "image.png").read_bytes()).hexdigest() == finished.image
    if finished.passed and finished.image not in lost:
        image = PictureFolder(path).get(finished.image)
        assert all(holds(image, plan.scene, one) for one in plan.checklist if one.hard)


def unmet(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> list[str]:
    """The hard checks that no critic passes, or that one fails."""
    said = {check.id: {verdict.status for verdict in verdicts if verdict.check == check.id} for check in checks}
    return [check.id for check in checks if check.hard and ("pass" not in said[check.id] or "fail" in said[check.id])]


def sequence(lives: list[Life], painter: DiffusionRenderer) -> None:
    with tempfile.TemporaryDirectory() as folder:
        gone_through(lives, painter, Path(folder) / "run")


@settings(max_examples=60)
@given(lives=st.lists(LIVES, min_size=1, max_size=3))
def test_sixty_sequences(painter, lives):
    sequence(lives, painter)


@pytest.mark.hour
@settings(max_examples=2000)
@given(lives=st.lists(LIVES, min_size=1, max_size=5))
def test_two_thousand_sequences(painter, lives):
    sequence(lives, painter)


def test_without_faults_it_ends(painter, tmp_path):
    assert gone_through([], painter, tmp_path / "run")
    assert len(rendered(tmp_path / "run")) > 1, "a run without repairs tests nothing"
