"""The picture-book world that the shipped models learn from: what is drawn is what the captions say."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from renderers.primer.recipe import world
from renderers.primer.recipe.stories import KINDS, Story, make_story, mistell, tell
from tests.shared_data import shared_data

ROOT = Path(__file__).parents[2]
fonts = pytest.mark.skipif(
    not all(path.exists() for path in (world.EMOJI_FONT, *world.FONTS.values())),
    reason="the recipe's fonts are not installed (fonts-noto-color-emoji, fonts-dejavu-core)",
)


def test_the_world_is_as_large_as_its_card_says() -> None:
    assert len(world.EMOJI) >= 80
    assert (len(world.SHAPES), len(world.COLOURS), len(world.FONTS)) == (8, 11, 3)
    assert len(world.BACKGROUNDS) >= 12 and len(world.PLACES) == 8
    assert set(world.TINTABLE) < set(world.EMOJI)


def test_every_geneval_name_is_drawn_or_said_to_be_missing() -> None:
    wanted = set(shared_data("data", "geneval", "object_names.txt").read_text().split("\n")) - {""}
    assert len(wanted) == 80
    assert wanted - set(world.EMOJI) == set(world.NO_EMOJI)


def test_a_tenth_of_captions_is_held_out_whatever_their_case() -> None:
    captions = [tell(make_story(random.Random(seed))) for seed in range(3000)]
    share = sum(map(world.held_out, captions)) / len(captions)
    assert 0.07 < share < 0.14
    assert all(world.held_out(caption) == world.held_out(caption.upper()) for caption in captions[:50])


@pytest.mark.parametrize("kind", KINDS)
def test_stories_are_told_the_same_for_a_seed(kind: str) -> None:
    one, two = make_story(random.Random(4), kind), make_story(random.Random(4), kind)
    assert one == two and tell(one, 9) == tell(two, 9)
    assert tell(one) == tell(one, 0)


def test_an_altered_story_differs_in_the_one_thing() -> None:
    rng, seen = random.Random(1), set()
    for _ in range(400):
        story = make_story(rng)
        for what in ("count", "colour", "object", "relation", "text"):
            other = mistell(story, rng, what)
            if other is None:
                continue
            seen.add(what)
            assert tell(other, 3) != tell(story, 3)
            assert parts(other).keys() == parts(story).keys()
            changed = {name for name, value in parts(story).items() if parts(other)[name] != value}
            assert changed == {what}, (what, story, other)
    assert seen == {"count", "colour", "object", "relation", "text"}


def parts(story: Story) -> dict[str, object]:
    return {
        "count": [group.count for group in story.groups],
        "colour": [group.sprite.colour for group in story.groups],
        "object": [group.sprite.noun for group in story.groups],
        "relation": story.relation,
        "text": story.line,
        "background": story.background,
    }


@fonts
def test_a_painted_story_holds_what_it_says() -> None:
    from renderers.primer.recipe.staging import draw_scene

    rng = random.Random(7)
    for size in ((256, 256), (320, 200)):
        for _ in range(60):
            image, placed, story = draw_scene(rng, size)
            assert image.size == size
            drawn = sorted(item.sprite.name for item in placed)
            assert drawn == sorted(group.sprite.name for group in story.groups for _ in range(group.count))
            for item in placed:
                left, top, right, bottom = item.box
                assert 0 <= left < right <= size[0] and 0 <= top < bottom <= size[1]


@fonts
@pytest.mark.parametrize("relation", ["left of", "right of", "above", "below", "on top of", "inside", "in front of"])
def test_relations_are_painted_as_told(relation: str) -> None:
    from renderers.primer.recipe.staging import paint_story

    rng, tried = random.Random(11), 0
    while tried < 8:
        story = make_story(rng, "relation")
        if story.relation != relation or (painted := paint_story(story, rng, (300, 240))) is None:
            continue
        tried += 1
        second, first = painted[1]  # the object of the relation is drawn first
        assert (first.sprite, second.sprite) == (story.groups[0].sprite, story.groups[1].sprite)
        a, b = first.box, second.box
        dx, dy = (a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2
        held = {
            "left of": dx < 0 and abs(dx) > abs(dy),
            "right of": dx > 0 and abs(dx) > abs(dy),
            "above": dy < 0 and abs(dy) > abs(dx),
            "below": dy > 0 and abs(dy) > abs(dx),
            "on top of": abs(a[3] - b[1]) <= 4 and b[0] <= (a[0] + a[2]) / 2 <= b[2],
            "inside": b[0] <= a[0] and a[2] <= b[2] and b[1] <= a[1] and a[3] <= b[3],
            "in front of": a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] and dy > 0,
        }
        assert held[relation], (relation, a, b)


@fonts
def test_no_crop_is_captioned_with_a_held_out_caption() -> None:
    from renderers.primer.recipe.crops import draw_crop

    rng = random.Random(3)
    for kind, size in (("object", (64, 96)), ("letter", (64, 64)), ("word", (128, 64)), ("background", (96, 64))):
        for _ in range(80):
            image, caption = draw_crop(rng, kind, size)
            assert image.shape == (size[1], size[0], 3) and image.dtype == np.uint8
            plain = caption.rpartition(" background")[0] + " background"
            assert not world.held_out(plain)


@fonts
@pytest.mark.parametrize("noun", world.TINTABLE)
def test_a_tinted_object_has_its_colour(noun: str) -> None:
    from renderers.primer.recipe.drawing import bitmap

    for colour in ("red", "green", "blue"):
        pixels = np.asarray(bitmap(world.Sprite(noun, colour)))
        seen = pixels[pixels[..., 3] > 200][:, :3].astype(int)
        near = np.abs(seen - world.COLOURS[colour]).sum(1) < 150
        assert near.mean() > 0.25, (noun, colour, near.mean())


def test_the_committed_exam_is_what_the_recipe_writes() -> None:
    from benchmarks.single_pass.prompts import examine

    rows = [json.loads(line) for line in (ROOT / "benchmarks/single_pass/prompts.jsonl").read_text().splitlines()]
    assert rows == examine()
    assert len({row["prompt"] for row in rows}) == len(rows) >= 200
    assert all(world.held_out(row["prompt"]) for row in rows)
