"""The functions behind ``import proofpress``: a run, a check and a plan, without files, prints or global state.

Settings come from the same layers as for the command line (defaults, ``proofpress.toml``, ``PROOFPRESS_*``); keyword
arguments win. Every function raises ConfigError or SetupError for wrong settings, PlanError for a prompt that can't be
planned, and PreflightError for a checklist that no critic can judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from agent.commands.check import judge_picture
from agent.commands.common import Call
from agent.commands.edit import OnlyPlace, prepared
from agent.commands.generate import try_report
from agent.errors import UsageError
from agent.events import CheckResult, Event, Finished, Planned, Unjudged
from agent.images import load_image
from agent.journal.run_folder import RunFolder
from agent.journal.store import MemoryStore
from agent.loop import Loop
from agent.run.planning import planned
from agent.terminal.envelope import envelope, run_fields
from planners.base import Plan
from planners.scene import Box, Scene
from renderers.base import Work


@dataclass(frozen=True, eq=False)
class Result:
    """A picture with its verdict.

    ``image`` is uint8 sRGB of shape (height, width, 3). ``stopped`` says why the run ended ("passed", "rounds", ...).
    ``unjudged`` is what the plan asks for and nobody judged. ``folder`` is the run folder with journal and report, None
    without one.
    """

    passed: bool
    image: np.ndarray
    checks: tuple[CheckResult, ...]
    plan: Plan
    stopped: str
    unjudged: tuple[Unjudged, ...] = ()
    rounds: int = 0
    repairs: int = 0
    work: Work = field(default_factory=Work)
    seconds: float = 0.0
    folder: Path | None = None

    def save(self, path: str | Path) -> None:
        """Writes the picture; the ending of ``path`` is its format. Raises OSError, ValueError as Pillow does."""
        Image.fromarray(self.image).save(path)


def generate(
    prompt: str | Scene,
    *,
    seed: int = 0,
    folder: str | Path | None = None,
    listen: Callable[[Event], None] | None = None,
    config: str | Path | None = None,
    **settings: Any,
) -> Result:
    """Plans, renders, judges and repairs until every hard check passes or a budget is spent.

    ``prompt`` may be a Scene to render. ``folder`` becomes a run folder as ``proofpress generate --out`` writes it;
    without it nothing is written. ``listen`` is called with every event as it happens. ``settings`` are keys of
    ``proofpress.toml``: ``budget={"rounds": 4}``, ``canvas="512x512"``, ``critics=["text", "objects"]``.
    Raises RenderError if the first picture can't be rendered, JournalError if ``folder`` can't be written.
    """
    call = _call(prompt, config, settings)
    return _run(call.loop(call.resolve()), call.words(), seed, folder, listen)


def _run(
    loop: Loop, words: str, seed: int, folder: str | Path | None, listen: Callable[[Event], None] | None
) -> Result:
    listeners = [] if listen is None else [listen]
    if folder is None:
        store = MemoryStore()
        events = _heard(loop.run(words, seed, store=store), listeners)
        return _result(events, store.get(_last(events).image), None)
    with RunFolder.create(Path(folder)) as run:
        events = _heard(loop.run(words, seed, run.path.name, run), [run.record, *listeners])
        run.finish(envelope("generate", **run_fields(events, str(run.path), str(run.image)), error=None))
        image = run.get(_last(events).image)
    try_report(run.path)
    return _result(events, image, run.path)


def edit(
    source: str | Path,
    instruction: str,
    *,
    prompt: str | Scene | None = None,
    box: Box | None = None,
    mask: str | Path | None = None,
    seed: int | None = None,
    folder: str | Path | None = None,
    listen: Callable[[Event], None] | None = None,
    config: str | Path | None = None,
    **settings: Any,
) -> Result:
    """Changes what an instruction says in a picture, and nothing else; the rest is as for ``generate``.

    ``source`` is the folder of a finished run, or a picture file: ``prompt`` says what is in it, else it is looked at.
    ``box``, or the white pixels of the picture ``mask``, is the only place that may change.
    Raises EditQuestionError where the instruction leaves something open: its message is the question.
    """
    words = {"scene": prompt} if isinstance(prompt, Scene) else {"prompt": prompt}
    call = Call(flags=settings, config=None if config is None else Path(config), **words)
    ready = prepared(call, Path(source), instruction, seed, OnlyPlace(box, None if mask is None else Path(mask)))
    return _run(ready.loop(), ready.scene.prompt, ready.seed, folder, listen)


def check(
    image: np.ndarray | str | Path, prompt: str | Scene, *, config: str | Path | None = None, **settings: Any
) -> Result:
    """Judges a picture from anywhere by a prompt or a Scene. Renders and writes nothing.

    ``image`` is a file or uint8 sRGB of shape (height, width, 3); the plan takes its size. Raises ImageError if it is
    no picture.
    """
    pixels = load_image(Path(image)) if isinstance(image, str | Path) else image
    name = image if isinstance(image, str | Path) else "the image"
    judged = judge_picture(_call(prompt, config, settings), pixels, name)
    found = (judged.passed, pixels, judged.checks, judged.plan, judged.stopped, judged.unjudged)
    return Result(*found, seconds=judged.seconds)


def plan(prompt: str, *, config: str | Path | None = None, **settings: Any) -> Plan:
    """The scene and the checklist of a prompt. Renders no picture."""
    call = _call(prompt, config, settings)
    resolved = call.resolve()
    return planned(call.planner(resolved), call.words(), resolved.settings.canvas)


def _call(prompt: str | Scene, config: str | Path | None, settings: dict[str, Any]) -> Call:
    if not isinstance(prompt, str | Scene):
        raise UsageError(f"the prompt is text or a Scene, not {type(prompt).__name__}")
    path = None if config is None else Path(config)
    if isinstance(prompt, Scene):
        return Call(flags=settings, config=path, scene=prompt)
    return Call(flags=settings, config=path, prompt=prompt)


def _heard(events: Iterable[Event], listeners: Sequence[Callable[[Event], None]]) -> list[Event]:
    heard = []
    for event in events:
        for listen in listeners:
            listen(event)
        heard.append(event)
    return heard


def _last(events: list[Event]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)  # the loop ends with it or raises
    return last


def _result(events: list[Event], image: np.ndarray, folder: Path | None) -> Result:
    last = _last(events)
    planned = next(event for event in events if isinstance(event, Planned))
    return Result(
        passed=last.passed,
        image=image,
        checks=last.checks,
        plan=planned.plan,
        stopped=last.stopped,
        unjudged=last.unjudged,
        rounds=last.rounds,
        repairs=last.repairs,
        work=last.work,
        seconds=last.seconds,
        folder=folder,
    )
