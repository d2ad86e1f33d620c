"""Nouns that mean the same thing, and the name under which they are compared and painted."""

from __future__ import annotations

from planners.english import by_word

NOUN_SYNONYMS: dict[str, str] = by_word(
    {
        "bicycle": "bike",
        "car": "automobile",
        "boat": "sailboat, ship",
        "donut": "doughnut",
        "cat": "kitten, kitty",
        "dog": "puppy, doggy",
        "rabbit": "bunny, hare",
        "ball": "soccer ball, football, sports ball",
        "raccoon": "racoon",
        "teddy bear": "teddy",
        "ufo": "flying saucer",
        "dinosaur": "t-rex, tyrannosaurus",
        "couch": "sofa",
        "tv": "television, telly",
        "airplane": "aeroplane, plane",
        "motorcycle": "motorbike",
        "cell phone": "cellphone, mobile phone, smartphone",
        "dining table": "table",
        "circle": "disc, disk",
        "diamond": "rhombus",
        "skis": "ski",
        "hamburger": "burger, cheeseburger",
        "light bulb": "lightbulb, bulb",
        "gift": "gift box, present",
        "fire engine": "fire truck, firetruck",
        "fries": "french fries",
        "ice cream": "ice cream cone",
        "ladybug": "ladybird",
        "t-shirt": "tee shirt, tshirt",
    },
    separator=", ",
)
PERSONS: dict[str, str] = dict.fromkeys(
    "man woman boy girl child kid toddler lady guy gentleman adult teenager people worker player runner".split(),
    "person",
)
"""Whom a detector or a painter of fixed classes calls a person; one of an open vocabulary is asked for the word itself.
"""
