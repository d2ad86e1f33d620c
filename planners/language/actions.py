"""Rules for what things do and are: "is holding a cup", "sat on", "the car is red"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from planners.language import lexicon as lx
from planners.language import nouns as nn
from planners.language import qualities as ql
from planners.language.adjectives import read_colour, split_adjectives
from planners.language.clauses import VerbPhrase, read_predicate, read_verb
from planners.language.colours import JOINT, list_colours
from planners.language.discourse import Discourse
from planners.language.draft import Ids
from planners.language.tokens import low, lows
from planners.language.verbs import POSES, is_gerund

PAINTED = nn.words("in painted colored coloured dyed tinted")


def predicate(d: Discourse) -> bool:
    """ "the car is red"."""
    found = read_predicate(d.tokens, d.at)
    subject = tuple(i for i in d.group or d.subject if i in d.draft.entities)
    if found is None or not subject:
        return False
    tokens, d.at = found
    attributes: dict[str, str] = {}
    d.leave([t for t in tokens if t.low in ql.INVISIBLE])
    seen = [t for t in tokens if t.low not in ("and", ",") and t.low not in ql.INVISIBLE]
    split_adjectives(seen, attributes, d.draft.loose, following=True)
    for name, value in attributes.items():
        d.draft.describe(subject, name, value)
    return True


def coloured(d: Discourse) -> bool:
    """ "a ball painted red and blue", "a ball in red and blue", "a ball, half red and half blue"."""
    subject = tuple(i for i in d.latest or d.group if i in d.draft.entities)
    lead = d.word()
    if not subject or d.noun_end != d.at - (lead not in PAINTED and low(d.tokens, d.at - 1) == ","):
        return False
    at = d.at + (lead in PAINTED)
    found: list[str] = []
    while (colour := read_colour(d.tokens, at))[0]:
        found += colour[0].split(JOINT)
        at = colour[1]
        more = at + (low(d.tokens, at) in ("and", "&"))
        if not read_colour(d.tokens, more)[0]:
            break
        at = more
    ends = at >= len(d.tokens) or d.tokens[at].kind != "word" or low(d.tokens, at) in lx.NEUTRAL | lx.ENDS
    alive = lead == "in" and any(d.draft.entities[i].noun.split()[-1] in nn.ALIVE for i in subject)
    if len(found) < 2 or not ends or low(d.tokens, at) in ("one", "ones"):
        return False
    if low(d.tokens, at) in ("and", "&", ",") and d.phrases(d.at + (lead in PAINTED)):
        return False
    if alive:
        d.draft.describe(subject, "pose", f"in {list_colours(found)}")  # what a woman in red and white wears
    else:
        d.draft.describe(subject, "colour", list_colours(found))
    d.at = d.noun_end = at
    return True


def doing_together(d: Discourse) -> bool:
    """ "two cats side by side": each is next to the one before it."""
    subject = tuple(i for i in (d.group if d.noun_end == d.at else d.actor or d.group) if i in d.draft.entities)
    words = lows(d.tokens, d.at, 3)
    if words not in lx.TOGETHER or not subject:
        return False
    for one, other in pairwise(subject):
        d.draft.relate((one,), "next_to", (other,))
    if words[0] != "side":
        d.draft.describe(subject, "pose", " ".join(words))
    d.at += 3
    return True


def verb(d: Discourse) -> bool:
    """What the subject does: a relation (holding, wearing, facing, on, inside), a pose or an action with its object."""
    if d.word() in ("named", "called") and d.noun_end == d.at and d.word(1):
        d.leave(d.tokens[d.at + 1 : d.at + 2])  # a name is nothing one could see
        d.at += 2
        return True
    before = low(d.tokens, d.at - 1)
    after_noun = d.noun_end == d.at or (before in ("that", "which", "who") and d.noun_end == d.at - 1)
    coordinated = before in ("and", ",") and d.verb_end > 0
    adverb = before.endswith("ly") and d.noun_end == d.at - 1
    if not d.draft.entities or not (d.group or d.actor):
        return False
    found = read_verb(d.tokens, d.at, after_noun or adverb or coordinated)
    if found is None:
        return False
    if coordinated and not after_noun and d.phrases(d.at) and not found.says.endswith("ing"):
        return False
    subject = d.group if after_noun or adverb else d.actor or d.group
    if d.host and (after_noun or adverb) and not is_gerund(low(d.tokens, d.at)):
        subject = d.host
    d.host = ()
    subject = tuple(i for i in subject if i in d.draft.entities)
    if not subject:
        return False
    if found.relation is None and found.loose:
        found = replace(found, says=" ".join([*(t.low for t in found.loose), found.says]))
    else:
        d.leave(found.loose)
    d.at = d.verb_end = found.end
    if found.relation is None:
        _act(d, subject, found)
        return True
    said = d.at
    objects = _objects(d, subject)
    if not objects:
        d.draft.describe(subject, "pose" if found.says in POSES else "action", found.says)
        return True
    if found.inverted:
        d.relate(objects, found.relation, subject)
    else:
        d.relate(subject, found.relation, objects)
    if found.keep and not found.inverted:
        d.draft.describe(subject, "action", f"{found.says} {_words(d, said, d.at)}")
    d.actor, d.group, d.latest = subject, objects, objects
    d.broken, d.joined = True, False
    return True


def _act(d: Discourse, subject: Ids, found: VerbPhrase) -> None:
    says = found.says
    while d.word().endswith("ly") and len(d.word()) > 4:
        says, d.at = f"{says} {d.word()}", d.at + 1
    start = d.at
    objects = _objects(d, subject) if d.word() not in lx.BE else ()
    if objects or d.at > start:
        says = f"{says} {_words(d, start, d.at)}"
    elif (phrases := d.phrases(d.at)) and phrases[0].abstract:
        says = f"{says} {_words(d, d.at, phrases[-1].end)}"
        d.at = phrases[-1].end
    d.draft.describe(subject, "pose" if says.split()[0] in POSES and not objects else "action", says[:120])
    d.actor = subject
    if objects:
        d.group = d.latest = objects
        d.broken, d.joined = True, False
    else:
        d.group = subject
        d.broken, d.joined = False, False


def _objects(d: Discourse, subject: Ids) -> Ids:
    """The verb's objects; a place or an abstract word is none."""
    phrases = d.phrases(d.at)
    if not phrases or phrases[0].abstract or not d.welcome(phrases[0]):
        return ()
    first = phrases[0]
    if d.draft.background is None and first.definite and first.head in nn.PLACES and len(phrases) == 1:
        d.draft.background = " ".join([*first.attributes.values(), first.noun])
        d.draft.loose.extend(first.loose)
        d.at = d.noun_end = first.end
        return ()
    return tuple(i for i in d.objects(d.at, subject) if i not in subject)


def _words(d: Discourse, start: int, end: int) -> str:
    """The tokens' words without articles and numbers, as a caption would say them."""
    return " ".join(t.low for t in d.tokens[start:end] if t.kind == "word" and t.low not in ("a", "an", "the", "their"))
