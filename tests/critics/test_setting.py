"""Times of day and plain grounds, on places that the second painter's recipe draws."""

from __future__ import annotations

import numpy as np
import pytest

from critics.base import CriticError, Verdict
from critics.panel import judge_all
from critics.setting.critic import SettingCritic, SettingSettings
from critics.setting.places import PlaceReferences
from critics.testing import check_critic
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, Style
from renderers.primer.edition2.grounds import PLACES, paint

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
    for said, rgb, status in (("dark blue", (38, 96, 214), "fail"), ("dark blue", (22, 50, 110), "pass")):
        image[:] = rgb
        assert judge(image, said, None, box)["setting:background"].status == status


@pytest.mark.parametrize(("background", "hard"), [("plain coral", True), ("red and white", True), ("beach", False)])
def test_only_a_plain_grounds_colour_is_hard(background, hard):
    scene = Scene(prompt="p", canvas=Canvas(width=64, height=64), background=background)
    assert {c.id: c.hard for c in compile_checklist(scene)}["setting:background"] == hard


def test_what_it_cannot_tell_is_unscored_with_the_reason():
    verdict = judge(picture("forest", "day"), "forest")["setting:background"]
    assert verdict.status == "unscored" and 'not background "forest"' in verdict.reason


REFERENCES = "critics/primer/places/references"


def place_verdict(image: np.ndarray, background: str, *boxes: Box) -> Verdict:
    things = tuple(Entity(id=f"e{i}", noun="cat", box=box) for i, box in enumerate(boxes))
    canvas = Canvas(width=image.shape[1], height=image.shape[0])
    scene = Scene(prompt="p", canvas=canvas, background=background, entities=things)
    critic = SettingCritic(SettingSettings(places=REFERENCES))
    checks = [check for check in compile_checklist(scene) if check.id == "setting:background"]
    return critic.judge(image, scene, checks)[0]


def test_with_references_it_keeps_the_contract():
    check_critic(SettingCritic(SettingSettings(places=REFERENCES)))


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_known_place_passes_and_another_one_fails(place):
    image = picture(place, "day", (256, 256))
    assert place_verdict(image, place).status == "pass"
    other = "living room" if place != "living room" else "sea"
    assert place_verdict(image, other).status in ("fail", "unscored")
    assert place_verdict(image, "space").status == ("pass" if place == "space" else "fail")


def test_a_place_goes_by_other_words():
    assert place_verdict(picture("snowy field", "night", (256, 256)), "deep snow").status == "pass"
    assert place_verdict(picture("city", "day", (256, 256)), "city street").status == "pass"
    assert place_verdict(picture("street", "day", (256, 256)), "city street").status == "pass"


def test_a_plain_ground_is_no_snow():
    verdict = place_verdict(np.full((256, 256, 3), (38, 96, 214), np.uint8), "snow")
    assert (verdict.status, verdict.fault, verdict.region) == ("fail", "setting", None)


def test_what_covers_the_picture_leaves_the_place_open():
    whole = Box(x0=0.02, y0=0.02, x1=0.98, y1=0.98)
    assert place_verdict(picture("sea", "day", (256, 256)), "sea", whole).status == "unscored"


def test_a_photograph_and_an_unknown_place_are_left_open():
    from skimage import data

    assert "knows only" in place_verdict(np.asarray(data.astronaut()), "space").reason
    assert "knows plain colours" in place_verdict(picture("sea", "day"), "moon base").reason


def test_broken_references_are_told(tmp_path):
    (tmp_path / "places.json").write_text("{")
    with pytest.raises(CriticError, match="places.json can't be read"):
        PlaceReferences(tmp_path).places("sea")
    (tmp_path / "places.json").write_text('{"tiles": [], "words": {}, "cells": 2, "across": 1}')
    with pytest.raises(CriticError, match="cells"):
        PlaceReferences(tmp_path).places("sea")


@pytest.mark.parametrize("place", ["cave", "classroom", "kitchen", "library", "stage", "snowy field", "beach"])
def test_a_known_place_tells_its_time_also_where_its_light_does_not(place):
    critic, canvas = SettingCritic(SettingSettings(places=REFERENCES)), Canvas(width=256, height=256)
    for shown in ("day", "dusk", "night"):
        for time, lighting in (("day", "at noon"), ("dusk", "at sunset"), ("night", "at night")):
            scene = Scene(prompt="p", canvas=canvas, background=place, style=Style(lighting=lighting))
            checks = [check for check in compile_checklist(scene) if check.id == "setting:time"]
            (verdict,) = critic.judge(picture(place, shown, (256, 256)), scene, checks)
            assert verdict.status == ("pass" if shown == time else "fail"), (shown, time, verdict.reason)
