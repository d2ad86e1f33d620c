"""What critics need is loaded while the first picture is painted."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from agent.config import Settings
from agent.events import Judged, Rendered
from agent.loop import Loop
from agent.run.side_by_side import critics_loading
from critics.base import CriticError, Verdict
from critics.text.critic import TextCritic
from critics.text.ocr import EasyReader
from planners.checklist import Check, CheckKind
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene
from renderers.base import Candidate, RenderError, Repair

PROMPT = "a red circle on a white background"


class Painter:
    """Paints noise from its seed, and notes in which order and thread what happens."""

    operators: frozenset[str] = frozenset()

    def __init__(self, happened: list[str] | None = None) -> None:
        self.happened = [] if happened is None else happened

    def prepare(self) -> None:
        self.happened.append(f"prepare {threading.current_thread() is threading.main_thread()}")

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        self.happened.append("render")
        width, height = scene.canvas.size
        return [Candidate(np.random.default_rng(s).integers(0, 255, (height, width, 3), np.uint8), s) for s in seeds]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        raise RenderError("it repairs nothing")


class Judge:
    """Passes everything once it is loaded; ``fault`` is raised where it loads."""

    name = "judge"
    judges: frozenset[CheckKind] = frozenset({"present", "attribute", "count", "artifact", "no_extra_text"})

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.loads, self.threads = fault, 0, set[str]()
        self._lock, self._model = threading.Lock(), False

    def prepare(self) -> None:
        with self._lock:
            if self.fault is not None:
                raise self.fault
            if not self._model:
                self.loads += 1
                self.threads.add(threading.current_thread().name)
                self._model = True

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        self.prepare()
        return [Verdict.passed(check, self.name, "as planned") for check in checks]


class Unprepared(Judge):
    """The same critic without the optional member."""

    prepare = None  # type: ignore[assignment]

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        Judge.prepare(self)
        return [Verdict.passed(check, self.name, "as planned") for check in checks]


def events(painter: object, judge: object, seed: int = 3) -> list[object]:
    settings = Settings(canvas=Canvas(width=96, height=64))
    return list(Loop(RulePlanner(), painter, [judge], settings).run(PROMPT, seed))  # type: ignore[arg-type]


def told(found: Sequence[object]) -> list[object]:
    """Pictures and verdicts, without times."""
    pictures = [event.image for event in found if isinstance(event, Rendered)]
    return [*pictures, *(event.verdicts for event in found if isinstance(event, Judged))]


def test_the_painter_is_loaded_here_and_critics_in_a_thread_of_their_own() -> None:
    painter, judge = Painter(), Judge()
    events(painter, judge)
    assert painter.happened[:2] == ["prepare True", "render"]
    assert (judge.loads, judge.threads) == (1, {"loading critics"})
    assert not [thread for thread in threading.enumerate() if thread.name == "loading critics"]


def test_pictures_and_verdicts_are_the_same_without_it() -> None:
    assert told(events(Painter(), Judge())) == told(events(Painter(), Unprepared()))


@pytest.mark.parametrize("fault", [CriticError("its weights are missing"), KeyError("broken")])
def test_a_fault_of_loading_is_told_as_if_nothing_had_been_loaded_beforehand(fault: Exception) -> None:
    early, late = events(Painter(), Judge(fault)), events(Painter(), Unprepared(fault))
    assert told(early) == told(late)
    verdicts = [verdict for event in early if isinstance(event, Judged) for verdict in event.verdicts]
    assert verdicts and all(verdict.status == "unscored" for verdict in verdicts)
    assert all(str(fault) in verdict.reason for verdict in verdicts)


def test_a_painter_that_cannot_be_loaded_ends_the_run_as_its_render_would() -> None:
    class Broken(Painter):
        def prepare(self) -> None:
            raise RenderError("there is no folder")

    with pytest.raises(RenderError, match="there is no folder"):
        events(Broken(), Judge())
    assert not [thread for thread in threading.enumerate() if thread.name == "loading critics"]


def test_a_run_that_stops_waits_for_what_loads_and_begins_no_more() -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow(Judge):
        def prepare(self) -> None:
            begun.set()
            may_end.wait(20)
            super().prepare()

    slow, next_one = Slow(), Judge()
    check = Check(id="a", kind="artifact", says="it is sound")
    with pytest.raises(KeyboardInterrupt), critics_loading(Painter(), [slow, next_one], [check]):
        assert begun.wait(20)
        threading.Timer(0.2, may_end.set).start()
        raise KeyboardInterrupt
    assert (slow.loads, next_one.loads) == (1, 0)


def test_critics_that_have_nothing_to_judge_are_not_loaded() -> None:
    judge = Judge()
    with critics_loading(Painter(), [judge], [Check(id="a", kind="alignment", says="it fits its words")]):
        time.sleep(0.05)
    assert judge.loads == 0


def test_a_reader_that_came_out_in_half_precision_is_not_kept() -> None:
    reader = EasyReader()
    torch.set_default_dtype(torch.bfloat16)
    try:
        reader.prepare()
    finally:
        torch.set_default_dtype(torch.float32)
    picture = np.full((64, 128, 3), 255, np.uint8)
    assert reader.read(picture) == []
    assert {weight.dtype for weight in reader._reader.recognizer.parameters()} == {torch.float32}


def test_loading_the_text_reader_leaves_torchs_state_alone() -> None:
    torch.manual_seed(5)
    state, threads, dtype = torch.get_rng_state(), torch.get_num_threads(), torch.get_default_dtype()
    TextCritic().prepare()
    assert torch.equal(state, torch.get_rng_state())
    assert (threads, dtype) == (torch.get_num_threads(), torch.get_default_dtype())
