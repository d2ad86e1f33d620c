"""Paints the picture-book world: sprites, backgrounds and words, all on Pillow images.

All randomness comes from the ``random.Random`` that the caller passes. Sizes are (width, height) in pixels; boxes are
xyxy in pixels, origin top left; colours are sRGB.
"""

from __future__ import annotations

import functools
import random

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from renderers.primer.outlines import shape_outline
from renderers.primer.recipe.world import (
    BACKGROUNDS,
    COLOURS,
    EMOJI,
    EMOJI_FONT,
    FONTS,
    LEFT_HALF,
    OTHER_FONTS,
    PALE,
    PLACES,
    SHAPES,
    TINTABLE,
    WORDS,
    Sprite,
)

GlyphBox = tuple[int, int, int, int]
VARIANTS = 12
"""How many pictures of each place there are; a background is a cut of one of them."""


def distance(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))


def ground(background: str) -> tuple[int, int, int]:
    """The colour that stands for a background: a name of the world, or any colour as "#rrggbb"."""
    if background.startswith("#"):
        red, green, blue = ImageColor.getrgb(background)[:3]
        return red, green, blue
    return BACKGROUNDS[background]


def visible_colours(background: str) -> list[str]:
    """The colours that a sprite may have there: those that can be told from the background."""
    return [c for c, rgb in COLOURS.items() if distance(rgb, ground(background)) > 70]


def random_sprite(rng: random.Random, background: str, emoji_share: float = 0.7) -> Sprite:
    """An emoji, one in six of them tinted, or a shape in a colour that can be told from the background."""
    draw = rng.random()
    if draw < emoji_share * 5 / 6:
        return Sprite(rng.choice(list(EMOJI)))
    return Sprite(rng.choice(TINTABLE if draw < emoji_share else SHAPES), rng.choice(visible_colours(background)))


def ink_for(background: str, rng: random.Random) -> str:
    """The name of a letter colour readable on the background; mostly black or white."""
    readable = [c for c, rgb in COLOURS.items() if distance(rgb, ground(background)) > 150]
    plain = [c for c in ("black", "white") if c in readable]
    return rng.choice(plain if plain and rng.random() < 0.7 else readable or ["black"])


@functools.cache
def sprite_mask(shape: str, side: int = 256) -> Image.Image:
    """The coverage mask of a shape that touches its square's edges, mode L."""
    big = side * 2
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)
    if shape == "circle":
        draw.ellipse((0, 0, big - 1, big - 1), fill=255)
    elif shape == "square":
        draw.rectangle((0, 0, big, big), fill=255)
    else:
        draw.polygon([tuple(p) for p in shape_outline(shape, 200) * (big - 1)], fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


@functools.cache
def emoji_bitmap(noun: str) -> Image.Image:
    """The glyph of a noun cut to its tight box, mode RGBA, about 128 pixels high."""
    face = ImageFont.truetype(str(EMOJI_FONT), 109)
    canvas = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    ImageDraw.Draw(canvas).text((8, 8), EMOJI[noun], font=face, embedded_color=True)
    if noun in LEFT_HALF:
        canvas = canvas.crop((0, 0, 74, 160))
    return canvas.crop(canvas.getchannel("A").point(lambda a: 255 if a > 40 else 0).getbbox())


@functools.cache
def bitmap(sprite: Sprite) -> Image.Image:
    """The picture of an emoji sprite, in its colour where it has one: mode RGBA, cut to its tight box.

    Tinting gives every clearly coloured pixel the named colour, times its brightness over the median's; grey parts
    (tyres, windows) stay.
    """
    plain = emoji_bitmap(sprite.noun)
    if sprite.colour is None:
        return plain
    pixels = np.asarray(plain).astype(np.float32)
    rgb, alpha = pixels[..., :3], pixels[..., 3]
    high, low = rgb.max(-1), rgb.min(-1)
    pale = sprite.noun in PALE
    body = (alpha > 128) & ((high - low > 0.22 * np.maximum(high, 1)) | pale)
    body &= (high > 110) | (not pale)
    light = rgb @ np.array([0.3, 0.59, 0.11], np.float32)
    shade = np.clip(light / max(1.0, float(np.median(light[body]))), 0.55, 1.3)[..., None]
    base = np.array({"white": (246, 246, 246), "black": (40, 40, 40)}.get(sprite.colour, COLOURS[sprite.colour]))
    tinted = np.where(body[..., None], np.clip(base * shade, 0, 255), rgb)
    return Image.fromarray(np.dstack([tinted, alpha]).astype(np.uint8), "RGBA")


def sprite_size(sprite: Sprite, side: int, stretch: float = 1.0) -> tuple[int, int]:
    """(width, height) in pixels of a sprite that fits ``side``, its width multiplied by ``stretch``."""
    width, height = (256, 256) if sprite.noun in SHAPES else bitmap(sprite).size
    scale = side / max(width * stretch, height)
    return max(4, round(width * stretch * scale)), max(4, round(height * scale))


def paste(image: Image.Image, sprite: Sprite, box: GlyphBox) -> None:
    """Draws the sprite so that it fills the box exactly."""
    size = (box[2] - box[0], box[3] - box[1])
    if sprite.noun in SHAPES:
        assert sprite.colour is not None
        mask = sprite_mask(sprite.noun).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.paste(COLOURS[sprite.colour], box, mask)
    else:
        glyph = bitmap(sprite).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.paste(glyph, box[:2], glyph)


def paste_in_square(image: Image.Image, sprite: Sprite, side: int, left: int, top: int) -> GlyphBox:
    """Draws the sprite in the middle of a square of ``side`` pixels at (left, top); returns its tight box."""
    width, height = sprite_size(sprite, side)
    left, top = left + (side - width) // 2, top + (side - height) // 2
    box = (left, top, left + width, top + height)
    paste(image, sprite, box)
    return box


@functools.cache
def word_face(font: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str({**FONTS, **OTHER_FONTS}[font]), size)


def draw_word(
    image: Image.Image, word: str, ink: str, box: tuple[float, float, float, float], font: str = "mono"
) -> None:
    """Writes the word as large as the box (xyxy) allows, centred in it."""
    width, height = box[2] - box[0], box[3] - box[1]
    draw = ImageDraw.Draw(image)
    length = draw.textlength(word, font=word_face(font, 100)) / 100
    size = max(6, min(round(height / 0.76), int(width / length)))
    face = word_face(font, size)
    left, top, right, bottom = draw.textbbox((0, 0), word, font=face)
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    draw.text((centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2), word, fill=COLOURS[ink], font=face)


def random_word(rng: random.Random, longest: int, shortest: int = 2, upper_share: float = 0.75) -> str:
    """A dictionary word half of the time, else random characters, so that spelling has to be learnt."""
    fitting = [w for w in WORDS if shortest <= len(w) <= longest]
    upper = rng.random() < upper_share
    if fitting and rng.random() < 0.5:
        word = rng.choice(fitting)
        return word if upper else rng.choice((word.lower(), word.title()))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    alphabet = letters if upper else rng.choice((letters.lower(), "0123456789", letters + letters.lower()))
    return "".join(rng.choices(alphabet, k=rng.randint(shortest, longest)))


def paint_background(name: str, rng: random.Random, size: tuple[int, int], whole: bool = True) -> Image.Image:
    """A plain colour, or a picture of a place: the whole of it, or a random cut as a part of a larger canvas shows."""
    if name not in PLACES:
        return Image.new("RGB", size, ground(name))
    scenery = place_picture(name, rng.randrange(VARIANTS))
    if whole:
        return scenery.resize(size, Image.Resampling.BILINEAR) if size != scenery.size else scenery.copy()
    width, height = min(size[0], scenery.width), min(size[1], scenery.height)
    left, top = rng.randint(0, scenery.width - width), rng.randint(0, scenery.height - height)
    cut = scenery.crop((left, top, left + width, top + height))
    return cut if cut.size == size else cut.resize(size, Image.Resampling.BILINEAR)


def gradient(stops: list[tuple[float, tuple[int, int, int]]], side: int) -> np.ndarray:
    """A vertical gradient (side, side, 3) through the colours at the given heights in [0, 1]."""
    heights = np.linspace(0, 1, side)
    at, colours = zip(*stops, strict=True)
    column = np.stack([np.interp(heights, at, [c[k] for c in colours]) for k in range(3)], -1)
    return np.repeat(column[:, None], side, axis=1)


@functools.cache
def place_picture(name: str, variant: int, side: int = 256) -> Image.Image:
    """One of the pictures of a place, (side, side), always the same for a name and a variant."""
    rng = random.Random(f"{name} {variant}")
    line = rng.uniform(0.36, 0.52)
    main = PLACES[name]
    skies: dict[str, list[tuple[float, tuple[int, int, int]]]] = {
        "beach": [
            (0, (150, 206, 246)),
            (line - 0.1, (206, 232, 250)),
            (line - 0.09, (58, 150, 200)),
            (line, (110, 196, 216)),
            (line + 0.02, (240, 226, 188)),
            (1, main),
        ],
        "night sky": [(0, (12, 16, 44)), (1, (40, 48, 100))],
        "grass": [(0, (140, 204, 108)), (1, (100, 168, 76))],
        "wooden table": [(0, main), (1, main)],
        "snow": [(0, (196, 220, 244)), (line, (222, 234, 248)), (line + 0.02, (244, 248, 252)), (1, (236, 242, 250))],
        "sunset": [(0, (120, 84, 160)), (0.45, (240, 120, 120)), (1, (252, 206, 120))],
        "sky": [(0, (96, 168, 236)), (1, (206, 232, 252))],
        "sea": [(0, (84, 164, 214)), (1, (18, 84, 150))],
    }
    image = Image.fromarray(gradient(skies[name], side).astype(np.uint8), "RGB")
    draw = ImageDraw.Draw(image)
    if name == "night sky":
        for _ in range(40):
            x, y, r = rng.uniform(0, side), rng.uniform(0, side), rng.choice((0.6, 0.9, 1.4))
            draw.ellipse((x - r, y - r, x + r, y + r), fill=(250, 246, 214))
    elif name == "grass":
        for _ in range(220):
            x, y, tall = rng.uniform(0, side), rng.uniform(0, side), rng.uniform(5, 10)
            shade = rng.choice(((92, 158, 70), (154, 214, 122)))
            draw.line((x, y, x + rng.uniform(-2, 2), y - tall), fill=shade, width=2)
    elif name == "wooden table":
        for k in range(1, 5):
            y = round(side * k / 5 + rng.uniform(-6, 6))
            draw.line((0, y, side, y), fill=(150, 104, 66), width=3)
        for _ in range(36):
            x, y = rng.uniform(-40, side), rng.uniform(0, side)
            draw.line((x, y, x + rng.uniform(30, 90), y), fill=(178, 128, 84), width=2)
    elif name == "sea":
        for _ in range(30):
            x, y, wide = rng.uniform(-10, side), rng.uniform(0, side), rng.uniform(10, 24)
            draw.arc((x, y, x + wide, y + wide / 2), 200, 340, fill=(150, 206, 236), width=2)
    return image
