"""T2I-CompBench (Huang et al., arXiv 2307.06350; MIT) as questions for a model: seven of its eight categories.

Colour pairs, directions and numbers are scenes as in ``compbench.py``. Textures, shapes, nearness, depth and actions
become questions with the right answer "yes". The suite leaves out the category "complex": its free sentences contain
tastes, smells and movements that no picture shows. The benchmark splits them with a parser, whose mistakes would count
against the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.failures.items import Needs, QuestionNeeds, Suite, SuiteQuestion
from benchmarks.failures.suites.compbench import Form, colours, numbers, positions, read_forms

TEXTURES = "rubber|plastic|metallic|metal|fabric|wooden|glass|leather|fluffy"
SHAPES = (
    "round|circular|oval|oblong|square|rectangular|triangular|pentagonal|diamond|crescent|teardrop|spherical|cubic|"
    "conical|cylindrical|pyramidal"
)
"""Without the category's sizes (big, small, tall, short, long), because a size needs something to compare with."""
THING = r"(an? )([\w -]+?)"
NEAR = re.compile(rf"{THING} (near|next to|on side of) {THING}\.?")
DEPTH = re.compile(rf"{THING} (behind|in front of|hidden by) {THING}\.?")
SAID = {"on side of": "at the side of", "hidden by": "hidden, at least in part, by"}
"""Relations for which the questions use other words than the prompts."""


def suite(data: Path | None) -> Suite:
    """``data`` is the folder of the prompt files, or one with t2i_compbench/ in it. Raises SuiteError."""
    items, sources = read_forms(data, FORMS)
    note = "T2I-CompBench's prompts but the complex ones, asked for as questions, not judged by its own models"
    return Suite(name="t2i-compbench-asked", judge="vision-language", items=items, sources=sources, note=note)


def places(prompt: str) -> Needs | None:
    """Directions as scenes, nearness as questions."""
    return positions(prompt) or _related(NEAR, prompt)


def depths(prompt: str) -> QuestionNeeds | None:
    return _related(DEPTH, prompt)


def textures(prompt: str) -> QuestionNeeds | None:
    return _pair(TEXTURES, prompt)


def shapes(prompt: str) -> QuestionNeeds | None:
    return _pair(SHAPES, prompt)


def actions(prompt: str) -> QuestionNeeds:
    """Asks about the whole sentence, because the benchmark's own score also compares it as a whole with the picture."""
    return _all_yes(f"Is this what the picture shows: {prompt}")


def _pair(adjectives: str, prompt: str) -> QuestionNeeds | None:
    """One question for each of two things and its adjective."""
    thing = rf"(?:an? )?(?:{adjectives}) [\w' -]+?"
    match = re.fullmatch(rf"({thing}) and ({thing})", prompt)
    if match is None or " and " in match[2]:
        return None
    return _all_yes(*(f"Does the picture show {phrase}?" for phrase in match.groups()))


def _related(form: re.Pattern[str], prompt: str) -> QuestionNeeds | None:
    """Both things and the relation of the first to the second; None if both have the same noun."""
    match = form.fullmatch(prompt)
    if match is None or match[2] == match[5]:
        return None
    article, first, relation, other, second = match.groups()
    return _all_yes(
        f"Does the picture show {article}{first}?",
        f"Does the picture show {other}{second}?",
        f"Is the {first} {SAID.get(relation, relation)} the {second}?",
    )


def _all_yes(*questions: str) -> QuestionNeeds:
    return QuestionNeeds(questions=tuple(SuiteQuestion(question=one, answer="yes") for one in questions))


FORMS: Mapping[str, Form] = {
    "color": colours,
    "spatial": places,
    "numeracy": numbers,
    "texture": textures,
    "shape": shapes,
    "3d_spatial": depths,
    "non_spatial": actions,
}
