"""Draws shapes, sprites, shadows and words onto a Pillow canvas. Boxes are xyxy in pixels, sizes (width, height)."""

from __future__ import annotations

import functools
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from renderers.primer.edition2.assets import face, sprite
from renderers.primer.edition2.outlines import shape_outline
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.world import ACCENTS, COLOURS, DIGITS, SHAPES, SIGNS, UPPER, WORDS

CanvasBox = tuple[int, int, int, int]
OVERSAMPLING = 4


@functools.lru_cache(maxsize=256)
def shape_mask(shape: str, width: int, height: int) -> Image.Image:
    """The coverage mask of a shape that touches its box's edges, mode L: drawn four times as large and reduced."""
    wide, high = width * OVERSAMPLING, height * OVERSAMPLING
    mask = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(mask)
    if shape in ("circle", "ring", "crescent"):
        draw.ellipse((0, 0, wide - 1, high - 1), fill=255)
        if shape == "ring":
            draw.ellipse((wide * 0.2, high * 0.2, wide * 0.8, high * 0.8), fill=0)
        elif shape == "crescent":
            draw.ellipse((wide * 0.32, -high * 0.04, wide * 1.2, high * 0.84), fill=0)
    elif shape == "square":
        draw.rectangle((0, 0, wide, high), fill=255)
    else:
        draw.polygon([tuple(p) for p in shape_outline(shape) * (wide - 1, high - 1)], fill=255)
    return mask.resize((width, height), Image.Resampling.BOX)


def is_shape(noun: str) -> bool:
    return noun in SHAPES


def thing_size(noun: str, medium: str, colour: str | None, side: int) -> tuple[int, int]:
    """(width, height) in pixels of a thing whose longer side is ``side``."""
    if is_shape(noun):
        return side, side
    width, height = sprite(noun, medium, colour).size
    scale = side / max(width, height)
    return max(8, round(width * scale)), max(8, round(height * scale))


def paste_thing(image: Image.Image, noun: str, medium: str, colour: str | None, box: CanvasBox) -> None:
    """Draws a thing so that it fills the box exactly."""
    size = (box[2] - box[0], box[3] - box[1])
    if is_shape(noun):
        image.paste(COLOURS[colour or "red"], box[:2], shape_mask(noun, *size))
    else:
        picture = sprite(noun, medium, colour).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.paste(picture, box[:2], picture)


@functools.cache
def soft_spot() -> Image.Image:
    """A blurred ellipse, mode L."""
    spot = Image.new("L", (160, 80), 0)
    ImageDraw.Draw(spot).ellipse((26, 20, 134, 60), fill=150)
    return spot.filter(ImageFilter.GaussianBlur(9))


def paste_shadow(image: Image.Image, box: CanvasBox) -> None:
    """A soft contact shadow under a thing in the box."""
    width, height = box[2] - box[0], max(10, round(0.16 * (box[2] - box[0])))
    size = (round(width * 1.3), round(height * 1.6))
    spot = soft_spot().resize(size, Image.Resampling.BILINEAR)
    image.paste((24, 20, 40), (round(box[0] - width * 0.15), round(box[3] - size[1] * 0.56)), spot)


def word_mask(word: str, typeface: str, room: tuple[int, int]) -> Image.Image:
    """The word as large as ``room`` (width, height) allows, cut to its tight box, mode L."""
    left, top, right, bottom = face(typeface, 100).getbbox(word)
    size = max(6, int(100 * min(room[0] / max(1, right - left), room[1] / max(1, bottom - top))))
    drawn = face(typeface, size)
    left, top, right, bottom = drawn.getbbox(word)
    mask = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))), 0)
    ImageDraw.Draw(mask).text((-left, -top), word, fill=255, font=drawn)
    return mask


def random_word(rng: random.Random, longest: int) -> str:
    """A dictionary word four times of ten, else random characters, so that spelling has to be learnt."""
    fitting = [word for word in WORDS if len(word) <= longest]
    if fitting and rng.random() < 0.4:
        word = rng.choice(fitting)
        return rng.choice((word, word, word, word.lower(), word.title()))
    lower = UPPER.lower()
    alphabet = rng.choice((UPPER,) * 5 + (lower,) * 3 + (DIGITS, UPPER + lower + DIGITS, UPPER + lower + ACCENTS))
    word = "".join(rng.choices(alphabet, k=rng.randint(1, longest)))
    chance = rng.random()
    if chance < 0.12:
        at = rng.choice((0, len(word)))
        word = (word[:at] + rng.choice(SIGNS) + word[at:])[:longest]
    elif chance < 0.18:
        word = rng.choice(
            (f"${rng.randint(1, 999)}", f"{rng.randint(1, 99)}%", f"{rng.randint(1, 99)}.{rng.randint(10, 99)}€")
        )
        word = word[:longest]
    return word


def readable_inks(under: tuple[float, float, float]) -> list[str]:
    """Names of letter colours that stand out from the colour under them."""
    found = [name for name, rgb in COLOURS.items() if np.linalg.norm(np.subtract(rgb, under)) > 150]
    return found or ["white" if sum(under) < 380 else "black"]


def drawn_glyphs(plan: PicturePlan, size: tuple[int, int]) -> np.ndarray:
    """A plan's texts set in the recipe's typefaces, each in its box: their coverage, uint8 (height, width)."""
    page = np.zeros((size[1], size[0]), np.uint8)
    for text in plan.texts:
        x0, y0, x1, y1 = (round(v * size[k % 2]) for k, v in enumerate(text.box))
        mask = np.asarray(word_mask(text.string, text.typeface, (max(1, x1 - x0), max(1, y1 - y0))))
        left, top = max(0, (x0 + x1 - mask.shape[1]) // 2), max(0, (y0 + y1 - mask.shape[0]) // 2)
        part = page[top : top + mask.shape[0], left : left + mask.shape[1]]
        np.maximum(part, mask[: part.shape[0], : part.shape[1]], out=part)
    return page
