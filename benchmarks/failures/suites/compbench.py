"""T2I-CompBench (Huang et al., arXiv 2307.06350; MIT): the categories whose prompts have a fixed form.

The suite parses colour pairs, positions and numbers by the form in which the benchmark wrote them, so the judge needs
no planner. It leaves out prompts with another form and repeated prompts. The categories that only questions can judge
are in ``compbench_questions.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.failures.items import Needs, SceneNeeds, Source, Suite, SuiteItem, in_turns, scene_modes
from benchmarks.failures.judging.world import KNOWN_NOUNS
from benchmarks.failures.suites.files import SuiteError, needed, read_text, source
from benchmarks.judges.requirements import Expected, ExpectedObject
from planners.english import singular

COLOURS = "red|orange|yellow|green|blue|purple|pink|brown|black|white|gray|grey"
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
PLACES = {"left": "left_of", "right": "right_of", "top": "above", "bottom": "below"}
PAIR = re.compile(rf"an? ({COLOURS}) ([\w ]+?) and an? ({COLOURS}) ([\w ]+?)\.?")
PLACED = re.compile(r"an? ([\w -]+?) on the (left|right|top|bottom) of an? ([\w -]+?)\.?")
ONE_COUNT = rf"(?:{'|'.join(NUMBERS)}) [\w-]+"
COUNTS = re.compile(rf"{ONE_COUNT}(?:, {ONE_COUNT})*(?:,? and {ONE_COUNT})?\.?")
Form = Callable[[str], Needs | None]
"""What a prompt asks for; None if it doesn't have the form."""


def suite(data: Path | None) -> Suite:
    """The prompts whose nouns the suite's own judge can see; ``compbench_questions.py`` has all of them.

    ``data`` is the folder of the prompt files, or one with t2i_compbench/ in it. Raises SuiteError.
    """
    items, sources = read_forms(data, {task: partial(known_noun, read, KNOWN_NOUNS) for task, read in FORMS.items()})
    note = "T2I-CompBench's prompts of fixed form, judged by boxes and GenEval's position rule, not its own models"
    return Suite(name="t2i-compbench", judge="world", items=items, sources=sources, note=note)


def read_forms(data: Path | None, forms: Mapping[str, Form]) -> tuple[tuple[SuiteItem, ...], tuple[Source, ...]]:
    """The prompts of the categories, in turns, that are of their form, with the files. Raises SuiteError."""
    folder = needed(data, "the folder with T2I-CompBench's prompt files")
    folder = folder / "t2i_compbench" if (folder / "t2i_compbench").is_dir() else folder
    items: dict[str, SuiteItem] = {}
    sources = []
    for task, read in forms.items():
        path = next((p for p in (folder / f"{task}_val.txt", folder / f"{task}_train.txt") if p.is_file()), None)
        if path is None:
            raise SuiteError(f"{folder} holds neither {task}_val.txt nor {task}_train.txt")
        sources.append(source(path))
        for number, line in enumerate(filter(None, map(str.strip, read_text(path).splitlines())), 1):
            needs = read(line)
            if needs is not None and line not in items:
                modes = scene_modes(needs.expected) if isinstance(needs, SceneNeeds) else ("unmet question",)
                items[line] = SuiteItem(id=f"{task}-{number:04d}", task=task, prompt=line, needs=needs, modes=modes)
    return in_turns(list(items.values())), tuple(sources)


def known_noun(form: Form, nouns: frozenset[str], prompt: str) -> Needs | None:
    """What the prompt asks for, if all its nouns are among these."""
    needs = form(prompt)
    objects = needs.expected.objects if isinstance(needs, SceneNeeds) else ()
    return needs if all(one.noun in nouns for one in objects) else None


def colours(prompt: str) -> SceneNeeds | None:
    match = PAIR.fullmatch(prompt)
    if match is None or match[2] == match[4] or {"a", "an"} & {*match[2].split(), *match[4].split()}:
        return None
    first, second = (
        ExpectedObject(noun=noun, colour=colour.replace("grey", "gray"))
        for colour, noun in ((match[1], match[2]), (match[3], match[4]))
    )
    return SceneNeeds(expected=Expected(objects=(first, second)))


def positions(prompt: str) -> SceneNeeds | None:
    """Returns None for near, next to and on side of, because they have no direction."""
    match = PLACED.fullmatch(prompt)
    if match is None or match[1] == match[3]:
        return None
    objects = (ExpectedObject(noun=match[1]), ExpectedObject(noun=match[3]))
    return SceneNeeds(expected=Expected(objects=objects, relations=((0, PLACES[match[2]], 1),)))


def numbers(prompt: str) -> SceneNeeds | None:
    """Returns None for sentences ("three cakes were beautifully decorated"), because nothing marks the noun's end."""
    if COUNTS.fullmatch(prompt) is None:
        return None
    pairs = [part.split(" ") for part in re.split(r",? and |, ", prompt.rstrip("."))]
    found = [
        ExpectedObject(noun=singular(noun) if NUMBERS[number] > 1 else noun, count=NUMBERS[number])
        for number, noun in pairs
    ]
    once = len({one.noun for one in found}) == len(found)
    return SceneNeeds(expected=Expected(objects=tuple(found))) if once else None


FORMS: Mapping[str, Form] = {"color": colours, "spatial": positions, "numeracy": numbers}
