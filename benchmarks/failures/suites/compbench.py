"""T2I-CompBench (Huang et al., arXiv 2307.06350; MIT): the categories whose prompts say their needs in a fixed form.

Colour pairs, positions and numbers are read from the prompt by the form that the benchmark wrote them in, so that the
judge needs no planner. The other categories (shape, texture, actions, complex, depth) ask for models that judge by
questions; here they have none and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.failures.items import Item, SceneNeeds, Suite, in_turns, scene_modes
from benchmarks.failures.suites.files import SuiteError, needed, read_text, source
from benchmarks.judges.requirements import Expected, ExpectedObject
from planners.nouns import singular

COLOURS = "red|orange|yellow|green|blue|purple|pink|brown|black|white|gray|grey"
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
PLACES = {"left": "left_of", "right": "right_of", "top": "above", "bottom": "below"}
PAIR = re.compile(rf"an? ({COLOURS}) ([\w ]+?) and an? ({COLOURS}) ([\w ]+?)\.?")
PLACED = re.compile(r"an? ([\w -]+?) on the (left|right|top|bottom) of an? ([\w -]+?)\.?")
COUNTED = re.compile(rf"({'|'.join(NUMBERS)}) ([\w -]+?)(?=,? and |, |\.?$)")


def suite(data: Path | None) -> Suite:
    """``data`` is the folder of the prompt files, or one with t2i_compbench/ in it. Raises SuiteError."""
    folder = needed(data, "the folder with T2I-CompBench's prompt files")
    folder = folder / "t2i_compbench" if (folder / "t2i_compbench").is_dir() else folder
    items: list[Item] = []
    sources = []
    for task, read in FORMS.items():
        path = next((p for p in (folder / f"{task}_val.txt", folder / f"{task}_train.txt") if p.is_file()), None)
        if path is None:
            raise SuiteError(f"{folder}: holds neither {task}_val.txt nor {task}_train.txt")
        sources.append(source(path))
        for number, line in enumerate(filter(None, map(str.strip, read_text(path).splitlines())), 1):
            expected = read(line)
            if expected is not None:
                items.append(
                    Item(
                        id=f"{task}-{number:04d}", task=task, prompt=line, needs=SceneNeeds(expected=expected),
                        modes=scene_modes(expected),
                    )
                )  # fmt: skip
    note = "T2I-CompBench's prompts of fixed form, judged by boxes and GenEval's position rule, not its own models"
    return Suite(name="t2i-compbench", judge="world", items=in_turns(items), sources=tuple(sources), note=note)


def colours(prompt: str) -> Expected | None:
    match = PAIR.fullmatch(prompt)
    if match is None or match[2] == match[4]:
        return None
    first, second = (
        ExpectedObject(noun=noun, colour=colour.replace("grey", "gray"))
        for colour, noun in ((match[1], match[2]), (match[3], match[4]))
    )
    return Expected(objects=(first, second))


def positions(prompt: str) -> Expected | None:
    """None for near, next to and on side of, which have no direction."""
    match = PLACED.fullmatch(prompt)
    if match is None or match[1] == match[3]:
        return None
    return Expected(
        objects=(ExpectedObject(noun=match[1]), ExpectedObject(noun=match[3])), relations=((0, PLACES[match[2]], 1),)
    )  # fmt: skip


def numbers(prompt: str) -> Expected | None:
    found = [
        ExpectedObject(noun=singular(noun) if NUMBERS[number] > 1 else noun, count=NUMBERS[number])
        for number, noun in COUNTED.findall(prompt)
    ]
    nouns = {one.noun for one in found}
    return Expected(objects=tuple(found)) if found and len(nouns) == len(found) else None


FORMS: dict[str, Callable[[str], Expected | None]] = {"color": colours, "spatial": positions, "numeracy": numbers}
