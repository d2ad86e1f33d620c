"""Drawn shapes that geometry finds, whatever the detector says: small, nested, covered, outlined; and what it doubts.

The scripted detector is a fake only to place exact detections; geometry is the real one.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from scripted_objects import Scripted, judge

from critics.base import Verdict
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detection, DetectorSettings
from critics.objects.shapes.finder import find_shapes
from critics.objects.shapes.regions import flat_regions
from planners.scene import Box, Canvas, Entity, Scene

SIZE = (480, 240)
SETTINGS = ObjectSettings(detector=DetectorSettings(checkpoint="unused", tiles=False, closer=False))
RED, BLUE = "#dc1e1e", "#1e3cdc"


def draw(*parts: tuple[str, tuple[int, ...], str]) -> np.ndarray:
    """Discs, squares and outlined discs in xyxy, each with its fill, on white; drawn four times as large."""
    big = Image.new("RGB", (SIZE[0] * 4, SIZE[1] * 4), "white")
    pen = ImageDraw.Draw(big)
    for kind, xyxy, fill in parts:
        box = tuple(4 * value for value in xyxy)
        if kind == "outlined":
            pen.ellipse(box, fill=fill, outline="black", width=16)
        elif kind == "disc":
            pen.ellipse(box, fill=fill)
        elif kind == "octagon":
            x, y, r = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, (box[2] - box[0]) / 2
            turns = [math.radians(22.5 + 45 * k) for k in range(8)]
            pen.polygon([(x + r * math.sin(t), y - r * math.cos(t)) for t in turns], fill=fill)
        else:
            pen.rectangle(box, fill=fill)
    return np.asarray(big.resize(SIZE, Image.Resampling.BOX))


def asked(image: np.ndarray, *things: tuple[str, str], detector: Scripted | None = None) -> dict[str, Verdict]:
    """The verdicts on a plan of (colour, noun) things; without a ``detector`` one that sees nothing."""
    entities = tuple(
        Entity(id=f"thing_{k}", noun=noun, attributes={"colour": colour}) for k, (colour, noun) in enumerate(things)
    )
    scene = Scene(prompt="shapes", canvas=Canvas(width=SIZE[0], height=SIZE[1]), entities=entities)
    return judge(ObjectCritic(SETTINGS, detector or Scripted()), image, scene)


def statuses(verdicts: dict[str, Verdict]) -> set[str]:
    return {verdict.status for verdict in verdicts.values()}


PAIR = draw(("disc", (20, 60, 130, 170), RED), ("disc", (300, 60, 410, 170), BLUE))
SMALL = draw(*(("disc", (x, 100, x + 16, 116), RED) for x in (60, 200, 400)))
NESTED = draw(("disc", (100, 10, 320, 230), RED), ("square", (120, 100, 150, 130), BLUE))
COVERED = draw(("disc", (100, 50, 240, 190), RED), ("disc", (190, 50, 330, 190), BLUE))
OUTLINED = draw(("outlined", (150, 40, 310, 200), "white"))


@pytest.mark.parametrize(
    ("image", "right", "wrong"),
    [
        (PAIR, [("red", "circle"), ("blue", "circle")], [("red", "circle"), ("green", "circle")]),
        (PAIR, [("blue", "circle"), ("red", "circle")], [("blue", "circle"), ("red", "square")]),
        (SMALL, [("red", "circle")] * 3, [("red", "circle")] * 2),
        (SMALL, [("red", "circle")] * 3, [("red", "circle")] * 4),
        (NESTED, [("blue", "square"), ("red", "circle")], [("red", "square"), ("blue", "circle")]),
        (COVERED, [("red", "circle"), ("blue", "circle")], [("red", "circle"), ("blue", "heart")]),
        (OUTLINED, [("white", "circle")], [("black", "circle")]),
    ],
)
def test_shapes_are_found_without_the_detector(
    image: np.ndarray, right: list[tuple[str, str]], wrong: list[tuple[str, str]]
) -> None:
    assert statuses(asked(image, *right)) == {"pass"}
    assert "fail" in statuses(asked(image, *wrong))


def test_an_octagon_is_no_circle() -> None:
    image = draw(("octagon", (100, 40, 260, 200), RED))
    taken = Scripted(Detection("circle", 0.9, Box.from_pixels((100, 40, 260, 200), SIZE)))
    assert asked(image, ("red", "circle"))["present:thing_0"].status == "fail"
    doubted = asked(image, ("red", "circle"), detector=taken)
    assert statuses(doubted) == {"unscored"}
    assert "isn't surely one" in doubted["present:thing_0"].reason


def test_geometry_corrects_what_the_detector_takes_a_shape_for() -> None:
    taken = Scripted(Detection("square", 0.9, Box.from_pixels((20, 60, 130, 170), SIZE)))
    verdicts = asked(PAIR, ("red", "circle"), ("blue", "circle"), ("red", "square"), detector=taken)
    assert verdicts["count:circle"].status == "pass"
    assert verdicts["present:thing_2"].status == "fail"


def test_what_a_known_thing_is_made_of_is_no_shape() -> None:
    body, wheels = ("square", (100, 80, 300, 140), BLUE), [("disc", (x, 120, x + 40, 160), "black") for x in (120, 240)]
    car = Scripted(Detection("cat", 0.9, Box.from_pixels((100, 80, 300, 160), SIZE)))
    image = draw(body, *wheels, ("disc", (400, 40, 440, 80), RED))
    verdicts = asked(image, ("red", "circle"), detector=car)
    assert verdicts["count:circle"].status == "pass"


def test_what_shows_through_a_ring_is_no_circle() -> None:
    hole = ("disc", (150, 80, 230, 160), "white")
    alone = draw(("disc", (120, 50, 260, 190), RED), hole, ("disc", (400, 40, 440, 80), BLUE))
    assert asked(alone, ("red", "ring"), ("blue", "circle"))["count:circle"].status == "pass"
    target = draw(("disc", (120, 50, 260, 190), RED), ("disc", (160, 90, 220, 150), BLUE))
    assert statuses(asked(target, ("red", "circle"), ("blue", "circle"))) == {"pass"}, "what is on a disc stays"


def test_a_star_that_a_line_encloses_has_the_grounds_colour() -> None:
    big = Image.new("RGB", (SIZE[0] * 4, SIZE[1] * 4), "white")
    turns = [math.radians(36 * k) for k in range(10)]
    for outer, fill in ((400, BLUE), (340, "white")):
        radii = (outer, 0.42 * outer) * 5
        points = [(960 + r * math.sin(t), 480 - r * math.cos(t)) for t, r in zip(turns, radii, strict=True)]
        ImageDraw.Draw(big).polygon(points, fill=fill)
    assert statuses(asked(np.asarray(big.resize(SIZE, Image.Resampling.BOX)), ("white", "star"))) == {"pass"}


def test_a_ring_before_the_corner_of_a_square_is_a_ring() -> None:
    big = Image.new("RGB", (SIZE[0] * 4, SIZE[1] * 4), "white")
    pen = ImageDraw.Draw(big)
    pen.rectangle((300, 100, 800, 600), fill=BLUE)
    pen.ellipse((480, 280, 880, 680), outline=RED, width=80)
    verdicts = asked(np.asarray(big.resize(SIZE, Image.Resampling.BOX)), ("red", "ring"), ("blue", "circle"))
    assert (verdicts["present:thing_0"].status, verdicts["present:thing_1"].status) == ("pass", "fail")


def test_what_shows_between_the_parts_of_a_shape_is_a_piece_of_what_is_behind_it() -> None:
    big = Image.new("RGB", (SIZE[0] * 4, SIZE[1] * 4), "white")
    pen = ImageDraw.Draw(big)
    pen.rectangle((0, 740, 1920, 960), fill="black")
    turns = [math.radians(36 * k) for k in range(10)]
    points = [(960 + r * math.sin(t), 480 - r * math.cos(t)) for t, r in zip(turns, (400, 150) * 5, strict=True)]
    pen.polygon(points, fill=BLUE)
    verdicts = asked(np.asarray(big.resize(SIZE, Image.Resampling.BOX)), ("blue", "star"), ("white", "triangle"))
    assert (verdicts["present:thing_0"].status, verdicts["present:thing_1"].status) == ("pass", "fail")


def test_letters_are_no_shapes() -> None:
    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    pen.text((20, 60), "FLOWER", font=ImageFont.load_default(100), fill="black")
    found = find_shapes(flat_regions(np.asarray(picture)))
    assert not [shape.fit.name for shape in found if shape.missing <= 0]


def test_in_a_picture_that_is_not_flat_shapes_without_a_class_are_not_judged() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
    verdict = asked(noise, ("red", "star"))["present:thing_0"]
    assert (verdict.status, verdict.reason[:28]) == ("unscored", 'the detector has no class "s')
