"""Reads a prompt: from its parse to a scene without boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planners.language.doings import read_doings
from planners.language.draft import Draft
from planners.language.frame import read_frame
from planners.language.negation import read_negations
from planners.language.parse import Parse, parse_words
from planners.language.pasted import read_pasted
from planners.language.phrases import read_phrases
from planners.language.picture import blanked, read_picture
from planners.language.reading import Reading
from planners.language.texts import mark_writing, read_texts
from planners.language.things import introduce, link_groups, noun_heads
from planners.language.ties import read_side_by_side, read_ties
from planners.language.tokens import Token, tokenize
from planners.language.words import check_prompt, read_words


@dataclass(frozen=True)
class ReadPrompt:
    """What was read: the draft of a scene, the words without a place in it, and notes for people."""

    draft: Draft
    unplaced: tuple[Token, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_prompt(prompt: str, pipeline: Any) -> ReadPrompt:
    """Raises PlanError where the prompt is empty, too long or holds what can't be read (an open quote, a control)."""
    check_prompt(prompt)
    pasted = read_pasted(prompt)
    picture = read_picture(tokenize(pasted.text))
    text = blanked(pasted.text, picture.spans)
    reading = Reading(parse_words(read_words(text, pipeline), pipeline))
    draft = reading.draft
    draft.background = picture.background
    for name in ("mood", "lighting", "camera", "palette"):
        getattr(draft, name).extend(getattr(picture, name))
    _read(reading)
    _negative(reading, pasted.negative, pipeline)
    return ReadPrompt(draft, reading.left_over(), (*pasted.notes, *reading.notes))


def _read(reading: Reading) -> None:
    parse = reading.parse
    heads = noun_heads(parse)
    reading.phrases.update({at: read_phrases(parse, at) for at in heads})
    mark_writing(reading, heads)
    denials = read_negations(parse, heads, lambda at: _owner_token(reading, at, heads))
    reading.negated_verbs.update(denials.verbs)
    reading.cover(denials.words)
    undone = {k for verb in denials.verbs for k in _done_to(parse, verb) if k in heads}
    for at in (*denials.nouns, *undone):
        reading.roles[at] = "absent"
        reading.cover(reading.phrases[at][0].tokens)
    read_frame(reading, heads)
    introduce(reading, heads)
    link_groups(reading)
    _denied(reading, denials.nouns)
    read_side_by_side(reading)
    read_doings(reading)
    read_texts(reading)
    read_ties(reading)
    reading.draft.relate_places()
    if not reading.draft.entities and not reading.draft.texts:
        _nothing_but_a_place(reading, heads)


def _nothing_but_a_place(reading: Reading, heads: tuple[int, ...]) -> None:
    """A prompt that names only a place or a light asks for that: "a beach at sunset"."""
    for role in ("place", "style", "unseen"):
        for at in heads:
            if reading.roles.get(at) == role and not reading.phrases[at][0].negated:
                reading.named[at] = reading.draft.add_entities(reading.phrases[at][0], reading.notes)
                return


def _done_to(parse: Parse, verb: int) -> Iterator[int]:
    """The objects of an action that isn't done: "not riding a motorcycle" asks for none."""
    for k in parse.children(verb, "dobj"):
        if not any(parse.low(c) in ("the", "his", "her", "its", "their") for c in parse.children(k, "det", "poss")):
            yield from parse.conjuncts(k)


def _owner_token(reading: Reading, at: int, heads: tuple[int, ...]) -> int | None:
    """The noun of the thing that lacks what a negation names: "a hat with no brim", "a man who has no beard"."""
    parse = reading.parse
    token = parse.doc[at]
    for up in (token, *token.ancestors):
        k = int(up.i)
        if k in heads and k < at and reading.roles.get(k) is None:
            if reading.class_of(k) in ("place", "abstract", "weather"):
                return None
            from planners.language.qualities import MEDIUM_WORDS

            return None if parse.low(k) in MEDIUM_WORDS else k
        if up.pos_ in ("VERB", "AUX"):
            for c in parse.children(k, "nsubj", "nsubjpass"):
                if c in heads and reading.class_of(c) not in ("place", "abstract", "weather"):
                    return c
            if up.dep_ not in ("acl", "relcl", "conj", "advcl"):
                return None
    return None


def _denied(reading: Reading, nouns: dict[int, int | None]) -> None:
    for at, owner in nouns.items():
        phrase = reading.phrases[at][0]
        described = " ".join([*phrase.attributes.values(), phrase.noun])
        if phrase.noun in ("one", "thing", "else", "nothing", "anything", "something", "doubt"):
            continue
        lacking = reading.named.get(owner, ()) if owner is not None else ()
        if lacking:
            reading.draft.describe(lacking, "without", described)
        elif reading.class_of(at) == "abstract":
            reading.notes.append(f'"no {described}" can\'t be checked: it names nothing that a picture shows by itself')
        else:
            reading.draft.forbidden.append(described)


def _negative(reading: Reading, phrases: tuple[tuple[str, int], ...], pipeline: Any) -> None:
    """What a negative prompt names must not be there; words about quality ("blurry") are told as not checked."""
    for text, _ in phrases:
        words = read_words(text, pipeline)
        if not words:
            continue
        parse = parse_words(words, pipeline)
        heads = noun_heads(parse)
        kept = [read_phrases(parse, at)[-1] for at in heads]
        seen = [p for p, at in zip(kept, heads, strict=True) if noun_kind(p.noun) not in ("abstract", "weather")]
        if not seen:
            reading.notes.append(f'"{text}" of the negative prompt names no thing, so nothing checks it')
        reading.draft.forbidden.extend(" ".join([*p.attributes.values(), p.noun]) for p in seen)


def noun_kind(noun: str) -> str:
    from planners.language.noun_classes import noun_class

    return noun_class(noun)
