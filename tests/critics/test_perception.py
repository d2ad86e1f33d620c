"""What is seen in a picture without words for it, on kept first renders of the shipped painter."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.config import resolve
from agent.registry import build_critics
from critics.base import CriticError
from critics.objects.critic import ObjectCritic
from critics.perception import perceive

KEPT = Path("benchmarks/acceptance")


def picture(prompt: str) -> np.ndarray:
    """The kept picture of a prompt's id."""
    rows = map(json.loads, (KEPT / "painted.jsonl").read_text().splitlines())
    name = next(row["picture"] for row in rows if row["prompt"] == prompt)
    return np.asarray(Image.open(KEPT / "pictures" / f"{name}.webp").convert("RGB"))


@pytest.fixture(scope="module")
def critics() -> list[object]:
    return build_critics(resolve({}, {}, None, ()))


def test_things_places_and_times_are_seen(critics):
    seen = perceive(picture("0c5716b0"), critics).scene  # a swan and two ducks on a lake at dusk
    assert sorted(entity.noun for entity in seen.entities) == ["duck", "duck", "swan"]
    assert (seen.background, seen.style.lighting) == ("lake", "at dusk")
    assert seen.canvas.size == (512, 512) and all(entity.box is not None for entity in seen.entities)


def test_texts_are_read_and_what_is_doubtful_is_told_and_left(critics):
    seen = perceive(picture("5768e6a0"), critics)  # a cat on a chair in the kitchen
    assert {entity.noun for entity in seen.scene.entities} == {"cat", "chair"}
    assert not any("perhaps" in line for line in seen.lines)
    doubted = perceive(picture("26041821"), critics)  # two cats and a dog before what may be a piano
    assert sorted(entity.noun for entity in doubted.scene.entities) == ["cat", "cat", "dog"]
    assert any("piano: perhaps" in line for line in doubted.lines)
    launch = perceive(picture("73bb15e0"), critics).scene
    assert [text.content for text in launch.texts] == ["LAUNCH"] and launch.texts[0].carrier is None


def test_a_photograph_and_missing_detectors_are_refused(critics):
    from skimage import data

    with pytest.raises(CriticError, match="knows only"):
        perceive(np.asarray(data.astronaut()), critics)
    without = [critic for critic in critics if not isinstance(critic, ObjectCritic)]
    with pytest.raises(CriticError, match="--prompt"):
        perceive(picture("5768e6a0"), without)
