"""Prompts whose scenes are known: a scene is drawn at random, and then said in one of many wordings.

The wordings are like those of GenEval ("a photo of a red apple and a green bench") and T2I-CompBench ("The fluffy cat
sat next to the wooden chair."), with texts, styles, places and negations besides; none of their prompts is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from planners.language_model.proposal import Proposal
from planners.recipe import words as w

HELD_OUT = 20
"""One prompt in so many is kept from training, by its hash."""
SAID: dict[str, tuple[str, ...]] = {
    "left_of": ("left of", "to the left of", "on the left of", "on the left side of"),
    "right_of": ("right of", "to the right of", "on the right of", "on the right side of"),
    "above": ("above", "over", "directly above"),
    "below": ("below", "beneath"),
    "on": ("on", "on top of", "sitting on", "resting on", "on the top of"),
    "under": ("under", "underneath", "on the bottom of"),
    "inside": ("inside", "in", "inside of"),
    "behind": ("behind", "hidden by"),
    "in_front_of": ("in front of",),
    "next_to": ("next to", "near", "beside", "on side of", "close to"),
    "facing": ("facing", "looking at"),
    "holding": ("holding",),
    "wearing": ("wearing",),
}


@dataclass(frozen=True)
class Sample:
    prompt: str
    proposal: Proposal

    @property
    def held_out(self) -> bool:
        return int.from_bytes(hashlib.sha256(self.prompt.encode()).digest()[:4]) % HELD_OUT == 0


def samples(held_out: bool, start: int = 0) -> Iterator[tuple[int, Sample]]:
    """Endless samples of one side of the split, each with its number; the same ones every time."""
    for number in count(start):
        if (made := draw(number)).held_out == held_out:
            yield number, made


def draw(number: int) -> Sample:
    """The sample of that number."""
    random = Random(number)
    drawing = _Drawing(random)
    family = random.choice(
        (
            drawing.plain,
            drawing.counted,
            drawing.related,
            drawing.related,
            drawing.listed,
            drawing.sentence,
            drawing.lettered,
            drawing.between,
            drawing.acting,
        )
    )
    prompt = drawing.finished(family())
    return Sample(prompt, Proposal.model_validate(drawing.scene))


class _Drawing:
    """One scene in the making; each family adds to ``scene`` and returns the words for it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.scene: dict[str, Any] = {"objects": []}
        self.used: set[str] = set()

    def thing(self, most: int = 1, described: float = 0.5, noun: str | None = None) -> str:
        """Adds an object and returns its words without an article; counts over 1 are said."""
        noun = noun or self._noun()
        attributes: dict[str, str] = {}
        if self.random.random() < described:
            if self.random.random() < 0.4:
                name = self.random.choice(sorted(w.DESCRIBED))
                attributes[name] = self.random.choice(w.DESCRIBED[name])
            if not attributes or self.random.random() < 0.5:
                attributes["colour"] = self.random.choice(w.COLOURS)
        amount = self.random.randint(2, most) if most > 1 else 1
        made: dict[str, Any] = {"noun": noun}
        if amount > 1:
            made["count"] = amount
        if attributes:
            made["attributes"] = attributes
        self.scene["objects"].append(made)
        said = [*attributes.values(), w.plural(noun) if amount > 1 else noun]
        if amount > 1:
            said.insert(0, self.random.choice((w.NUMBERS[amount], w.NUMBERS[amount], str(amount))))
        return " ".join(said)

    def _noun(self) -> str:
        while True:
            made = w.invented(self.random) if self.random.random() < 0.08 else self.random.choice(w.NOUN_LIST)
            if made not in self.used:
                self.used.add(made)
                return made

    def _one(self, **options: Any) -> str:
        return w.article(self.thing(**options))

    def _many(self, most: int = 6) -> str:
        """An object with an article, or several of them."""
        return self.thing(most=most) if self.random.random() < 0.35 else self._one()

    def _photo(self, said: str) -> str:
        """GenEval's opening; it names the medium."""
        if self.random.random() < 0.5:
            self.scene["style"] = {"medium": "photo"}
            return f"a photo of {said}"
        return said

    def plain(self) -> str:
        return self._photo(" and ".join(self._one() for _ in range(self.random.choice((1, 2, 2)))))

    def counted(self) -> str:
        return self._photo(self.thing(most=10, described=0.25))

    def related(self) -> str:
        kind = self.random.choice(sorted(SAID))
        first, second = self._many(4), self._many(3)
        said = self.random.choice(SAID[kind])
        if kind not in ("facing", "holding", "wearing") and self.random.random() < 0.15:
            said = f"{'are' if self.scene['objects'][0].get('count') else 'is'} {said}"
        self.scene["relations"] = [{"subject": 0, "kind": kind, "object": 1}]
        return self._photo(f"{first} {said} {second}")

    def between(self) -> str:
        said = f"{self._one()} between {self._one(described=0.3)} and {self._one(described=0.3)}"
        self.scene["relations"] = [{"subject": 0, "kind": "between", "object": 1, "other": 2}]
        return said

    def listed(self) -> str:
        parts = [self._many(5) for _ in range(self.random.randint(2, 5))]
        return f"{', '.join(parts[:-1])} and {parts[-1]}"

    def sentence(self) -> str:
        kind, verbs = self.random.choice(
            (
                ("next_to", ("stood next to", "is beside", "was next to")),
                ("on", ("sat on", "rests on", "is placed on top of", "lies on")),
                ("behind", ("is behind", "stands behind")),
                ("above", ("hung above", "floats over")),
                ("under", ("is under", "sleeps under")),
                ("inside", ("is in", "is kept inside")),
            )
        )
        first, second = self.thing(described=1.0), self.thing(described=1.0)
        self.scene["relations"] = [{"subject": 0, "kind": kind, "object": 1}]
        return f"the {first} {self.random.choice(verbs)} the {second}."

    def acting(self) -> str:
        """ "a man riding a brown horse": what it does is its action or pose, whom it does it to is an object too."""
        first = self._one(described=0.4)
        if self.random.random() < 0.4:
            pose = self.random.choice(w.POSES)
            self.scene["objects"][0].setdefault("attributes", {})["pose"] = pose
            return self._photo(f"{first} {pose}")
        action, second = self.random.choice(w.ACTIONS), self._one(described=0.4)
        self.scene["objects"][0].setdefault("attributes", {})["action"] = f"{action} {second}"
        return self._photo(f"{first} {action} {second}")

    def lettered(self) -> str:
        """One text or two, on a carrier or as a title or caption."""
        said, texts = [], []
        for content in self.random.sample(w.TEXTS, self.random.choice((1, 1, 2))):
            mark = self.random.choice(('"{}"', '"{}"', "'{}'", "“{}”")) if "'" not in content else '"{}"'
            quoted = mark.format(content)
            role = self.random.choice(("label", "label", "label", "title", "caption"))
            if role == "label":
                carrier = self.thing(described=0.4, noun=self._carrier())
                verb = self.random.choice(("that says", "with the text", "that reads", "saying", "with the words"))
                texts.append({"content": content, "carrier": len(self.scene["objects"]) - 1})
                said.append(f"{w.article(carrier)} {verb} {quoted}")
            else:
                texts.append({"content": content, "role": role})
                said.append(f"the {role} {quoted}")
        if self.random.random() < 0.4 or not self.scene["objects"]:
            said.insert(self.random.choice((0, len(said))), self._one())
        self.scene["texts"] = texts
        return " and ".join(said)

    def _carrier(self) -> str:
        return self.random.choice([carrier for carrier in w.CARRIERS if carrier not in self._nouns()])

    def _nouns(self) -> list[str]:
        return [thing["noun"] for thing in self.scene["objects"]]

    def finished(self, said: str) -> str:
        """The prompt with what belongs to the whole picture, and with a letter or a point changed now and then."""
        stop = said.endswith(".")
        said = said.rstrip(".")
        style = self.scene.setdefault("style", {})
        if not stop and self.random.random() < 0.25:
            if self.random.random() < 0.5:
                self.scene["background"] = self.random.choice(w.COLOURS)
                said += f" on a {self.scene['background']} background"
            else:
                self.scene["background"] = self.random.choice(w.PLACES)
                said += f" in a {self.scene['background']}"
        for name, values in (("medium", w.MEDIA), ("mood", w.MOODS), ("lighting", w.LIGHTS), ("camera", w.CAMERAS)):
            if name not in style and self.random.random() < 0.1:
                style[name] = self.random.choice(values)
                said += f", {style[name]}{' mood' if name == 'mood' else ''}"
        if self.random.random() < 0.06:
            nouns = [noun for noun in w.NOUN_LIST if noun not in self._nouns()]
            self.scene["forbidden"] = [self.random.choice(nouns)]
            said += f", {self.random.choice(('no', 'without any'))} {w.plural(self.scene['forbidden'][0])}"
        if not style:
            del self.scene["style"]
        if stop or self.random.random() < 0.3:
            said = said[0].upper() + said[1:]
        return f"{said}." if stop or self.random.random() < 0.1 else said
