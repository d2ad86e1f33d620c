"""Held-out prompts of the shipped painter's world, grouped by what a picture often gets wrong.

    uv run python -m benchmarks.failures.suites.primer

writes the same ``primer.jsonl`` every time. A hash keeps a tenth of the world's captions out of every training recipe
(``renderers/primer/edition2/world.py``). All prompts come from that tenth.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.editing.painted.scenes import COLOURED_NOUNS, PLAIN_NOUNS, SHAPE_NOUNS, random_colour
from benchmarks.failures.items import GoldNeeds, Suite, SuiteItem, gold_modes, in_turns
from benchmarks.failures.suites.files import read_lines, source
from benchmarks.judges.requirements import Expected, ExpectedObject
from planners.english import with_article
from renderers.primer.edition2.captions import NUMBERS, listed, place_phrase, plural
from renderers.primer.edition2.grounds import PLACES, place_of, time_of
from renderers.primer.edition2.world import FLYING, PLAIN_GROUNDS, TIMES, held_out

PROMPTS = Path(__file__).with_name("primer.jsonl")
EACH = 27
THINGS = tuple(noun for noun in PLAIN_NOUNS if noun != "dice")  # one of them is a die
PLACE_WORDS = {
    "top left": "in the top left corner",
    "top right": "in the top right corner",
    "bottom left": "in the bottom left corner",
    "bottom right": "in the bottom right corner",
    "left": "on the left",
    "right": "on the right",
    "centre": "in the centre",
}
READABLE = ("white", "cream", "light blue", "light green", "light pink", "light gray", "mint", "lavender", "peach")
"""Plain grounds on which black letters are read."""
INKS = ("red", "blue", "green", "purple", "brown", "black")
"""Colours that letters have on them."""
Written = tuple[str, GoldNeeds]
"""A prompt and what it asks for."""


def suite(data: Path | None = None) -> Suite:
    """``data`` is another file of the same form. Raises SuiteError."""
    path = data or PROMPTS
    items = []
    for row in read_lines(path):
        needs = GoldNeeds.model_validate(row["needs"])
        items.append(
            SuiteItem(id=row["id"], task=row["task"], prompt=row["prompt"], needs=needs, modes=gold_modes(needs))
        )
    note = "captions of the shipped model's own world, from the tenth that a hash keeps out of all training"
    return Suite(name="primer", judge="world", items=in_turns(items), sources=(source(path),), note=note)


def phrase(thing: ExpectedObject, size: str = "") -> str:
    """ "a small red car", "two frogs"."""
    words = [size, thing.colour or "", thing.noun if thing.count == 1 else plural(thing.noun)]
    said = " ".join(filter(None, words))
    return with_article(said) if thing.count == 1 else f"{NUMBERS[thing.count]} {said}"


def plain(rng: random.Random, grounds: tuple[str, ...] = tuple(PLAIN_GROUNDS)) -> str:
    return f"{rng.choice(grounds)} background"


def anywhere(rng: random.Random) -> str:
    """A place by day, at dusk or by night, or a plain ground."""
    if rng.random() < 0.4:
        return plain(rng)
    return rng.choice(list(PLACES)) + rng.choice(("", "", "", " at dusk", " at night"))


def colour_on(rng: random.Random, ground: str, *others: str | None) -> str:
    return random_colour(rng, ground.removesuffix(" background"), *others)


def some(rng: random.Random, count: int, nouns: tuple[str, ...] = THINGS) -> list[ExpectedObject]:
    return [ExpectedObject(noun=noun) for noun in rng.sample(nouns, count)]


def on(ground: str, wanted: Expected, *text_colours: tuple[str, str]) -> GoldNeeds:
    """What is wanted, on a ground such as "mint background" or "beach at dusk"; without a time any will do."""
    time = time_of(ground, TIMES)
    place = place_of(ground, PLACES) or ground.removesuffix(" background")
    asked = {"place": place, "time": None if time == TIMES[0] else time}
    return GoldNeeds.model_validate({"expected": wanted, "text_colours": text_colours, **asked})


def scene(things: list[ExpectedObject], ground: str, word: str | None = None) -> Written:
    said = [phrase(thing) for thing in things] + ([f'the word "{word}"'] if word else [])
    wanted = Expected(objects=tuple(things), texts=(word,) if word else ())
    return f"{listed(said)} {place_phrase(ground)}", on(ground, wanted)


def coloured_word(rng: random.Random, word: str) -> Written:
    ground, ink = plain(rng, READABLE), rng.choice(INKS)
    return f'the word "{word}" in {ink} {place_phrase(ground)}', on(ground, Expected(texts=(word,)), (word, ink))


def counted(rng: random.Random, least: int, most: int) -> Written:
    (thing,) = some(rng, 1)
    return scene([thing.model_copy(update={"count": rng.randint(least, most)})], anywhere(rng))


def coloured(rng: random.Random, count: int, nouns: tuple[str, ...]) -> Written:
    ground = anywhere(rng)
    things: list[ExpectedObject] = []
    for thing in some(rng, count, nouns):
        colour = colour_on(rng, ground, *(one.colour for one in things))
        things.append(thing.model_copy(update={"colour": colour}))
    return scene(things, ground)


def related_pair(rng: random.Random) -> Written:
    """Above and below only where a thing may hang in the air."""
    things = some(rng, 2)
    ground = anywhere(rng)
    upright = [("left_of", "to the left of"), ("right_of", "to the right of")]
    free = ground.endswith("background") or things[0].noun in FLYING
    kind, words = rng.choice(upright + ([("above", "above")] if free else []))
    prompt = f"{phrase(things[0])} {words} {phrase(things[1])} {place_phrase(ground)}"
    return prompt, on(ground, Expected(objects=tuple(things), relations=((0, kind, 1),)))


def put_somewhere(rng: random.Random) -> Written:
    place, words = rng.choice(list(PLACE_WORDS.items()))
    ground = anywhere(rng) if place in ("left", "right") else plain(rng)
    (thing,) = some(rng, 1)
    wanted = Expected.model_validate({"objects": [{"noun": thing.noun, "place": place}]})
    return f"{phrase(thing)} {words} {place_phrase(ground)}", on(ground, wanted)


def sized_pair(rng: random.Random) -> Written:
    small, large = some(rng, 2)
    ground = anywhere(rng)
    prompt = f"{phrase(small, 'small')} and {phrase(large, 'large')} {place_phrase(ground)}"
    return prompt, on(ground, Expected(objects=(small, large), relations=((0, "smaller_than", 1),)))


def mixed(rng: random.Random, most: int) -> tuple[list[ExpectedObject], str]:
    """Two or three nouns, one of them in a colour, one perhaps in a number."""
    ground = plain(rng, READABLE)
    (first,) = some(rng, 1, COLOURED_NOUNS)
    things = [first.model_copy(update={"colour": colour_on(rng, ground)}), *some(rng, rng.randint(1, most - 1))]
    if rng.random() < 0.5:
        things[-1] = things[-1].model_copy(update={"count": rng.randint(2, 3)})
    return things, ground


def tasks(words: list[str]) -> dict[str, Callable[[random.Random], Written]]:
    """Each task's prompts; ``words`` are those to paint."""
    return {
        "single object": lambda rng: scene(some(rng, 1), anywhere(rng)),
        "two objects": lambda rng: scene(some(rng, 2), anywhere(rng)),
        "two to four": lambda rng: counted(rng, 2, 4),
        "five or six": lambda rng: counted(rng, 5, 6),
        "one colour": lambda rng: coloured(rng, 1, rng.choice((SHAPE_NOUNS, COLOURED_NOUNS))),
        "two colours": lambda rng: coloured(rng, 2, (*SHAPE_NOUNS, *COLOURED_NOUNS)),
        "relation": related_pair,
        "position": put_somewhere,
        "small and large": sized_pair,
        "word": lambda rng: scene([], plain(rng, READABLE), rng.choice(words)),
        "objects and word": lambda rng: scene(*mixed(rng, 2), rng.choice(words)),
        "objects mixed": lambda rng: scene(*mixed(rng, 3)),
        "coloured word": lambda rng: coloured_word(rng, rng.choice(words)),
    }


def write_captions(path: Path, seed: int = 4711, each: int = EACH) -> int:
    """Draws ``each`` prompts of every task; returns how many there are."""
    from benchmarks.painter import WORDS  # words of five letters that training lacks

    rng, rows, known = random.Random(seed), list[dict[str, Any]](), set[str]()
    for task, draw in tasks(WORDS).items():
        made = 0
        while made < each:
            prompt, wanted = draw(rng)
            if prompt in known or not held_out(prompt):
                continue
            known.add(prompt)
            made += 1
            name = f"{task.replace(' ', '-')}-{made:02d}"
            asked = wanted.model_dump(mode="json", exclude_defaults=True)
            rows.append({"id": name, "task": task, "prompt": prompt, "needs": asked})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return len(rows)


if __name__ == "__main__":
    print(f"{write_captions(PROMPTS)} prompts in {PROMPTS}")
