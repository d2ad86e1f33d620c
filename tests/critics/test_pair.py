"""Two readers: who is asked when, and what the critic makes of what they say; one test with the real ones."""

from __future__ import annotations

import numpy as np
import pytest
from pages import Page

from critics.base import Verdict
from critics.text.critic import TextCritic, chosen_reader
from critics.text.ocr import EasyReader, TextReading
from critics.text.pair import PairReader
from critics.text.rapid import RapidReader
from critics.text.text_view import TextSettings, TextView
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, TextBlock

PLANNED = Box(x0=0.1, y0=0.05, x1=0.9, y1=0.4)
BELOW = Box(x0=0.2, y0=0.6, x1=0.8, y1=0.8)


class Scripted:
    """Two readers of which the first reads ``readings`` in every picture and the second ``other`` in every line."""

    alphabet = frozenset("SALEMORK日本")

    def __init__(self, readings: list[TextReading], other: str) -> None:
        self.readings, self.other = readings, other
        self.lines: list[tuple[int, ...]] = []

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        return self.readings

    def second(self, line: np.ndarray) -> tuple[str, float]:
        self.lines.append(line.shape)
        return self.other, 0.9


def judged(reader: Scripted | PairReader, image: np.ndarray, box: Box | None = None) -> dict[str, Verdict]:
    texts = (TextBlock(id="t", content="SALE", box=box),)
    scene = Scene(prompt="p", canvas=Canvas(width=image.shape[1], height=image.shape[0]), texts=texts)
    checks = [check for check in compile_checklist(scene) if check.kind in TextCritic.judges]
    return {v.check: v for v in TextCritic(reader=reader).judge(image, scene, checks)}


BLANK = np.full((100, 160, 3), 255, np.uint8)


@pytest.mark.parametrize(("other", "status"), [("SALE", "pass"), ("S ALE", "pass"), ("SALF", "unscored")])
def test_a_reading_with_an_unsure_letter_needs_the_second_readers_word(other: str, status: str) -> None:
    reader = Scripted([TextReading("SALE", PLANNED, 0.8, (0.99, 0.99, 0.4, 0.99))], other)
    assert judged(reader, BLANK)["text:t"].status == status
    assert reader.lines == [(35, 128, 3)]


def test_a_sure_reading_stands_alone() -> None:
    reader = Scripted([TextReading("SALE", PLANNED, 0.8, (0.99,) * 4)], "nothing of the kind")
    verdicts = judged(reader, BLANK)
    assert (verdicts["text:t"].status, verdicts["no_extra_text"].status) == ("pass", "pass")
    assert reader.lines == []


@pytest.mark.parametrize(
    ("content", "other", "status"),
    [("MARKER", "MARKER", "fail"), ("MARKER", "NARKER", "fail"), ("AAA", "", "pass"), ("日本", "", "fail")],
)
def test_stray_text_is_what_both_readers_see(content: str, other: str, status: str) -> None:
    """The second one knows no letters but English ones."""
    planned = TextReading("SALE", PLANNED, 0.9, (0.99,) * 4)
    reader = Scripted([planned, TextReading(content, BELOW, 0.9, turns=1)], other)
    assert judged(reader, BLANK)["no_extra_text"].status == status
    assert reader.lines == ([(96, 20, 3)] if content.isascii() else [])  # set upright


@pytest.mark.parametrize(("content", "status"), [("六六方", "pass"), ("MARKER", "fail")])
def test_on_a_planned_thing_stray_text_is_what_the_second_reader_can_confirm(content: str, status: str) -> None:
    """Three bananas look like letters to a reader that knows thousands."""
    reader = Scripted([TextReading(content, BELOW, 0.95)], content)
    things = (Entity(id="e", noun="banana", box=BELOW.grown(0.02)),)
    scene = Scene(prompt="p", canvas=Canvas(width=160, height=100), entities=things)
    checks = [check for check in compile_checklist(scene) if check.kind == "no_extra_text"]
    assert TextCritic(reader=reader).judge(BLANK, scene, checks)[0].status == status


class Loose(Scripted):
    """Finds the same text in a looser box in the whole picture than in a cut-out."""

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        whole = image.shape[1] / image.shape[0] < 2
        box = PLANNED if whole else Box(x0=0.15, y0=0.4, x1=0.85, y1=0.6)
        return [TextReading("SALE", box, 0.9, (0.99,) * 4)]


def test_the_planned_text_found_again_in_a_looser_box_is_no_stray_text() -> None:
    verdicts = judged(Loose([], "SALE"), BLANK, PLANNED)
    assert (verdicts["text:t"].status, verdicts["no_extra_text"].status) == ("pass", "pass")


def test_letters_are_as_sure_as_in_the_less_sure_of_two_readings() -> None:
    box = Box(x0=0.3, y0=0.1, x1=0.7, y1=0.3)
    whole = [TextReading("SALE", PLANNED, 0.9, (0.99, 0.5, 0.99, 0.99)), TextReading("SALE", BELOW, 0.9, (0.1,) * 4)]
    view = TextView(Scripted(whole, ""), TextSettings(), BLANK)
    assert view.doubly_read(TextReading("SALE", box, 0.9, (0.8, 0.9, 1.0, 1.0))).sureness == (0.8, 0.5, 0.99, 0.99)
    assert view.doubly_read(TextReading("SALF", box, 0.9, (0.8,) * 4)).sureness == (0.8,) * 4


def test_the_settings_choose_the_reader() -> None:
    assert isinstance(chosen_reader(TextSettings()), PairReader)
    assert isinstance(chosen_reader(TextSettings(reader="rapidocr")), RapidReader)
    assert isinstance(chosen_reader(TextSettings(reader="easyocr")), EasyReader)


def test_a_stray_text_at_a_quarter_turn_is_found_by_the_real_readers() -> None:
    page, side = Page(240, 200), Page(200, 240)
    page.text("SALE", 40, 20, 30)
    side.text("COPYRIGHT", 30, 205, 16)
    image = np.minimum(page.image(), np.rot90(side.image(), 1))
    verdicts = judged(PairReader(device="cpu"), image)
    assert verdicts["text:t"].status == "pass"
    assert (verdicts["no_extra_text"].status, verdicts["no_extra_text"].fault) == ("fail", "stray_text")
    assert "COPYRIGHT" in verdicts["no_extra_text"].reason
