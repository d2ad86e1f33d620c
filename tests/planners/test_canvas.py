"""What "4K" means: praise changes no canvas, a size does."""

from __future__ import annotations

import pytest

from planners.language.whole.canvas import named_canvas
from planners.rules import RulePlanner
from planners.scene import Canvas

WIDE = Canvas(width=768, height=512)

PRAISE = (
    "a cat, 4K, highly detailed",
    "a cat, highly detailed, 8k",
    "a cat, 4k uhd, sharp",
    "a 4K photo of a cat",
    "8k, a cat",
    "a cat in 4k quality",
    "a cat, uhd",
)


@pytest.mark.parametrize("prompt", PRAISE)
def test_praise_is_a_word_of_the_style_and_changes_no_canvas(prompt: str) -> None:
    assert named_canvas(prompt, WIDE) == WIDE
    found = RulePlanner().plan(prompt, WIDE)
    assert [e.noun for e in found.scene.entities] == ["cat"]
    assert found.scene.style.camera in ("4k", "8k", "uhd")
    assert "4k" not in [word.lower() for word in found.unplaced]


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("a 4K wallpaper 16:9 with a cat", (3840, 2176)),
        ("a cat, 16:9, 4K", (3840, 2176)),
        ("a 4K desktop wallpaper with a cat", (3840, 2176)),
        ("a 2K image of a cat", (2048, 1376)),
        ("a banner in 4K with a cat", (3840, 2560)),
        ("a cat, 4K resolution", (3840, 2560)),
        ("a cat, 9:16, 1K", (576, 1024)),
        ("an 8K wallpaper of a cat, 1:1", (7680, 7680)),
    ],
)
def test_a_size_is_the_longer_side(prompt: str, size: tuple[int, int]) -> None:
    assert named_canvas(prompt, WIDE).size == size
    assert RulePlanner().plan(prompt, WIDE).scene.style.camera is None
