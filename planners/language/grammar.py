"""Reads a prompt: from its parse to a scene without boxes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from planners.language.forms.plain import opened
from planners.language.lost_words import lost_words
from planners.language.negations.denied_looks import denied_looks
from planners.language.negations.lacks import forbid_phrases, read_absent, write_absent
from planners.language.others.reading import LANGUAGES, read_simply
from planners.language.parsing.parse import parse_words
from planners.language.parsing.words import check_prompt, read_words
from planners.language.pasting.pasted import read_pasted
from planners.language.reading.draft import Draft
from planners.language.reading.phrases import read_phrases
from planners.language.reading.reading import Reading
from planners.language.relations.arrangements import read_side_by_side
from planners.language.relations.doings import read_doings
from planners.language.relations.ties import read_ties
from planners.language.setting.bare_places import settle_places
from planners.language.setting.frame import read_frame
from planners.language.setting.medium import ALWAYS_MEDIUM, show_in_frames
from planners.language.texts.inscribed import mark_writing
from planners.language.texts.summaries import leave_out_summaries
from planners.language.texts.texts import read_texts
from planners.language.things.clauses import clauses
from planners.language.things.groups import link_groups
from planners.language.things.looks import read_looks
from planners.language.things.parts import read_belongings
from planners.language.things.things import introduce, noun_heads
from planners.language.tokens import Token, tokenize
from planners.language.whole.picture import blanked, read_picture
from planners.language.wording.requests import without_request
from planners.language.wording.wording import reworded


@dataclass(frozen=True)
class ReadPrompt:
    """What was read: the draft of a scene, the words without a place in it, and notes for people."""

    draft: Draft
    unplaced: tuple[Token, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_prompt(prompt: str, pipeline: Any) -> ReadPrompt:
    """Raises PlanError where the prompt is empty, too long or holds what can't be read (an open quote, a control)."""
    check_prompt(prompt)
    english = pipeline.lang not in LANGUAGES
    pasted = read_pasted(opened(prompt) if english else prompt)
    if (language := LANGUAGES.get(pipeline.lang)) is not None:
        simple = read_simply(pasted, pipeline, language)
        return ReadPrompt(simple.draft, simple.left_over(), (*pasted.notes, *simple.notes))
    request, slips = reworded(pasted.text, pipeline.vocab.strings)
    picture = read_picture(tokenize(request.text))
    text = blanked(request.text, picture.spans, picture.comma)
    text = without_request(text).text  # "I'm six and I like cars, please draw a car"
    parse = parse_words(read_words(text, pipeline), pipeline)
    denied = frozenset(at for look in denied_looks(parse) for at in look.tokens)
    reading = Reading(replace(parse, denied=denied))
    draft = reading.draft
    draft.background, draft.medium = picture.background, picture.heading or request.kind
    for name in ("mood", "lighting", "camera", "palette"):
        getattr(draft, name).extend(getattr(picture, name))
    _read(reading)
    draft.mood.extend(request.moods)
    reading.covered.difference_update(lost_words(reading))
    if draft.medium is None or draft.medium in ALWAYS_MEDIUM:
        draft.medium = picture.medium or draft.medium
    forbid_phrases(reading, pasted.negative, pipeline)
    draft.say(clauses(reading, request.text))
    return ReadPrompt(draft, reading.left_over(), (*pasted.notes, *slips, *reading.notes))


def _read(reading: Reading) -> None:
    parse = reading.parse
    heads = noun_heads(parse)
    reading.phrases.update({at: read_phrases(parse, at) for at in heads})
    mark_writing(reading, heads)
    leave_out_summaries(reading, heads)
    denials = read_absent(reading, heads)
    read_frame(reading, heads)
    introduce(reading, heads)
    link_groups(reading)
    show_in_frames(reading, heads)
    write_absent(reading, denials)
    read_side_by_side(reading)
    read_doings(reading)
    read_texts(reading)
    read_ties(reading)
    read_looks(reading)
    read_belongings(reading, heads)
    settle_places(reading, heads)
    reading.draft.relate_places()
    if not (reading.draft.entities or reading.draft.texts or reading.draft.background):
        _nothing_but_a_place(reading, heads)


def _nothing_but_a_place(reading: Reading, heads: tuple[int, ...]) -> None:
    """A prompt that names only a light or what can't be seen asks for that: "a sunset"."""
    said = any(token.pos_ in ("VERB", "AUX") for token in reading.parse.doc)  # a whole sentence is about something
    roles = (("style", False), ("unseen", False), ("unseen", said))
    named = sorted(heads, key=lambda at: " " not in reading.phrases[at][0].noun)  # "graffiti art" before "colors"
    for role, abstract in roles:
        for at in named if abstract else heads:
            fits = (reading.class_of(at) == "abstract") <= abstract and not reading.phrases[at][0].negated
            if reading.roles.get(at) == role and fits and reading.phrases[at][0].noun not in reading.draft.forbidden:
                reading.named[at] = reading.draft.add_entities(reading.phrases[at][0], reading.notes)
                return
