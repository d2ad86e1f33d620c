"""Every way in which a critic can break, beside one that works."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scripted_critic import CHECKS, IMAGE, PRESENT, SCENE, Says, good, paints, raises, verdict

from critics.base import Verdict
from critics.panel import judge_all, summarise
from planners.checklist import Check


class Panic(BaseException):
    """What a library in Rust raises where it panics: no Exception."""


class Mute(ValueError):
    """An exception that breaks when asked for its text."""

    def __str__(self) -> str:
        raise SystemExit(0)


WHOLE = [
    (raises(ValueError("two\nlines " + "x" * 999)), "critic says raised ValueError: two lines"),
    (raises(SystemExit(0)), "raised SystemExit"),
    (raises(MemoryError()), "raised MemoryError"),
    (raises(GeneratorExit()), "raised GeneratorExit"),
    (raises(Panic("index out of bounds")), "raised Panic: index out of bounds"),
    (raises(Mute()), "raised Mute"),
    (paints, "read-only"),
    (lambda image, checks: None, "raised TypeError"),
    (lambda image, checks: [*good(image, checks), verdict("count:circle")], "'count:circle', which it wasn't given"),
    (lambda image, checks: [True, False], "returned bool instead of a Verdict"),
    (lambda image, checks: [{"check": PRESENT[0], "status": "pass"}], "returned dict instead of a Verdict"),
    (lambda image, checks: [], "gave no verdict on it"),
]
ONE = [
    (lambda image, checks: [verdict(PRESENT[0], score=float("nan")), verdict(PRESENT[1])], "score"),
    (lambda image, checks: [verdict(PRESENT[0], score=1.5), verdict(PRESENT[1])], "score"),
    (lambda image, checks: [verdict(PRESENT[0], status="great"), verdict(PRESENT[1])], "status"),
    (lambda image, checks: [verdict(PRESENT[0]), *good(image, checks)], "2 verdicts"),
    (lambda image, checks: [verdict(PRESENT[1])], "gave no verdict"),
    (lambda image, checks: [Verdict.model_construct(check=PRESENT[0]), verdict(PRESENT[1])], "broken verdict"),
    (lambda image, checks: [verdict(PRESENT[0], score=None), verdict(PRESENT[1])], "passed it without a score"),
]


@pytest.mark.parametrize("seconds", [None, 30.0])
@pytest.mark.parametrize(("answer", "says"), WHOLE)
def test_a_broken_answer_is_unscored_and_the_others_go_on(answer: Any, says: str, seconds: float | None) -> None:
    image = IMAGE.copy()
    verdicts = judge_all([Says(answer), Says(good, "sound")], image, SCENE, CHECKS, seconds)
    broken, sound = verdicts[:2], verdicts[2:]
    assert [(v.check, v.status, v.score) for v in broken] == [(check, "unscored", None) for check in PRESENT]
    for one in broken:
        assert says in one.reason
        assert "\n" not in one.reason
        assert len(one.reason) <= 300
    assert [(v.critic, v.status) for v in sound] == [("sound", "pass")] * 2
    assert np.array_equal(image, IMAGE)


@pytest.mark.parametrize(("answer", "says"), ONE)
def test_a_broken_verdict_costs_only_its_check(answer: Any, says: str) -> None:
    first, second = judge_all([Says(answer)], IMAGE, SCENE, CHECKS)
    assert (first.status, first.score) == ("unscored", None)
    assert says in first.reason
    assert second.status == "pass"


@pytest.mark.parametrize("seconds", [None, 30.0])
def test_an_interrupt_passes_through(seconds: float | None) -> None:
    with pytest.raises(KeyboardInterrupt):
        judge_all([Says(raises(KeyboardInterrupt()))], IMAGE, SCENE, CHECKS, seconds)


def test_one_that_hangs_is_left_behind_until_it_is_free_again() -> None:
    free, asked = threading.Event(), []

    def hangs(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
        asked.append(1)
        free.wait(60)
        return good(image, checks)

    critics = [Says(hangs, "slow"), Says(good, "sound")]
    begun = time.monotonic()
    first = judge_all(critics, IMAGE, SCENE, CHECKS, 0.2)
    second = judge_all(critics, IMAGE, SCENE, CHECKS, 0.2)
    third = judge_all(critics, IMAGE, SCENE, CHECKS)  # nor without a limit: two calls at once would break most models
    assert time.monotonic() - begun < 10
    assert len(asked) == 1
    for verdicts, says in ((first, "no answer within 0.2 seconds"), (second, "still hangs"), (third, "still hangs")):
        assert [(v.critic, v.status) for v in verdicts] == [("slow", "unscored")] * 2 + [("sound", "pass")] * 2
        assert says in verdicts[0].reason
    free.set()
    while any(thread.name == "critic slow" for thread in threading.enumerate()):
        time.sleep(0.01)
    assert [v.status for v in judge_all(critics, IMAGE, SCENE, CHECKS, 30)] == ["pass"] * 4


def test_a_timeout_of_the_critic_itself_is_told_as_such() -> None:
    (verdict_, *_) = judge_all([Says(raises(TimeoutError("the server")))], IMAGE, SCENE, CHECKS, 30)
    assert "raised TimeoutError: the server" in verdict_.reason


HANGS = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
import numpy as np
from critics.panel import judge_all
from critics.testing import example_scene
from planners.checklist import compile_checklist

class Hangs:
    name, judges = "hangs", frozenset({"present"})
    def judge(self, image, scene, checks):
        print("asked", flush=True)
        while True:
            time.sleep(0.01)

scene = example_scene()
try:
    for verdict in judge_all([Hangs()], np.zeros((64, 96, 3), np.uint8), scene, compile_checklist(scene), SECONDS):
        print(verdict.reason)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_the_wait() -> None:
    code = [sys.executable, "-c", HANGS.replace("SECONDS", "600")]
    with subprocess.Popen(code, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGINT)
        try:
            said, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (said, process.returncode) == ("interrupted\n", 0)


def test_the_process_ends_though_a_critic_hangs() -> None:
    code = [sys.executable, "-c", HANGS.replace("SECONDS", "0.1")]
    done = subprocess.run(code, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no answer within 0.1 seconds" in done.stdout


def test_a_deadline_changes_nothing_that_a_network_says() -> None:
    import torch

    def look(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
        torch.manual_seed(0)
        layer = torch.nn.Conv2d(3, 4, 3)
        with torch.inference_mode():
            score = layer(torch.from_numpy(np.array(image)).permute(2, 0, 1).float()).sigmoid().mean().item()
        return [verdict(check.id, "pass", score) for check in checks]

    first, second = (judge_all([Says(look)], IMAGE, SCENE, CHECKS, seconds) for seconds in (None, 60))
    assert first == second
    assert first[0].score is not None
    assert not torch.is_inference_mode_enabled()


def test_each_critic_gets_its_own_checks_and_a_read_only_image() -> None:
    seen: list[Any] = []

    def look(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
        seen.append((image.flags.writeable, image is IMAGE, [check.kind for check in checks]))
        return good(image, checks)

    judge_all([Says(look)], IMAGE, SCENE, CHECKS)
    assert seen == [(False, False, ["present", "present"])]


def test_a_pass_below_the_threshold_is_a_fail() -> None:
    verdicts = judge_all(
        [Says(lambda i, c: [verdict(PRESENT[0], score=0.49), verdict(PRESENT[1], score=0.5)])], IMAGE, SCENE, CHECKS
    )
    assert [v.status for v in verdicts] == ["fail", "pass"]
    assert "below" in verdicts[0].reason


@pytest.mark.parametrize("image", [IMAGE.astype(float), IMAGE[:, :, 0], np.zeros((0, 4, 3), np.uint8)])
def test_what_is_no_picture_reaches_no_critic_but_those_of_artifacts(image: np.ndarray) -> None:
    verdicts = judge_all([Says(good)], image, SCENE, CHECKS)
    assert [v.status for v in verdicts] == ["unscored"] * 2
    assert "not uint8 (height, width, 3)" in verdicts[0].reason


def test_outcomes() -> None:
    checks = [c for c in CHECKS if c.kind == "present"]
    said = [
        verdict(PRESENT[0], "pass", 0.9),
        verdict(PRESENT[0], "unscored", None),
        verdict(PRESENT[0], "pass", 0.7),
        verdict(PRESENT[1], "pass", 0.9),
        verdict(PRESENT[1], "fail", 0.4, "b"),
        verdict(PRESENT[1], "fail", 0.2, "c"),
    ]
    first, second = summarise(checks, said)
    assert (first.status, first.score) == ("pass", 0.7)
    assert (second.status, second.critic, second.score) == ("fail", "c", 0.2)
    nobody, abstained = summarise(checks, [verdict(PRESENT[1], "unscored", None)])
    assert (nobody.status, nobody.verdict) == ("unscored", None)
    assert (abstained.status, abstained.reason) == ("unscored", "seen")


def test_the_rooms_modules_stay_light() -> None:
    code = (
        "import sys, critics.text.critic, critics.objects.critic, critics.panel, critics.artifacts.critic, "
        "critics.testing;"
        "heavy = {'torch', 'transformers', 'easyocr', 'skimage', 'scipy', 'renderers', 'agent'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
