"""Where the text critic looks, how often, and what it makes of turned and of wrong letters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pages import Page
from recorded import RecordedReader

from critics.base import CriticError, Verdict
from critics.text.critic import TextCritic, TextSettings
from critics.text.languages import recognition_weights
from critics.text.ocr import TextReading, in_reading_order
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Scene, TextBlock


class Watched:
    """The reader, and the shapes (height, width) of what it was given."""

    def __init__(self, reader: RecordedReader) -> None:
        self.reader, self.given = reader, list[tuple[int, int]]()

    @property
    def alphabet(self) -> frozenset[str]:
        return self.reader.alphabet

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        self.given.append((image.shape[0], image.shape[1]))
        return self.reader.read(image, turned)


@pytest.fixture
def watched(reader: RecordedReader) -> Watched:
    return Watched(reader)


def text(content: str, box: Box | None, name: str = "t") -> TextBlock:
    return TextBlock(id=name, content=content, box=box)


def judge(critic: TextCritic, image: np.ndarray, *texts: TextBlock, kinds: str = "text") -> dict[str, Verdict]:
    scene = Scene(prompt="p", canvas=Canvas(width=image.shape[1], height=image.shape[0]), texts=texts)
    checks = [check for check in compile_checklist(scene) if check.kind in kinds.split()]
    return {verdict.check: verdict for verdict in critic.judge(image, scene, checks)}


def test_texts_in_their_boxes_are_read_without_the_whole_picture(watched: Watched) -> None:
    page = Page(640, 640)
    first, second = page.text("GRAND OPENING", 90, 50, 50), page.text("Free Coffee", 200, 500, 40)
    texts = text("GRAND OPENING", first, "a"), text("Free Coffee", second, "b")
    image, critic = page.image(), TextCritic(reader=watched)
    verdicts = judge(critic, image, *texts)
    assert {v.status for v in verdicts.values()} == {"pass"}
    assert len(watched.given) == 2
    assert sum(high * wide for high, wide in watched.given) < 0.35 * 640 * 640


def test_nothing_is_read_twice_in_one_call(watched: Watched) -> None:
    page = Page()
    box = page.text("OPEN", 30, 20)
    elsewhere = Box(x0=0.1, y0=0.6, x1=0.9, y1=0.9)
    texts = text("OPEN", box, "a"), text("BREAD", elsewhere, "b")
    verdicts = judge(TextCritic(reader=watched), page.image(), *texts, kinds="text no_extra_text")
    assert (verdicts["text:a"].status, verdicts["text:b"].status) == ("pass", "fail")
    assert len(watched.given) == 3  # two boxes and the picture


@pytest.mark.parametrize("turns", [1, 3])
def test_turned_text_in_a_tall_box_is_read(reader: RecordedReader, turns: int) -> None:
    page = Page(320, 120)
    box = page.text("OPEN", 70, 25, 50)
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    tall = Box(x0=y0, y0=1 - x1, x1=y1, y1=1 - x0) if turns == 1 else Box(x0=1 - y1, y0=x0, x1=1 - y0, y1=x1)
    verdict = judge(TextCritic(reader=reader), np.rot90(page.image(), turns).copy(), text("OPEN", tall))["text:t"]
    assert (verdict.status, verdict.reason) == ("pass", 'reads "OPEN" at a quarter turn')


def test_upright_text_is_not_turned(watched: Watched) -> None:
    page = Page()
    box = page.text("GPEN", 40, 60)
    assert judge(TextCritic(reader=watched), page.image(), text("OPEN", box))["text:t"].status == "fail"
    assert len(watched.given) == 2  # its box and the whole picture


def test_lines_of_a_block_are_joined_in_order(reader: RecordedReader) -> None:
    page = Page(360, 240)
    lines = ("FRESH BREAD", "every morning", "all day long")
    boxes = [page.text(line, 40 + 10 * i, 30 + 55 * i, 30) for i, line in enumerate(lines)]
    box = boxes[0].union(boxes[1]).union(boxes[2])
    assert [one.content for one in in_reading_order(reader.read(page.image()))] == list(lines)
    assert judge(TextCritic(reader=reader), page.image(), text(" ".join(lines), box))["text:t"].status == "pass"


@pytest.mark.parametrize(("planned", "shown"), [("MILK", "M1LK"), ("EDITION", "ED1TION")])
def test_letters_that_ocr_mends_do_not_pass(reader: RecordedReader, planned: str, shown: str) -> None:
    page = Page(320, 120)
    box = page.text(shown, 40, 30, 44)
    image = page.image()
    verdict = judge(TextCritic(reader=reader), image, text(planned, box))["text:t"]
    assert (verdict.status, verdict.fault) in {("unscored", None), ("fail", "garbled_text")}
    position = next(i for i in range(len(planned)) if planned[i] != shown[i])
    assert f'looks more like "{shown[position]}" than "{planned[position]}"' in verdict.reason
    assert len(verdict.evidence) >= 2  # what was read, and the letter
    blind = TextCritic(TextSettings(shapes=False), reader)
    assert judge(blind, image, text(planned, box))["text:t"].status == "pass"


def test_missing_weights_of_a_language_are_named_with_their_source(tmp_path: Path) -> None:
    (tmp_path / "craft_mlt_25k.pth").touch()
    critic = TextCritic(TextSettings(reader="easyocr", languages=("de", "en"), models=tmp_path))
    (problem,) = critic.problems()
    assert "weights latin_g2.pth aren't in" in problem
    assert "latin_g2.zip" in problem
    assert "critic_settings.text.models" in problem
    with pytest.raises(CriticError, match=r"latin_g2\.zip"):
        critic.locate(np.full((64, 96, 3), 255, np.uint8), text("OPEN", None))


def test_an_unknown_language_is_one_clear_line() -> None:
    (problem,) = TextCritic(TextSettings(reader="easyocr", languages=("en", "klingon"))).problems()
    assert "EasyOCR knows no language klingon: set critic_settings.text.languages" in problem


@pytest.mark.parametrize(
    ("languages", "weights"),
    [
        (("en",), "english_g2.pth"),
        (("fr",), "latin_g2.pth"),
        (("ru", "en"), "cyrillic_g2.pth"),
        (("ja", "en"), "japanese_g2.pth"),
        (("ch_sim",), "zh_sim_g2.pth"),
        (("fa",), "arabic.pth"),
    ],
)
def test_weights_are_those_that_easyocr_asks_for(tmp_path: Path, languages: tuple[str, ...], weights: str) -> None:
    import easyocr

    assert recognition_weights(languages)[0] == weights
    with pytest.raises(FileNotFoundError, match=weights):
        easyocr.Reader(
            list(languages),
            gpu=False,
            detector=False,
            download_enabled=False,
            verbose=False,
            model_storage_directory=str(tmp_path),
            user_network_directory=str(tmp_path),
        )
