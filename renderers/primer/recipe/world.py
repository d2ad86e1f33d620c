"""The picture-book world's vocabulary: emoji objects, coloured shapes, backgrounds, words and their fonts.

Everything that the training recipes draw and say comes from here; ``drawing`` paints it, ``crops`` and ``stories``
make captioned pictures of it. A name that captions use is a key of these tables.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from planners.english import with_article

EMOJI_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")


def dejavu(face: str) -> Path:
    """The system's file of a DejaVu face, or the copy that an installed matplotlib has."""
    system = Path("/usr/share/fonts/truetype/dejavu") / f"DejaVu{face}.ttf"
    spec = None if system.exists() else importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return system
    return Path(spec.origin).with_name("mpl-data") / "fonts" / "ttf" / system.name


FONTS = {"mono": dejavu("SansMono-Bold"), "sans": dejavu("Sans-Bold"), "serif": dejavu("Serif-Bold")}
OTHER_FONTS = {"italic": dejavu("Sans-BoldOblique"), "condensed": dejavu("SerifCondensed-Bold"), "thin": dejavu("Sans")}
"""Fonts that occur in test scenes alone."""

# GenEval's names first, as far as an emoji shows the thing itself
EMOJI = dict(
    pair.rsplit(" ", 1)
    for pair in (
        "person 🧍|bicycle 🚲|car 🚗|motorcycle 🏍|airplane ✈|bus 🚌|train 🚆|truck 🚚|boat ⛵|traffic light 🚦|"
        "stop sign 🛑|bird 🐦|cat 🐱|dog 🐶|horse 🐴|sheep 🐑|cow 🐮|elephant 🐘|bear 🐻|zebra 🦓|giraffe 🦒|"
        "backpack 🎒|umbrella ☂|handbag 👜|tie 👔|suitcase 🧳|frisbee 🥏|skis 🎿|sports ball 🏀|kite 🪁|"
        "skateboard 🛹|tennis racket 🎾|bottle 🍾|wine glass 🍷|cup ☕|fork 🍴|knife 🔪|spoon 🥄|bowl 🥣|banana 🍌|"
        "apple 🍎|sandwich 🥪|orange 🍊|broccoli 🥦|carrot 🥕|hot dog 🌭|pizza 🍕|donut 🍩|cake 🎂|chair 🪑|"
        "couch 🛋|potted plant 🪴|bed 🛏|toilet 🚽|tv 📺|laptop 💻|computer mouse 🖱|computer keyboard ⌨|"
        "cell phone 📱|book 📕|clock ⏰|vase 🏺|scissors ✂|teddy bear 🧸|toothbrush 🪥|rabbit 🐰|pig 🐷|frog 🐸|"
        "lion 🦁|fish 🐟|butterfly 🦋|strawberry 🍓|rocket 🚀|house 🏠|tree 🌳|flower 🌻|mushroom 🍄|guitar 🎸|"
        "ball ⚽|sun ☀|moon 🌙|cloud ☁|balloon 🎈|crown 👑|gift 🎁|key 🔑"
    ).split("|")
)
LEFT_HALF = frozenset({"fork"})
"""Nouns whose glyph shows a second thing beside them: only its left half is drawn."""
NO_EMOJI = tuple(
    (
        "baseball bat|baseball glove|bench|dining table|fire hydrant|hair drier|microwave|oven|parking meter|"
        "refrigerator|sink|snowboard|surfboard|toaster|tv remote"
    ).split("|")
)
"""GenEval's names that no emoji shows, or only as a part of something else (a surfer, a cricket bat)."""

COLOURS = {
    "red": (214, 40, 40),
    "orange": (245, 130, 32),
    "yellow": (250, 208, 44),
    "green": (46, 155, 70),
    "blue": (38, 96, 214),
    "purple": (128, 56, 172),
    "pink": (244, 120, 178),
    "brown": (124, 76, 42),
    "black": (24, 24, 24),
    "white": (255, 255, 255),
    "gray": (140, 140, 140),
}
SHAPES = ("circle", "square", "triangle", "star", "heart", "diamond", "hexagon", "cross")
TINTABLE = tuple("car|bus|bird|book|umbrella|backpack|suitcase|chair|vase|cup|balloon|handbag".split("|"))
"""Emoji nouns that are also drawn in a colour that the caption names."""
PALE = frozenset({"cup", "bus"})
"""Those whose glyph has hardly a colour of its own: tinting takes all their light parts."""

PLAIN_BACKGROUNDS = {
    **{name: rgb for name, rgb in COLOURS.items() if name != "gray"},
    "gray": (150, 150, 150),
    "cream": (250, 240, 214),
    "light blue": (182, 216, 246),
    "light green": (198, 234, 190),
    "light pink": (252, 214, 226),
    "navy": (24, 38, 84),
}
# the colour that stands for a place where a sprite or a letter has to be told from it
PLACES = {
    "beach": (226, 210, 170),
    "night sky": (22, 28, 66),
    "grass": (120, 186, 92),
    "wooden table": (196, 146, 98),
    "snow": (228, 236, 246),
    "sunset": (246, 166, 120),
    "sky": (150, 200, 246),
    "sea": (40, 120, 180),
}
BACKGROUNDS = {**PLAIN_BACKGROUNDS, **PLACES}
WEIGHTED_BACKGROUNDS = (*["white"] * 10, *PLAIN_BACKGROUNDS, *PLACES)

WORDS = (
    "SALE NEW OPEN HOT FREE STOP CAFE TEA MENU ZOO FUN JAZZ PARK BOOK SHOP FISH MILK GOLD BLUE STAR MOON LOVE "
    "HAPPY PIZZA FRESH BREAD MUSIC DANCE SUPER MAGIC PARTY OCEAN SPORT HOTEL PAINT PAPER SWEET LEMON QUIZ KIWI "
    "SUMMER WINTER GARDEN MARKET COFFEE BAKERY TRAVEL ORANGE ROCKET CINEMA SPRING JUNGLE WONDER FRIDAY SUNDAY "
    "WELCOME HOLIDAY KITCHEN CONCERT LIBRARY POPCORN VINTAGE ORGANIC FESTIVAL DISCOUNT BIRTHDAY"
).split()
MEDIA = ("poster", "picture", "photo", "illustration", "drawing", "sign", "card", "banner", "label")
SIZES = {"small": 0.7, "large": 1.35}
"""Words of size and what they do to a sprite's side; no word is the size between."""


@dataclass(frozen=True)
class Sprite:
    """One drawable thing: an emoji noun, perhaps tinted, or a shape with its colour name."""

    noun: str
    colour: str | None = None

    @property
    def name(self) -> str:
        return f"{self.colour} {self.noun}" if self.colour else self.noun

    @property
    def phrase(self) -> str:
        return with_article(self.name)


@dataclass(frozen=True)
class Placed:
    """A sprite that was drawn, with its tight box in pixels (xyxy)."""

    sprite: Sprite
    box: tuple[int, int, int, int]


def held_out(caption: str) -> bool:
    """Whether a caption belongs to the tenth that no recipe trains on: a fixed hash of its lower-case text decides."""
    return hashlib.blake2b(caption.lower().encode(), digest_size=2).digest()[0] % 10 == 0
