"""Renderers and a critic for a local file that the command line loads, faulty ones too, and what a command answers."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLUGINS = """
import os, sys, time
sys.path.insert(0, ROOT)
import numpy as np
from critics.base import Verdict
from planners.checklist import Check
from tests.agent.fakes import BrightnessCritic, FakeRenderer, paint
from planners.rules import RulePlanner
from renderers.base import RenderError

class Present(BrightnessCritic):
    judges = frozenset({"present", "attribute", "count", "no_extra_text", "artifact"})
    def judge(self, image, scene, checks):
        print("a library that talks")
        good = [c for c in checks if c.kind != "present"]
        return [*super().judge(image, scene, [c for c in checks if c.kind == "present"]),
                *(Verdict(check=c.id, critic=self.name, status="pass", score=1.0, reason="[bold]fine[/bold]")
                  for c in good)]

class Renderer(FakeRenderer):
    def __init__(self):
        super().__init__([[0]], paint)

class Hopeless(FakeRenderer):
    def __init__(self):
        super().__init__([[0]], lambda *_: None)

class Slow(FakeRenderer):
    def __init__(self):
        super().__init__([[0]], self.wait)
    def wait(self, *given):
        if not os.path.exists("hurry"):
            time.sleep(60)
        paint(*given)

class NoWeights(FakeRenderer):
    def __init__(self):
        super().__init__([[0]])
    def render(self, scene, seeds):
        raise RenderError("there are no weights; download them")

class Unready(Renderer):
    def problems(self):
        return ["there are no weights; download them"]

class Unsure(Renderer):
    def problems(self):
        return 1 / 0

class Bug(FakeRenderer):
    def __init__(self):
        super().__init__([[0]])
    def render(self, scene, seeds):
        return [][1]
"""


def answer(capsys) -> dict:
    """The one envelope on stdout."""
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1, lines
    return json.loads(lines[0])
