"""What is seen in a picture without words for it, on kept first renders of the shipped painter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.config import resolve
from agent.registry import build_critics
from critics.base import CriticError
from critics.objects.critic import ObjectCritic
from critics.perception import perceive

PICTURES = Path("benchmarks/acceptance/pictures")


def picture(name: str) -> np.ndarray:
    return np.asarray(Image.open(PICTURES / f"{name}.webp").convert("RGB"))


@pytest.fixture(scope="module")
def critics() -> list[object]:
    return build_critics(resolve({}, {}, None, ()))


def test_things_places_and_times_are_seen(critics):
    seen = perceive(picture("7efba7fcf64fee99"), critics).scene  # a swan and two ducks on a lake at dusk
    assert sorted(entity.noun for entity in seen.entities) == ["duck", "duck", "swan"]
    assert (seen.background, seen.style.lighting) == ("lake", "at dusk")
    assert seen.canvas.size == (512, 512) and all(entity.box is not None for entity in seen.entities)


def test_texts_are_read_and_what_is_doubtful_is_told_and_left(critics):
    seen = perceive(picture("8e8db5ad6442b1dd"), critics)  # a cat on a chair in the kitchen
    assert {entity.noun for entity in seen.scene.entities} == {"cat", "chair"}
    assert any("perhaps" in line for line in seen.lines)
    launch = perceive(picture("73910b4aba6ac7f2"), critics).scene
    assert [text.content for text in launch.texts] == ["LAUNCH"] and launch.texts[0].carrier is None


def test_a_photograph_and_missing_detectors_are_refused(critics):
    from skimage import data

    with pytest.raises(CriticError, match="knows only"):
        perceive(np.asarray(data.astronaut()), critics)
    without = [critic for critic in critics if not isinstance(critic, ObjectCritic)]
    with pytest.raises(CriticError, match="--prompt"):
        perceive(picture("8e8db5ad6442b1dd"), without)
