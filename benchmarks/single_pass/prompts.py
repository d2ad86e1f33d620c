"""Held-out prompts with what each asks for: whole-scene captions that no recipe trains on.

    uv run python -m benchmarks.single_pass.prompts --out benchmarks/single_pass/prompts.jsonl

Thirty prompts of eight tasks, always the same for a seed. A prompt belongs to the tenth of all captions that a hash
picks (``held_out``). A row has id, kind (the task), seed, prompt, and ``expected``: objects (noun, count, colour),
relations (index, kind, index) and texts.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from renderers.primer.recipe.stories import Line, Story, make_story, tell
from renderers.primer.recipe.world import SHAPES, WEIGHTED_BACKGROUNDS, held_out

EACH = 30
PAIRS = ("skis", "scissors")
# five letters, none of them among the words that the recipes draw from
WORDS = (
    "CRANE HOUSE LIGHT WORLD TIGER CLOUD QUICK JELLY VIVID NORTH EAGLE PLANT BRICK STONE WATER CANDY FLAME GRAPE "
    "HONEY IVORY KNIFE MANGO NIGHT OLIVE PEARL RIVER SUGAR TRAIN ULTRA WHEAT"
).split()
JUDGED_RELATIONS = {"left of": "left_of", "right of": "right_of", "above": "above", "below": "below"}


def stories(rng: random.Random) -> Iterator[tuple[str, Story]]:
    """Endless (task, story) pairs, every task in turn; words in the order of the list."""
    word = 0
    while True:
        yield "single object", wanted(rng, "single", named_object)
        yield "two objects", make_story(rng, "two")
        yield "count", counted(rng)
        yield "colour on shape", shape(rng)
        yield "two colours", two_coloured(rng)
        yield "relation", directed(rng)
        yield "word", dataclasses.replace(make_story(rng, "word"), line=Line(WORDS[word % len(WORDS)], "black"))
        word += 1
        yield "mixed", mixed(rng)


def wanted(rng: random.Random, kind: str, fits: Callable[[Story], bool]) -> Story:
    """A random story of the kind that ``fits``."""
    while not fits(story := make_story(rng, kind)):
        pass
    return story


def named_object(story: Story) -> bool:
    return story.groups[0].size is None and story.groups[0].sprite.noun not in SHAPES


def counted(rng: random.Random) -> Story:
    return wanted(rng, "count", lambda story: 2 <= story.groups[0].count <= 4)


def shape(rng: random.Random) -> Story:
    return wanted(rng, "colour", lambda story: len(story.groups) == 1 and story.groups[0].sprite.noun in SHAPES)


def two_coloured(rng: random.Random) -> Story:
    return wanted(rng, "colour", lambda story: len(story.groups) == 2)


def directed(rng: random.Random) -> Story:
    return wanted(rng, "relation", lambda story: story.relation in JUDGED_RELATIONS)


def mixed(rng: random.Random) -> Story:
    """Two or three groups, or one with a line of at most five characters."""
    return wanted(
        rng, "mixed", lambda story: len(story.groups) > 1 or (story.line is not None and len(story.line.text) <= 5)
    )


def expected(story: Story) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if story.groups:
        asked["objects"] = [
            {"noun": group.sprite.noun, "count": group.count, "colour": group.sprite.colour} for group in story.groups
        ]
    if story.relation:
        asked["relations"] = [[0, JUDGED_RELATIONS[story.relation], 1]]
    if story.line:
        asked["texts"] = [story.line.text]
    return asked


def examine(seed: int = 2024, each: int = EACH) -> list[dict[str, Any]]:
    """``each`` rows of every task; colours that the background would hide don't occur in stories."""
    rng = random.Random(seed)
    found: dict[str, list[dict[str, Any]]] = {}
    prompts: set[str] = set()
    for task, story in stories(rng):
        rows = found.setdefault(task, [])
        while task == "word" and not held_out(tell(story)):  # every word once, on some readable background
            readable = [b for b in WEIGHTED_BACKGROUNDS if b not in ("black", "gray", "navy", "night sky")]
            story = dataclasses.replace(story, background=rng.choice(readable))
        if any(group.sprite.noun in PAIRS and group.count == 1 for group in story.groups):
            continue  # "a skis" is no English
        prompt = tell(story)
        if len(rows) < each and held_out(prompt) and prompt not in prompts:
            prompts.add(prompt)
            number = len(rows) + 1
            name = f"{task.replace(' ', '-')}-{number:02d}"
            rows.append(
                {"id": name, "kind": task, "seed": 1000 + number, "prompt": prompt, "expected": expected(story)}
            )
        if len(found) == 8 and all(len(rows) == each for rows in found.values()):
            break
    return [row for rows in found.values() for row in rows]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the JSONL file to write")
    parser.add_argument("--seed", type=int, default=2024)
    options = parser.parse_args()
    made = examine(options.seed)
    with options.out.open("x") as file:  # never in the place of another file
        file.writelines(json.dumps(row) + "\n" for row in made)
    print(f"{len(made)} prompts in {options.out}")
