"""Other words for what captions say, as people's prompts have them; for the plan writer's training."""

from __future__ import annotations

import random
import re

NUMBERS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
OTHER_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bto the (left|right) of\b", (r"\1 of", r"on the \1 of", r"to the \1 of")),
    (r"\bon top of\b", ("on", "on top of", "standing on")),
    (r"\bbelow\b", ("under", "beneath", "below", "underneath")),
    (r"\babove\b", ("over", "above")),
    (r"\bnext to\b", ("beside", "next to", "near")),
    (r"the word (\"[^\"]*\")", (r"the text \1", r"the word \1", r"a sign that says \1", r"\1", r"the words \1")),
    (r"\bon an? ([\w ]+? background)\b", (r"on a \1", r"with a \1", r"against a \1")),
)
OPENINGS = (
    "a photo of ",
    "a picture of ",
    "a poster with ",
    "there is ",
    "an image of ",
    "a poster of ",
    "a card with ",
)


def reworded(caption: str, rng: random.Random) -> str:
    """The caption in other words: some synonyms, digits for numbers, an opening, unnamed ink and typeface."""
    quoted = re.findall(r"\"[^\"]*\"", caption)
    said = re.sub(r"\"[^\"]*\"", '"@"', caption)
    if rng.random() < 0.4:
        said = re.sub(r'("@") in [\w ]+? letters', r"\1", said)
    for pattern, others in OTHER_WORDS:
        said = re.sub(pattern, rng.choice(others), said)
    if rng.random() < 0.2:
        said = re.sub(r"\b(two|three|four|five|six)\b", lambda found: NUMBERS[found[0]], said)
    if rng.random() < 0.3:
        said = rng.choice(OPENINGS) + said
    return re.sub(r"\"@\"", lambda _: quoted.pop(0), said)
