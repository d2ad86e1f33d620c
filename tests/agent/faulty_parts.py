"""A renderer, a critic and a clock that are honest but for the calls at which a fault is drawn."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from critics.base import Verdict
from planners.checklist import Check, CheckKind
from planners.scene import Scene
from renderers.base import Candidate, RenderError, Repair

RENDERER_FAULTS = ("refuses", "raises", "nothing", "black", "other size", "spills", "wide mask")
CRITIC_FAULTS = ("raises", "hangs", "no list", "no number", "above one", "foreign check", "twice")


class FaultyRenderer:
    """``faults`` by the number of the call, which counts renders and repairs."""

    def __init__(self, honest: object, faults: Mapping[int, str]) -> None:
        self.honest, self.faults, self.calls = honest, faults, 0
        self.operators = honest.operators

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        fault = self._next()
        made = self.honest.render(scene, seeds)
        return [] if fault == "nothing" else [_spoilt(one, fault) for one in made]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate | None:
        fault = self._next()
        made = self.honest.repair(scene, candidate, repairs)
        if fault == "spills":
            outside = np.argwhere(~np.logical_or.reduce(made.masks))
            image = made.image.copy()
            image[tuple(outside[0])] ^= 255
            return replace(made, image=image)
        if fault == "wide mask":
            return replace(made, masks=tuple(np.ones_like(mask) for mask in made.masks))
        return None if fault == "nothing" else _spoilt(made, fault)

    def _next(self) -> str | None:
        self.calls += 1
        fault = self.faults.get(self.calls)
        if fault == "refuses":
            raise RenderError("no memory")
        if fault == "raises":
            raise IndexError("list index out of range")
        return fault


def _spoilt(made: Candidate, fault: str | None) -> Candidate:
    if fault == "black":
        return replace(made, image=np.zeros_like(made.image))
    return replace(made, image=made.image[1:]) if fault == "other size" else made


class FaultyCritic:
    """Says of each thing by its pixels alone whether it is there; ``faults`` by the number of the call."""

    judges: frozenset[CheckKind] = frozenset({"present"})

    def __init__(self, name: str, faults: Mapping[int, str], released: threading.Event) -> None:
        self.name, self.faults, self.released, self.calls = name, faults, released, 0

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict] | None:
        self.calls += 1
        fault = self.faults.get(self.calls)
        if fault == "raises":
            raise ZeroDivisionError("no such luck")
        if fault == "hangs":
            self.released.wait()
        if fault == "no list":
            return None
        verdicts = [self._verdict(image, scene, check) for check in checks]
        lie = {
            "no number": {"status": "pass", "score": float("nan")},
            "above one": {"status": "pass", "score": 1.5},
            "foreign check": {"check": "present:nobody", "status": "pass"},
        }.get(fault or "")
        if lie:
            verdicts = [Verdict.model_construct(**{**dict(verdict), **lie}) for verdict in verdicts]
        return verdicts * 2 if fault == "twice" else verdicts

    def _verdict(self, image: np.ndarray, scene: Scene, check: Check) -> Verdict:
        good = holds(image, scene, check)
        return Verdict(
            check=check.id,
            critic=self.name,
            status="pass" if good else "fail",
            score=float(good),
            reason="by its pixels",
            region=None if good else scene.item(check.about[0]).box,
            fault=None if good else "missing",
        )


def holds(image: np.ndarray, scene: Scene, check: Check) -> bool:
    """True of two pictures of three, by chance; it depends on the thing's pixels alone."""
    box = scene.item(check.about[0]).box
    assert box is not None
    x0, y0, x1, y1 = box.pixels((image.shape[1], image.shape[0]))
    return hashlib.sha256(image[y0:y1, x0:x1].tobytes()).digest()[0] % 3 > 0


@dataclass
class JumpingClock:
    """Goes on by a hundredth of a second a look, and by ``jumps`` at the numbered looks."""

    jumps: Mapping[int, float]
    now: float = 1000.0
    looks: int = 0

    def __call__(self) -> float:
        self.looks += 1
        self.now += 0.01 + self.jumps.get(self.looks, 0.0)
        return self.now
