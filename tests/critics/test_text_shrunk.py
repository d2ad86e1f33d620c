"""Large boxes are read shrunk first, and as they stand where that isn't exact."""

from __future__ import annotations

import numpy as np
from pages import Page
from recorded import RecordedReader

from critics.text.critic import TextCritic, TextSettings
from critics.text.ocr import TextReading
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Scene, TextBlock


class Watched:
    """The reader, and the heights of what it was given. A fault for tests: it reads nothing lower than
    ``blind_below`` pixels."""

    def __init__(self, reader: RecordedReader, blind_below: int = 0) -> None:
        self.reader, self.blind_below, self.heights = reader, blind_below, list[int]()

    @property
    def alphabet(self) -> frozenset[str]:
        return self.reader.alphabet

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        self.heights.append(image.shape[0])
        return [] if image.shape[0] < self.blind_below else self.reader.read(image, turned)


def judged(reader: Watched, image: np.ndarray, content: str, box: Box) -> str:
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=image.shape[1], height=image.shape[0]),
        texts=(TextBlock(id="t", content=content, box=box),),
    )
    check = next(check for check in compile_checklist(scene) if check.kind == "text")
    (verdict,) = TextCritic(TextSettings(shapes=False), reader).judge(image, scene, [check])
    return verdict.status


def test_a_large_box_is_read_at_the_height_of_a_line(reader: RecordedReader) -> None:
    page = Page(1200, 500)
    box = page.text("MARKET", 100, 100, 200)
    watched = Watched(reader)
    assert judged(watched, page.image(), "MARKET", box) == "pass"
    assert watched.heights == [96]


def test_what_the_shrunk_box_does_not_show_is_read_as_it_stands(reader: RecordedReader) -> None:
    page = Page(1200, 500)
    box = page.text("MARKET", 100, 100, 200)
    blind = Watched(reader, blind_below=120)
    assert judged(blind, page.image(), "MARKET", box) == "pass"
    assert blind.heights[0] == 96 and blind.heights[1] > 120 and len(blind.heights) == 2
    wrong = Watched(reader)
    assert judged(wrong, page.image(), "MARKER", box) == "fail"
    assert wrong.heights[:1] == [96] and len(wrong.heights) > 1


def test_a_box_of_several_lines_is_shrunk_less(reader: RecordedReader) -> None:
    page = Page(700, 700)
    boxes = [page.text(word, 60, 60 + 190 * i, 140) for i, word in enumerate(("OPEN", "EVERY", "NIGHT"))]
    box = boxes[0].union(boxes[1]).union(boxes[2])
    watched = Watched(reader)
    assert judged(watched, page.image(), "OPEN EVERY NIGHT", box) == "pass"
    assert watched.heights in ([2 * 96], [3 * 96])


def test_small_boxes_are_enlarged_as_ever(reader: RecordedReader) -> None:
    page = Page(300, 200)
    box = page.text("MARKET", 40, 60, 36)
    watched = Watched(reader)
    assert judged(watched, page.image(), "MARKET", box) == "pass"
    assert 64 <= watched.heights[0] <= 96
