"""Real RapidOCR on typeset pictures."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import logging
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from pages import Page
from PIL import Image, ImageDraw, ImageFont

from critics.base import CriticError
from critics.panel import judge_all
from critics.text.critic import TextCritic, TextSettings
from critics.text.rapid import WEIGHTS, RapidReader
from planners.checklist import compile_checklist
from planners.scene import Canvas, Scene, TextBlock


@pytest.fixture(scope="module")
def rapid() -> RapidReader:
    return RapidReader()


def test_it_reads_lines_where_they_stand(rapid: RapidReader) -> None:
    page = Page(240, 160)
    above, below = page.text("Grand Opening", 20, 20, 24), page.text("50% OFF", 60, 100, 24)
    first, second = rapid.read(page.image())
    assert (first.content, second.content) == ("Grand Opening", "50% OFF")
    assert first.box.iou(above) > 0.5
    assert second.box.iou(below) > 0.5
    assert min(first.confidence, second.confidence) > 0.9
    assert len(second.sureness) == len("50%OFF") and min(second.sureness) > 0.5


def test_an_empty_or_tiny_picture_has_no_text(rapid: RapidReader) -> None:
    assert rapid.read(np.full((64, 96, 3), 255, np.uint8)) == []
    assert rapid.read(np.zeros((1, 3, 3), np.uint8)) == []


def test_its_alphabet_has_more_than_one_script(rapid: RapidReader) -> None:
    assert set("Aa0%é新") <= rapid.alphabet and rapid.common <= rapid.alphabet


def test_whether_it_knows_a_plain_text_is_said_without_loading(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    critic = TextCritic(TextSettings(reader="rapidocr"))
    texts = TextBlock(id="a", content="CAFÉ $9.99"), TextBlock(id="b", content="Привет")
    scene = Scene(prompt="p", canvas=Canvas(width=240, height=160), texts=texts)
    plain, other = (check for check in compile_checklist(scene) if check.kind == "text")
    assert critic.unable(scene, [plain]) == {} and caplog.messages == []
    assert 'critic_settings.text.reader = "easyocr"' in critic.unable(scene, [plain, other])["text:b"]


@pytest.mark.parametrize("turns", [1, 3])
def test_text_at_a_quarter_turn_is_read_and_told(rapid: RapidReader, turns: int) -> None:
    page = Page(240, 160)
    page.text("COPYRIGHT", 30, 60, 20)
    upright = page.image()
    (reading,) = rapid.read(np.rot90(upright, turns).copy())
    assert (reading.content, reading.turns) == ("COPYRIGHT", 4 - turns)
    (reading,) = rapid.read(upright)
    assert reading.turns == 0


def test_symbols_and_accents_are_read_as_drawn(rapid: RapidReader) -> None:
    font = ImageFont.truetype(str(Path(matplotlib.__file__).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf"), 26)
    lines = ["$9.99", "R&D", "T-SHIRT", "SALE!", "Crème brûlée", "www.shop.com"]
    page = Image.new("RGB", (320, 300), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((30, 10 + 48 * number), line, fill="black", font=font)
    assert [reading.content for reading in rapid.read(np.asarray(page))] == lines


def test_weights_of_another_hash_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    name, _ = WEIGHTS["Rec"]
    monkeypatch.setitem(WEIGHTS, "Rec", (name, "0" * 64))
    with pytest.raises(CriticError, match=f"{name} has the SHA-256 .* isn't loaded: pip install 'rapidocr"):
        RapidReader().read(np.full((64, 96, 3), 255, np.uint8))


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

    monkeypatch.setattr(importlib.util, "find_spec", without_onnxruntime)
    (problem,) = TextCritic(TextSettings(reader="rapidocr")).problems()
    assert "needs onnxruntime: pip install 'rapidocr==3.10.*'" in problem
    with pytest.raises(CriticError, match="pip install 'rapidocr"):
        RapidReader().read(np.full((64, 96, 3), 255, np.uint8))
