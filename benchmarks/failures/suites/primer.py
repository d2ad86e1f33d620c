"""Held-out prompts of the picture-book world, grouped by what a picture often gets wrong.

    uv run python -m benchmarks.failures.suites.primer

writes the same ``primer.jsonl`` every time. A hash keeps a tenth of the world's captions out of every training recipe
(``renderers/primer/recipe/world.py``). All prompts come from that tenth, and none of them is a prompt of
``benchmarks/single_pass`` or ``benchmarks/first_light``, which served to develop the loop.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.failures.items import SceneNeeds, Suite, SuiteItem, in_turns, scene_modes
from benchmarks.failures.suites.files import read_lines, source
from benchmarks.judges.requirements import Expected

PROMPTS = Path(__file__).with_name("primer.jsonl")
EACH = 32


def suite(data: Path | None = None) -> Suite:
    """``data`` is another file of the same form. Raises SuiteError."""
    path = data or PROMPTS
    items = []
    for row in read_lines(path):
        expected = Expected.model_validate(row["expected"])
        needs = SceneNeeds(expected=expected)
        items.append(
            SuiteItem(id=row["id"], task=row["task"], prompt=row["prompt"], needs=needs, modes=scene_modes(expected))
        )
    note = "captions of the shipped model's own world, from the tenth that a hash keeps out of all training"
    return Suite(name="primer", judge="world", items=in_turns(items), sources=(source(path),), note=note)


def write_captions(path: Path, seed: int = 4711, each: int = EACH) -> int:
    """Draws ``each`` prompts of every task; returns how many there are."""
    from benchmarks.first_light.run import fixed_prompts as first_light
    from benchmarks.single_pass import prompts as exam
    from benchmarks.single_pass.run import PROMPTS as SINGLE_PASS
    from renderers.primer.recipe.stories import Line, Story, make_story, tell
    from renderers.primer.recipe.world import WEIGHTED_BACKGROUNDS, held_out

    readable = [b for b in WEIGHTED_BACKGROUNDS if b not in ("black", "gray", "navy", "night sky")]

    def word(rng: random.Random) -> Story:
        line = Line(rng.choice(exam.WORDS), "black")
        return dataclasses.replace(make_story(rng, "word"), background=rng.choice(readable), line=line)

    def many(rng: random.Random) -> Story:
        return exam.wanted(rng, "count", lambda story: story.groups[0].count > 4)

    def with_word(rng: random.Random) -> Story:
        fits = exam.wanted(rng, "mixed", lambda story: story.line is not None and story.background in readable)
        return dataclasses.replace(fits, line=Line(rng.choice(exam.WORDS), "black"))

    def without_word(rng: random.Random) -> Story:
        return exam.wanted(rng, "mixed", lambda story: story.line is None and len(story.groups) > 1)

    tasks: dict[str, Callable[[random.Random], Story]] = {
        "single object": lambda rng: exam.wanted(rng, "single", exam.named_object),
        "two objects": lambda rng: make_story(rng, "two"),
        "two to four": exam.counted,
        "five or six": many,
        "colour on shape": exam.shape,
        "two colours": exam.two_coloured,
        "relation": exam.directed,
        "word": word,
        "objects and word": with_word,
        "objects mixed": without_word,
    }
    known = {item.prompt for item in (*first_light(), *first_light(SINGLE_PASS))}
    rng = random.Random(seed)
    rows = []
    for task, draw in tasks.items():
        made = 0
        while made < each:
            story = draw(rng)
            prompt = tell(story)
            odd = any(group.sprite.noun in exam.PAIRS and group.count == 1 for group in story.groups)
            if odd or prompt in known or not held_out(prompt):
                continue
            known.add(prompt)
            made += 1
            name = f"{task.replace(' ', '-')}-{made:02d}"
            rows.append({"id": name, "task": task, "prompt": prompt, "expected": exam.expected(story)})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return len(rows)


if __name__ == "__main__":
    print(f"{write_captions(PROMPTS)} prompts in {PROMPTS}")
