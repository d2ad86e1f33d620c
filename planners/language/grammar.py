"""The grammar: reads a prompt's tokens from left to right into a ``Draft``. Every rule takes what it understands."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from planners.base import PlanError
from planners.language import actions, inscriptions, picture_rules, things
from planners.language import lexicon as lx
from planners.language.colours import merge_colours
from planners.language.discourse import Discourse
from planners.language.draft import Draft
from planners.language.tokens import Token

RULES: tuple[Callable[[Discourse], bool], ...] = (
    picture_rules.canvas_size,
    picture_rules.tag,
    picture_rules.background,
    picture_rules.negation,
    picture_rules.style,
    things.beside_it,
    things.position,
    inscriptions.text,
    picture_rules.medium,
    things.relation,
    actions.predicate,
    actions.coloured,
    actions.doing_together,
    actions.verb,
    things.tie,
    things.noun,
    things.one_of_them,
)
BREAKS = ("with", "while", "featuring", "but", "then", "has", "have")


def read_prompt(tokens: Sequence[Token]) -> Draft:
    """What the tokens say; raises PlanError where a phrase can't be planned."""
    discourse = Discourse(merge_colours(tokens))
    while discourse.at < len(discourse.tokens):
        if not any(rule(discourse) for rule in RULES):
            _skip(discourse)
    _finish(discourse)
    return discourse.draft


def _skip(d: Discourse) -> None:
    """Function words pass; punctuation ends a group; whatever else stands here finds no place in the plan."""
    token = d.tokens[d.at]
    d.at += 1
    if token.low in ("and", "&", "+"):
        d.joined = True
    elif token.low == "with" and d.noun_end == d.at - 1 and d.group:
        d.host = d.group
        d.broken, d.joined = True, False
    elif token.low in BREAKS or token.kind == "mark":
        d.broken, d.joined = True, False
        if token.low in (".", "!", "?"):
            d.previous, d.group, d.actor, d.host, d.verb_end = d.group or d.previous, (), (), (), -1
        if token.kind == "mark" and unicodedata.category(token.text)[0] in "SL" and token.text not in "+&|~^`=<>":
            d.draft.loose.append(token)
    elif token.low not in lx.NEUTRAL:
        d.draft.loose.append(token)


def _finish(d: Discourse) -> None:
    """Turns placements into relations and what still waits for an object into a hint or an error."""
    if d.waiting_relation is not None:
        kind, objects = d.waiting_relation
        if kind not in ("left_of", "right_of", "above", "below") or set(d.draft.entities) - set(objects):
            d.draft.relate_places()
            return
        item = d.draft.entities.get(objects[0])
        what = item.noun if item else "text"
        raise PlanError(f"the prompt names nothing {kind.replace('_', ' ')} the {what}; name what should be there")
    d.draft.relate_places()
