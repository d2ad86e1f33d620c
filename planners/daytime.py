"""The time of day that a scene asks for, by the words of its light and its background."""

from __future__ import annotations

import re
from typing import Literal

from planners.scene import Scene

TimeOfDay = Literal["day", "dusk", "night"]
"""Dusk stands for dawn too: the sun is low."""
WORDS: dict[str, TimeOfDay] = {
    **dict.fromkeys("day daytime daylight noon midday afternoon sunny sunlit sunlight sunshine".split(), "day"),
    **dict.fromkeys("sunset sunrise dawn dusk twilight".split(), "dusk"),
    **dict.fromkeys("night nightfall nighttime night-time midnight moonlight moonlit starry".split(), "night"),
}
"""Mornings and evenings may be light or dark: nobody could say what a picture of one must look like."""
EVENINGS: dict[str, TimeOfDay] = {"evening": "dusk", "bedtime": "night"}
SKIES: dict[str, TimeOfDay] = {
    "(?:navy|black|midnight blue|(?:dark|deep)(?: blue)?) sk(?:y|ies)": "night",
    "(?:pink|orange|red|peach|purple|golden) sk(?:y|ies)": "dusk",
}
"""Skies as they are at a time; a picture of one may be of another, too."""
CELESTIAL = frozenset("sun moon star cloud rainbow comet meteor planet lightning firework satellite".split())
"""What is in the sky and rests on nothing."""
BESIDE = frozenset("at by in of during under the light sky time soft warm bright early late golden hour".split())
"""Words that say no more than the time itself beside its word: "at night", "in the soft light of dawn"."""


def time_of_day(scene: Scene) -> TimeOfDay | None:
    """None where no word says it, or two of them disagree."""
    said = _said(scene)
    times = {WORDS[word] for word in re.findall(r"[\w-]+", said) if word in WORDS}
    times |= {"dusk"} if "golden hour" in said else set()
    times |= {"night"} if "after dark" in said else set()
    return times.pop() if len(times) == 1 else None


def low_light(scene: Scene) -> TimeOfDay | None:
    """The time at which an evening or a navy sky is painted; no check asks for it."""
    times = {**EVENINGS, **SKIES}
    return next((time for words, time in times.items() if re.search(rf"\b{words}\b", _said(scene))), None)


def _said(scene: Scene) -> str:
    return " ".join((scene.style.lighting or "", scene.background)).lower()


def says_more_than_time(words: str) -> bool:
    """Whether words about light or place say more than a time of day."""
    return not set(re.findall(r"[\w-]+", words.lower())) <= BESIDE | WORDS.keys()
