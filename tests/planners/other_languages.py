"""Prompts in German and Spanish with the parse that a person gave them, and the plan that a person expects of each.

A table has blocks: the prompt after "#", the plan after "=", then a line a token: its text, lemma, part of speech,
dependency label, head (0 for itself, otherwise the number of the head's line, from 1) and number and gender, if any.
German labels are those of the TIGER treebank, Spanish ones those of Universal Dependencies. A quoted text is the
pronoun that stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import spacy
from spacy.tokens import Doc

from planners.language.grammar import ReadPrompt

HERE = Path(__file__).parent
MORPH = {"Sing": "Number=Sing", "Plur": "Number=Plur", "Masc": "Gender=Masc", "Fem": "Gender=Fem"}


@dataclass(frozen=True)
class Example:
    """A prompt, the plan in words, and its tokens as rows of the table."""

    prompt: str
    plan: str
    rows: tuple[tuple[str, ...], ...]


def examples(language: str) -> list[Example]:
    """The examples of a language's table: "german" or "spanish"."""
    blocks = (HERE / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    found = []
    for block in blocks:
        prompt, plan, *rows = block.splitlines()
        found.append(Example(prompt[2:], plan[2:], tuple(tuple(row.split()) for row in rows)))
    return found


def annotated(code: str, example: Example) -> SimpleNamespace:
    """A pipeline of the language ("de", "es") whose parser knows this one prompt."""
    blank = spacy.blank(code)

    def annotate(doc: Doc) -> Doc:
        assert [token.text for token in doc] == [row[0] for row in example.rows], "the table has other tokens"
        for token, (_, lemma, pos, label, head, *shown) in zip(doc, example.rows, strict=True):
            token.lemma_, token.pos_, token.dep_ = lemma, pos, label
            token.head = doc[int(head) - 1] if int(head) else token
            token.set_morph("|".join(MORPH[name] for name in shown))
        return doc

    return SimpleNamespace(
        lang=code, vocab=blank.vocab, tokenizer=blank.tokenizer, pipeline=[("annotations", annotate)]
    )


def in_words(read: ReadPrompt) -> str:
    """What was read: things with their numbers and ranges, texts, relations, then everything else that is set."""
    draft = read.draft
    counted: dict[str, int] = {}
    for entity in draft.entities.values():
        counted[entity.bare_phrase] = counted.get(entity.bare_phrase, 0) + 1
    parts = [", ".join(f"{number} {phrase}" for phrase, number in counted.items()) or "nothing"]
    parts += [f"{a.noun}: {a.at_least}-{a.at_most}" for a in draft.amounts()]
    for text in draft.texts.values():
        on = f" on {draft.entities[text.carrier].noun}" if text.carrier else ""
        parts.append(f'{text.role} "{text.content}"' + (f" in {text.colour}" if text.colour else "") + on)
    things = {**draft.entities, **draft.texts}
    names = {i: getattr(item, "noun", None) or getattr(item, "content", "") for i, item in things.items()}
    for relation in draft.relations:
        parts.append(f"{names[relation.subject]} {relation.kind} {' '.join(names[end] for end in relation.ends[1:])}")
    parts += [f"{names[i]} {place}" for i, place in draft.places.items()]
    for name, value in (
        ("background", draft.background),
        ("medium", draft.medium),
        *(("light", x) for x in draft.lighting),
    ):
        parts += [f"{name} {value}"] if value else []
    parts += [f"no {word}" for word in draft.forbidden]
    parts += [f"left over: {token.text}" for token in read.unplaced]
    return "; ".join(dict.fromkeys(parts))
