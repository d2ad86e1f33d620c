"""Training crops: one object, one line of text or a piece of background each, with its caption."""

from __future__ import annotations

import random

import numpy as np

from planners.english import with_article
from renderers.primer.recipe.drawing import (
    draw_word,
    ink_for,
    paint_background,
    paste_in_square,
    random_sprite,
    random_word,
)
from renderers.primer.recipe.world import FONTS, MEDIA, SIZES, WEIGHTED_BACKGROUNDS, held_out

MONO_SHARE = 0.7
"""Most words are in the even font, whose letters are learnt first."""


def draw_crop(rng: random.Random, kind: str, size: tuple[int, int]) -> tuple[np.ndarray, str]:
    """One crop uint8 (height, width, 3) and its caption; kind is "object", "letter", "word" or "background".

    No caption is a held-out one.
    """
    while True:
        image, caption = draw(rng, kind, size)
        if not held_out(caption):
            return image, decorate(caption, rng)


def draw(rng: random.Random, kind: str, size: tuple[int, int]) -> tuple[np.ndarray, str]:
    width, height = size
    background = rng.choice(WEIGHTED_BACKGROUNDS)
    if kind == "background":
        scenery = paint_background(background, rng, size, whole=min(size) >= 256)
        return np.asarray(scenery), with_article(f"{background} background")
    image = paint_background(background, rng, size, whole=False)
    place = f" on {with_article(background)} background"
    if kind == "object":
        sprite = random_sprite(rng, background)
        side = round(min(size) * rng.uniform(0.75, 0.92))
        left = round((width - side) / 2 + rng.uniform(-0.04, 0.04) * width)
        top = round((height - side) / 2 + rng.uniform(-0.04, 0.04) * height)
        paste_in_square(image, sprite, side, max(0, min(left, width - side)), max(0, min(top, height - side)))
        caption = sprite.phrase if rng.random() < 0.92 else with_article(f"{rng.choice(list(SIZES))} {sprite.name}")
        return np.asarray(image), caption + place
    if kind == "letter":
        word = random_word(rng, longest=1, shortest=1)
    else:
        word = random_word(rng, longest=max(2, round(width / 25)), shortest=max(2, round((width - 20) / 33)))
        if len(word) >= 6 and word.isupper() and rng.random() < 0.15:
            middle = rng.randint(2, len(word) - 3)
            word = f"{word[:middle]} {word[middle + 1 :]}"
    ink = ink_for(background, rng)
    font = "mono" if rng.random() < MONO_SHARE else rng.choice(list(FONTS))
    margin_x, margin_y = rng.uniform(0.02, 0.10) * width, rng.uniform(0.08, 0.26) * height
    draw_word(image, word, ink, (margin_x, margin_y, width - margin_x, height - margin_y), font)
    return np.asarray(image), line_phrase(word, ink, font) + place


def line_phrase(line: str, ink: str, font: str) -> str:
    """How a caption names a line of text; the even font goes without saying."""
    face = "" if font == "mono" else f" {font}"
    return f'the {"words" if " " in line else "word"} "{line}" in {ink}{face} letters'


def decorate(caption: str, rng: random.Random) -> str:
    """Sometimes adds a medium or a word from outside the world, so that neither disturbs the picture."""
    chance = rng.random()
    if chance < 0.25:
        return f"{caption}, {rng.choice(MEDIA)}"
    if chance < 0.32:
        return f"{caption}, {''.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=rng.randint(3, 7)))}"
    return caption
