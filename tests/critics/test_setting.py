"""Times of day and plain grounds, on places that the second painter's recipe draws."""

from __future__ import annotations

import numpy as np
import pytest

from critics.base import Verdict
from critics.panel import judge_all
from critics.setting.critic import SettingCritic
from critics.testing import check_critic
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, Style
from renderers.primer.edition2.grounds import paint

SIZE = (192, 128)
OUTDOORS = ("beach", "forest", "street", "snowy field", "sea")


def judge(image: np.ndarray, background: str, lighting: str | None = None, *boxes: Box) -> dict[str, Verdict]:
    things = tuple(Entity(id=f"e{i}", noun="cat", box=box) for i, box in enumerate(boxes))
    canvas = Canvas(width=image.shape[1], height=image.shape[0])
    style = Style(lighting=lighting)
    scene = Scene(prompt="p", canvas=canvas, background=background, style=style, entities=things)
    return {v.check: v for v in judge_all([SettingCritic()], image, scene, compile_checklist(scene))}


def picture(place: str, time: str, size: tuple[int, int] = SIZE) -> np.ndarray:
    return np.array(paint(place, time, size).convert("RGB"))


def test_it_keeps_the_contract():
    check_critic(SettingCritic())


@pytest.mark.parametrize("place", OUTDOORS)
@pytest.mark.parametrize("time", ["day", "dusk", "night"])
def test_a_place_passes_at_its_own_time(place, time):
    lighting = {"day": "at noon", "dusk": "at sunset", "night": "at night"}[time]
    assert judge(picture(place, time), place, lighting)["setting:time"].status == "pass"


@pytest.mark.parametrize("place", OUTDOORS)
def test_a_day_is_no_night_and_no_sunset_and_a_deep_night_is_no_day(place):
    by_day = picture(place, "day")
    for lighting in ("at night", "at sunset"):
        verdict = judge(by_day, place, lighting)["setting:time"]
        assert (verdict.status, verdict.fault, verdict.region) == ("fail", "setting", None)
    at_night = judge(picture(place, "night"), place, "at noon")["setting:time"]
    assert at_night.status == ("unscored" if place in ("snowy field", "beach") else "fail")  # they stay light


def test_a_day_in_a_dark_frame_is_no_night():
    image = picture("beach", "night")
    wide, high = SIZE[0] * 3 // 4, SIZE[1] * 3 // 4
    image[high // 6 : high // 6 + high, wide // 6 : wide // 6 + wide] = picture("beach", "day", (wide, high))
    assert judge(image, "beach", "at night")["setting:time"].status == "fail"


def test_a_white_thing_makes_no_day_of_a_night():
    image, box = picture("meadow", "night"), Box(x0=0.2, y0=0.3, x1=0.7, y1=0.9)
    left, top, right, bottom = box.pixels(SIZE)
    image[top:bottom, left:right] = 250
    assert judge(image, "meadow", "at night", box)["setting:time"].status == "pass"
    covered = judge(image, "meadow", "at night", Box(x0=0, y0=0, x1=1, y1=1))["setting:time"]
    assert covered.status == "unscored" and "cover nearly all" in covered.reason


def test_plain_grounds_are_measured_around_the_things():
    image, box = np.full((96, 144, 3), 252, np.uint8), Box(x0=0.1, y0=0.1, x1=0.9, y1=0.8)
    image[10:76, 15:129] = (214, 40, 40)
    assert judge(image, "plain white", None, box)["setting:background"].status == "pass"
    assert judge(image, "blue", None, box)["setting:background"].status == "fail"


def test_what_it_cannot_tell_is_unscored_with_the_reason():
    verdict = judge(picture("forest", "day"), "forest")["setting:background"]
    assert verdict.status == "unscored" and 'not background "forest"' in verdict.reason
