"""The rule for quoted texts: who carries them. It takes what it understands and says whether it did."""

from __future__ import annotations

from planners.language import lexicon as lx
from planners.language import nouns as nn
from planners.language.discourse import Discourse
from planners.language.draft import Ids
from planners.language.texts import Quoted, ends_like_sign, read_quoted
from planners.language.tokens import low


def text(d: Discourse) -> bool:
    quoted = read_quoted(d.tokens, d.at)
    if quoted is None:
        return False
    d.draft.loose.extend(quoted.loose)
    carriers = _carriers(d, quoted)
    if len(carriers) > 1 and d.full(len(carriers) - 1):
        carriers = carriers[:1]
    d.at = quoted.end
    made = tuple(
        d.draft.add_text(quoted.content, quoted.role, quoted.colour, quoted.typeface, c) for c in carriers or (None,)
    )
    if made and d.draft.texts[made[0]].carrier is None:
        d.named(made)
    return True


def _carriers(d: Discourse, quoted: Quoted) -> Ids:
    """Who carries the text: what "on ..." names, "a mug that says ...", "a sign with the text ..."."""
    if low(d.tokens, d.at) == "" and low(d.tokens, d.at - 1) in ("and", "&") and d.tokens[d.at - 2].kind == "quote":
        last = list(d.draft.texts.values())[-1:]  # "doors that say 'Men' and 'Women'"
        return tuple(text.carrier for text in last if text.carrier)
    if quoted.on and quoted.on.head in nn.BODY and (d.latest or d.group):
        return tuple(i for i in d.latest or d.group if i in d.draft.entities)  # "on its chest"
    if quoted.on:
        known = d.draft.resolve(quoted.on)
        return known or d.new(quoted.on)
    if quoted.on_it:
        return tuple(i for i in d.group or d.previous if i in d.draft.entities)
    follows = low(d.tokens, quoted.start - 1)
    group = tuple(i for i in d.latest or d.group if i in d.draft.entities)
    near = d.noun_end in (quoted.start, quoted.start - 1, quoted.start - 2)
    if quoted.carried and _follows_thing(d, quoted.start):
        actor = tuple(i for i in d.actor if i in d.draft.entities)
        finite = low(d.tokens, quoted.start).endswith("s")
        if actor and actor != group and (finite or _signs(d, actor) or not _signs(d, group)):
            return actor
        return group or actor
    if follows in ("with", "has", "have", "holds", "holding") and near:
        actor = tuple(i for i in d.actor if i in d.draft.entities)
        if _signs(d, actor) and not _signs(d, group):
            group = actor  # "a cup on the table with the word": the cup
        some = _signs(d, group) or group
        bare = quoted.role == "label" and len(some) == 1 and not _alive(d, some[0])
        return some if bare or _signs(d, group) else ()
    direct = d.noun_end == quoted.start and d.tokens[quoted.start].kind == "quote"
    return group if direct and len(group) == 1 and not _alive(d, group[0]) else ()


def _signs(d: Discourse, ids: Ids) -> Ids:
    return tuple(i for i in ids if ends_like_sign(d.draft.entities[i].noun))


def _alive(d: Discourse, identifier: str) -> bool:
    return d.draft.entities[identifier].noun.split()[-1] in nn.ALIVE


def _follows_thing(d: Discourse, start: int) -> bool:
    """Whether the token before ``start`` belongs to the group, so that "that says" speaks of it."""
    return start > 0 and d.tokens[start - 1].kind == "word" and low(d.tokens, start - 1) not in lx.STARTERS
