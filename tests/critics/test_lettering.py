"""How texts look and where they are, by a reader that says where they stand."""

from __future__ import annotations

import numpy as np
import pytest
from pages import Page

from critics.base import Verdict
from critics.panel import judge_all
from critics.text.critic import TextCritic, TextSettings
from critics.text.ink import ink_colour
from critics.text.ocr import TextReading
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Scene, TextBlock


class Told:
    """Reads the one word in pictures of the whole page, and nothing in parts of it."""

    alphabet = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")

    def __init__(self, content: str, box: Box) -> None:
        self.readings = [TextReading(content, box, 0.9)]

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        return self.readings


def judge(page: Page, box: Box, **wishes: str) -> dict[str, Verdict]:
    canvas = Canvas(width=page.size[0], height=page.size[1])
    scene = Scene(prompt="p", canvas=canvas, texts=(TextBlock(id="t", content="SALE", **wishes),))
    critic = TextCritic(TextSettings(shapes=False), Told("SALE", box))
    return {v.check: v for v in judge_all([critic], page.image(), scene, compile_checklist(scene))}


def written(ink: str, paper: str = "white", size: int = 26, y: int = 8) -> tuple[Page, Box]:
    page = Page(240, 160, background=paper)
    return page, page.text("SALE", 60, y, size, fill=ink)


@pytest.mark.parametrize("ink", ["red", "blue", "black", "white", "yellow", "green"])
@pytest.mark.parametrize("size", [12, 40])
def test_ink_is_told_from_its_ground(ink, size):
    page, box = written(ink, "#2d2d2d" if ink in ("white", "yellow") else "#faf0d6", size)
    colour = ink_colour(page.image(), [box])
    assert colour is not None and colour.name == ink and colour.share > 0.6


def test_no_ink_stands_out_of_a_flat_ground():
    assert ink_colour(np.full((40, 60, 3), 200, np.uint8), [Box(x0=0.2, y0=0.2, x1=0.8, y1=0.8)]) is None


def test_letters_of_a_few_pixels_have_no_ink():
    page, box = written("white", "black", size=9)
    assert ink_colour(page.image(), [box]) is None


def test_black_letters_are_not_red_ones():
    page, box = written("black")
    verdict = judge(page, box, colour="red")["lettering:t.colour"]
    assert (verdict.status, verdict.fault) == ("fail", "lettering") and "black" in verdict.reason
    assert verdict.region is not None and verdict.region.iou(box) > 0.9
    assert judge(page, box, colour="black")["lettering:t.colour"].status == "pass"


def test_a_text_on_top_is_not_at_the_bottom():
    page, box = written("black")
    verdict = judge(page, box, place="bottom")["lettering:t.place"]
    assert (verdict.status, verdict.fault) == ("fail", "misplaced")
    assert [one.box for one in verdict.evidence] == [box]
    assert judge(page, box, place="top")["lettering:t.place"].status == "pass"


def test_between_two_places_it_abstains():
    page, box = written("black", y=65)
    assert judge(page, box, place="top")["lettering:t.place"].status == "unscored"


@pytest.mark.parametrize(("size", "small"), [(10, "pass"), (30, "unscored"), (60, "fail")])
def test_sizes_of_letters(size, small):
    page, box = written("black", size=size)
    assert judge(page, box, typeface="small")["lettering:t.size"].status == small
    if small == "fail":
        assert judge(page, box, typeface="huge")["lettering:t.size"].status == "pass"


def test_typefaces_and_unknown_colours_are_named_before_any_picture():
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        texts=(TextBlock(id="t", content="SALE", colour="iridescent", typeface="bold serif"),),
    )
    unable = TextCritic(TextSettings(shapes=False), Told("SALE", Box(x0=0, y0=0, x1=1, y1=1))).unable(
        scene, compile_checklist(scene)
    )
    assert 'no typeface of letters ("bold serif")' in unable["lettering:t.typeface"]
    assert "iridescent" in unable["lettering:t.colour"] and "text:t" not in unable


def test_a_text_that_is_not_read_has_no_looks():
    page, box = written("black")
    scene = Scene(
        prompt="p", canvas=Canvas(width=240, height=160), texts=(TextBlock(id="t", content="OPEN", colour="red"),)
    )
    critic = TextCritic(TextSettings(shapes=False), Told("XYZW", box))
    verdicts = {v.check: v for v in judge_all([critic], page.image(), scene, compile_checklist(scene))}
    assert verdicts["lettering:t.colour"].status == "unscored" and verdicts["text:t"].status == "fail"
