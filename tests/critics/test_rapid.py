"""Real RapidOCR on typeset pictures."""

from __future__ import annotations

import importlib.machinery
import importlib.util

import numpy as np
import pytest
from pages import Page

from critics.base import CriticError
from critics.panel import judge_all
from critics.text.critic import TextCritic, TextSettings
from critics.text.rapid import RapidReader
from planners.checklist import compile_checklist
from planners.scene import Canvas, Scene, TextBlock


@pytest.fixture(scope="module")
def rapid() -> RapidReader:
    pytest.importorskip("rapidocr")
    return RapidReader()


def test_it_reads_lines_where_they_stand(rapid: RapidReader) -> None:
    page = Page(240, 160)
    above, below = page.text("Grand Opening", 20, 20, 24), page.text("50% OFF", 60, 100, 24)
    first, second = rapid.read(page.image())
    assert (first.content, second.content) == ("Grand Opening", "50% OFF")
    assert first.box.iou(above) > 0.5
    assert second.box.iou(below) > 0.5
    assert min(first.confidence, second.confidence) > 0.9


def test_an_empty_or_tiny_picture_has_no_text(rapid: RapidReader) -> None:
    assert rapid.read(np.full((64, 96, 3), 255, np.uint8)) == []
    assert rapid.read(np.zeros((1, 3, 3), np.uint8)) == []


def test_its_alphabet_has_more_than_one_script(rapid: RapidReader) -> None:
    assert set("Aa0%é新") <= rapid.alphabet


def test_the_critic_judges_with_it(rapid: RapidReader) -> None:
    critic = TextCritic(TextSettings(reader="rapidocr"))
    assert isinstance(critic.reader, RapidReader)
    page = Page()
    box, wrong = page.text("LEMON", 40, 20), page.text("MARKEF", 40, 100)
    texts = TextBlock(id="a", content="LEMON", box=box), TextBlock(id="b", content="MARKET", box=wrong)
    scene = Scene(prompt="p", canvas=Canvas(width=240, height=160), texts=texts)
    verdicts = {v.check: v for v in judge_all([critic], page.image(), scene, compile_checklist(scene))}
    assert verdicts["text:a"].status == verdicts["no_extra_text"].status == "pass"
    assert (verdicts["text:b"].status, verdicts["text:b"].fault) == ("fail", "garbled_text")


def test_a_missing_library_is_one_line_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def without_onnxruntime(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        """The injected fault: onnxruntime isn't installed."""
        return None if name == "onnxruntime" else found(name, package)

    pytest.importorskip("rapidocr")
    monkeypatch.setattr(importlib.util, "find_spec", without_onnxruntime)
    (problem,) = TextCritic(TextSettings(reader="rapidocr")).problems()
    assert "needs onnxruntime: pip install 'proofpress[bench]'" in problem
    with pytest.raises(CriticError, match=r"pip install 'proofpress\[bench\]'"):
        RapidReader().read(np.full((64, 96, 3), 255, np.uint8))
