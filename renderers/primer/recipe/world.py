"""The picture-book world: emoji objects, coloured shapes, plain backgrounds and upper-case words.

Everything a training recipe draws comes from here, with exact labels. A ``Sprite`` is one drawable thing;
``draw_crop`` paints one of them into a small picture with its caption, ``draw_scene`` paints several into a
whole canvas with their boxes. All randomness comes from the ``random.Random`` that the caller passes.

Images are ``uint8`` arrays of shape (height, width, 3), sRGB; sizes are (width, height) in pixels; boxes are
xyxy in pixels, origin top left.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

EMOJI_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
WORD_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf")

EMOJI = {
    "cat": "🐱", "dog": "🐶", "rabbit": "🐰", "bear": "🐻", "pig": "🐷", "cow": "🐮", "frog": "🐸", "lion": "🦁",
    "fish": "🐟", "bird": "🐦", "butterfly": "🦋", "apple": "🍎", "banana": "🍌", "orange": "🍊",
    "strawberry": "🍓", "carrot": "🥕", "pizza": "🍕", "donut": "🍩", "cake": "🎂", "car": "🚗", "bus": "🚌",
    "bicycle": "🚲", "boat": "⛵", "rocket": "🚀", "house": "🏠", "tree": "🌳", "flower": "🌻",
    "mushroom": "🍄", "umbrella": "☂", "clock": "⏰", "book": "📕", "guitar": "🎸", "ball": "⚽", "sun": "☀",
    "moon": "🌙", "cloud": "☁",
}  # fmt: skip

COLOURS = {
    "red": (214, 40, 40), "orange": (245, 130, 32), "yellow": (250, 208, 44), "green": (46, 155, 70),
    "blue": (38, 96, 214), "purple": (128, 56, 172), "pink": (244, 120, 178), "brown": (124, 76, 42),
    "black": (24, 24, 24), "white": (255, 255, 255),
}  # fmt: skip

BACKGROUNDS = {
    **COLOURS,
    "gray": (150, 150, 150), "cream": (250, 240, 214), "light blue": (182, 216, 246),
    "light green": (198, 234, 190), "light pink": (252, 214, 226), "navy": (24, 38, 84),
}  # fmt: skip

SHAPES = ("circle", "square", "triangle", "star", "heart", "diamond")

WORDS = (
    "SALE NEW OPEN HOT FREE STOP CAFE TEA MENU ZOO FUN JAZZ PARK BOOK SHOP FISH MILK GOLD BLUE STAR MOON LOVE "
    "HAPPY PIZZA FRESH BREAD MUSIC DANCE SUPER MAGIC PARTY OCEAN SPORT HOTEL PAINT PAPER SWEET LEMON QUIZ KIWI "
    "SUMMER WINTER GARDEN MARKET COFFEE BAKERY TRAVEL ORANGE ROCKET CINEMA SPRING JUNGLE WONDER FRIDAY SUNDAY "
    "WELCOME HOLIDAY KITCHEN CONCERT LIBRARY POPCORN VINTAGE ORGANIC FESTIVAL DISCOUNT BIRTHDAY"
).split()

MEDIA = ("poster", "picture", "photo", "illustration", "drawing", "sign", "card", "banner", "label")
WEIGHTED_BACKGROUNDS = (*["white"] * 8, *BACKGROUNDS)


@dataclass(frozen=True)
class Sprite:
    """One drawable thing: an emoji noun, or a shape with its colour name."""

    noun: str
    colour: str | None = None

    @property
    def phrase(self) -> str:
        return article(f"{self.colour} {self.noun}" if self.colour else self.noun)


@dataclass(frozen=True)
class Placed:
    """A sprite that was drawn, with its tight box in pixels (xyxy)."""

    sprite: Sprite
    box: tuple[int, int, int, int]


def article(phrase: str) -> str:
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def distance(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))


def random_sprite(rng: random.Random, background: str, emoji_share: float = 0.7) -> Sprite:
    """A sprite that can be told from the background: shape colours keep their distance from it."""
    if rng.random() < emoji_share:
        return Sprite(rng.choice(list(EMOJI)))
    visible = [c for c, rgb in COLOURS.items() if distance(rgb, BACKGROUNDS[background]) > 70]
    return Sprite(rng.choice(SHAPES), rng.choice(visible))


def ink_for(background: str, rng: random.Random) -> str:
    """The name of a letter colour readable on the background; mostly black or white."""
    readable = [c for c, rgb in COLOURS.items() if distance(rgb, BACKGROUNDS[background]) > 150]
    plain = [c for c in ("black", "white") if c in readable]
    return rng.choice(plain if plain and rng.random() < 0.7 else readable)


@functools.cache
def sprite_mask(shape: str, side: int = 256) -> Image.Image:
    """The coverage mask of a shape that touches its square's edges, mode L."""
    big = side * 2
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)
    t = np.linspace(0, 2 * np.pi, 200)
    if shape == "circle":
        draw.ellipse((0, 0, big - 1, big - 1), fill=255)
    elif shape == "square":
        draw.rectangle((0, 0, big, big), fill=255)
    else:
        points = {
            "triangle": [(0, 1), (0.5, 0), (1, 1)],
            "diamond": [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)],
            "star": [(np.sin(k * np.pi / 5) * r, -np.cos(k * np.pi / 5) * r) for k, r in enumerate([1.0, 0.42] * 5)],
            "heart": list(
                zip(
                    16 * np.sin(t) ** 3,
                    -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)),
                    strict=True,
                )
            ),
        }[shape]
        xy = np.asarray(points, dtype=float)
        xy = (xy - xy.min(0)) / (xy.max(0) - xy.min(0)) * (big - 1)
        draw.polygon([tuple(p) for p in xy], fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


@functools.cache
def emoji_bitmap(noun: str, font: Path = EMOJI_FONT) -> Image.Image:
    """The glyph of a noun cut to its tight box, mode RGBA, about 128 pixels high."""
    face = ImageFont.truetype(str(font), 109)
    canvas = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    ImageDraw.Draw(canvas).text((8, 8), EMOJI[noun], font=face, embedded_color=True)
    return canvas.crop(canvas.getchannel("A").point(lambda a: 255 if a > 40 else 0).getbbox())


def paste(image: Image.Image, sprite: Sprite, side: int, left: int, top: int) -> tuple[int, int, int, int]:
    """Draw the sprite into a square of ``side`` pixels at (left, top); returns its tight box."""
    if sprite.colour is None:
        glyph = emoji_bitmap(sprite.noun)
        scale = side / max(glyph.size)
        size = (max(4, round(glyph.width * scale)), max(4, round(glyph.height * scale)))
        left, top = left + (side - size[0]) // 2, top + (side - size[1]) // 2
        small = glyph.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.paste(small, (left, top), small)
        return (left, top, left + size[0], top + size[1])
    mask = sprite_mask(sprite.noun).resize((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.paste(COLOURS[sprite.colour], (left, top, left + side, top + side), mask)
    return (left, top, left + side, top + side)


@functools.cache
def word_face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(WORD_FONT), size)


def draw_word(image: Image.Image, word: str, ink: str, box: tuple[float, float, float, float]) -> None:
    """Write the word as large as the box (xyxy) allows, centred in it."""
    width, height = box[2] - box[0], box[3] - box[1]
    size = min(round(height / 0.76), int(width / (0.6021 * len(word))))
    draw = ImageDraw.Draw(image)
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    left, top, right, bottom = draw.textbbox((0, 0), word, font=word_face(size))
    draw.text(
        (centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2), word, fill=COLOURS[ink], font=word_face(size)
    )


def random_word(rng: random.Random, longest: int, shortest: int = 2) -> str:
    """A dictionary word half of the time, else random letters, so that spelling has to be learnt."""
    fitting = [w for w in WORDS if shortest <= len(w) <= longest]
    if fitting and rng.random() < 0.5:
        return rng.choice(fitting)
    return "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=rng.randint(shortest, longest)))


def draw_crop(rng: random.Random, kind: str, size: tuple[int, int]) -> tuple[np.ndarray, str]:
    """One training crop of ``size`` and its caption; kind is "object", "word" or "background"."""
    width, height = size
    background = rng.choice(WEIGHTED_BACKGROUNDS)
    place = f" on a {background} background"
    image = Image.new("RGB", size, BACKGROUNDS[background])
    if kind == "object":
        sprite = random_sprite(rng, background)
        side = round(min(size) * rng.uniform(0.7, 0.95))
        left = round((width - side) / 2 + rng.uniform(-0.05, 0.05) * width)
        top = round((height - side) / 2 + rng.uniform(-0.05, 0.05) * height)
        paste(image, sprite, side, max(0, min(left, width - side)), max(0, min(top, height - side)))
        caption = sprite.phrase + place
    elif kind == "word":
        word = random_word(rng, longest=max(2, round(width / 25)), shortest=max(2, round((width - 20) / 33)))
        ink = ink_for(background, rng)
        margin_x, margin_y = rng.uniform(0.02, 0.10) * width, rng.uniform(0.08, 0.26) * height
        draw_word(image, word, ink, (margin_x, margin_y, width - margin_x, height - margin_y))
        caption = f'the word "{word}" in {ink} letters' + place
    else:
        caption = article(f"{background} background")
    return np.asarray(image), decorate(caption, rng)


def decorate(caption: str, rng: random.Random) -> str:
    """Sometimes adds a medium or a word from outside the world, so that neither disturbs the picture."""
    draw = rng.random()
    if draw < 0.25:
        return f"{caption}, {rng.choice(MEDIA)}"
    if draw < 0.32:
        return f"{caption}, {''.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=rng.randint(3, 7)))}"
    return caption


def overlaps(a: tuple[int, int, int, int], b: tuple[int, int, int, int], gap: int) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def draw_scene(
    rng: random.Random, size: tuple[int, int] = (256, 256), most: int = 6
) -> tuple[Image.Image, list[Placed]]:
    """A whole canvas with up to ``most`` sprites that don't overlap, sometimes with a word, and their boxes."""
    background = rng.choice(WEIGHTED_BACKGROUNDS)
    image = Image.new("RGB", size, BACKGROUNDS[background])
    taken: list[tuple[int, int, int, int]] = []
    if rng.random() < 0.4:
        height, width = rng.randint(24, 56), rng.randint(80, size[0] - 8)
        left, top = rng.randint(0, size[0] - width), rng.randint(0, size[1] - height)
        draw_word(
            image,
            random_word(rng, max(3, width // 26)),
            ink_for(background, rng),
            (left, top, left + width, top + height),
        )
        taken.append((left, top, left + width, top + height))
    placed: list[Placed] = []
    repeated = random_sprite(rng, background) if rng.random() < 0.3 else None
    for _ in range(rng.randint(0 if taken else 1, most)):
        sprite = repeated or random_sprite(rng, background, 0.75)
        for _attempt in range(12):
            side = round(min(size) * rng.triangular(0.14, 0.62, 0.3))
            left, top = rng.randint(0, size[0] - side), rng.randint(0, size[1] - side)
            if not any(overlaps((left, top, left + side, top + side), box, 3) for box in taken):
                taken.append((left, top, left + side, top + side))
                placed.append(Placed(sprite, paste(image, sprite, side, left, top)))
                break
    return image, placed
