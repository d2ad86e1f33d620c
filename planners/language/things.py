"""Rules for things, texts, and where they are. Each takes what it understands and says whether it did."""

from __future__ import annotations

from dataclasses import replace

from planners.english import singular
from planners.language import lexicon as lx
from planners.language import nouns as nn
from planners.language import qualities as ql
from planners.language.discourse import TIES, Discourse
from planners.language.draft import Ids
from planners.language.phrases import NounPhrase
from planners.language.places import read_place, read_relation
from planners.language.texts import read_quoted
from planners.language.tokens import low, lows
from planners.language.verbs import gerund, is_verb
from planners.scene import RelationKind

PREPOSITIONS: dict[str, RelationKind] = {"on": "on", "in": "inside", "at": "next_to"}
AIMED = nn.words("barking growling howling hissing meowing shouting yelling laughing smiling waving aiming")


def noun(d: Discourse) -> bool:
    """A thing, several, or an abstract word that becomes none."""
    phrases = d.phrases(d.at)
    if not phrases:
        return False
    shown = phrases[0].head == "display" and low(d.tokens, phrases[0].end) == "of"
    if phrases[0].abstract or shown:
        return _abstract(d, phrases[0])
    if not d.welcome(phrases[0]):
        return False
    if _scene_setting(d, phrases):
        return True
    before = low(d.tokens, d.at - 1)
    head, actor = d.group, d.actor
    ids: Ids = ()
    for phrase in phrases:
        ids += d.known_or_new(_owned(d, phrase))
        d.at = d.noun_end = phrase.end
    if not ids:
        return True
    d.named(ids)
    _contents(d, phrases[-1], ids)
    if before == "of" and head:
        d.group = d.latest = head  # "the feathers of the bird shimmered": the feathers did
    elif before not in TIES or before in ("with", "of", "on", "in", "at") or not actor:
        d.actor = d.group
    return True


def _owned(d: Discourse, phrase: NounPhrase) -> NounPhrase:
    """ "the dancer's body" shows the dancer; "the dog's tail" the dog and its tail."""
    owner = phrase.attributes.get("owner", "").removesuffix("'s")
    if not owner or phrase.head not in nn.BODY:
        return phrase
    person = NounPhrase(singular(owner), 1, phrase.end, definite=True)
    if phrase.head == "body":
        return replace(person, attributes={k: v for k, v in phrase.attributes.items() if k != "owner"})
    d.known_or_new(person)
    return phrase


def _abstract(d: Discourse, phrase: NounPhrase) -> bool:
    """ "a peaceful view": its mood counts, the rest finds no place; "vibrant colors" is the palette."""
    paint = phrase.head in ("color", "colour", "hue", "tone", "shade")
    for word in " ".join(v for k, v in phrase.attributes.items() if k != "owner").replace(" and ", " ").split():
        if paint:
            d.draft.palette.append(word)
        elif word in ql.MOODS:
            d.draft.mood.append(word)
    kept = (lambda low: low in ql.ADJECTIVES) if paint else (lambda low: low in ql.MOODS)
    tokens = d.tokens[d.at : phrase.end]
    d.leave([t for t in tokens if not kept(t.low) and not (paint and phrase.attributes and t is tokens[-1])])
    d.at = d.abstract_end = phrase.end
    d.broken = True
    return True


def _scene_setting(d: Discourse, phrases: list[NounPhrase]) -> bool:
    """ "A quiet bookstore with a sign": what a prompt begins with may be where it takes place."""
    first = phrases[0]
    if len(phrases) > 1 or d.draft.entities or d.draft.texts or d.draft.background is not None or first.total > 1:
        return False
    after = low(d.tokens, first.end)
    ends = first.end >= len(d.tokens) or after in (
        "with",
        ".",
        ",",
        "where",
        "featuring",
        "at",
        "filled",
        "during",
        "as",
    )
    if first.head not in nn.ALWAYS_PLACES or not ends or first.end >= len(d.tokens):
        return False
    words = [v for k, v in first.attributes.items() if k not in ("owner", "portion")]
    d.draft.background = " ".join([*words, first.noun])
    d.draft.loose.extend(first.loose)
    d.at, d.broken = first.end, True
    return True


def _contents(d: Discourse, phrase: NounPhrase, ids: Ids) -> None:
    """ "a bowl of soup": the soup is inside the bowl; "a map of the world" is one thing."""
    if d.word() != "of":
        return
    inner = d.phrases(d.at + 1)
    if phrase.head in nn.PICTURES and inner:
        d.depicted(phrase, ids)
    elif phrase.head in nn.CONTAINERS and inner and len(inner) == 1 and not inner[0].abstract:
        d.at += 1
        contents = d.known_or_new(inner[0])
        d.at = d.noun_end = inner[0].end
        for container in ids:
            d.draft.relate(contents, "inside", (container,))
        d.latest = d.group = ids


def relation(d: Discourse) -> bool:
    found = read_relation(d.tokens, d.at)
    if found is None:
        return False
    kind, after = found
    if d.abstract_end == d.at:  # "happiness above a cat" places nothing
        d.leave(d.tokens[d.at : after])
        d.at, d.broken = after, True
        return True
    subject = d.subject if d.joined and d.subject else d.group
    if subject and not d.joined and d.noun_end == d.at and d.latest and d.verb_end > d.at - 8 and d.actor != d.group:
        subject = d.latest
    start = d.at
    if low(d.tokens, after) in lx.PRONOUNS and len(subject) > len(d.latest):
        subject, d.previous = d.latest, tuple(i for i in subject if i not in d.latest)
    return relate_to(d, kind, start, after, subject)


def relate_to(d: Discourse, kind: RelationKind, start: int, after: int, subject: Ids) -> bool:
    objects = _object(d, after, subject, kind)
    if not objects or (kind == "between" and len(set(objects)) < 2):
        if not objects:
            d.at = after
        if kind in ("above", "below") and subject:
            d.draft.place(subject, "top" if kind == "above" else "bottom")
        else:
            d.leave([t for t in d.tokens[start:after] if t.low not in ("on", "in", "at") or kind != "next_to"])
        d.broken, d.joined = True, False
        return True
    follows = d.word()
    if not subject or (d.broken and not d.joined and follows in ("is", "are", "sits", "stands", "hangs", "lies")):
        d.waiting_relation = (kind, objects)
    elif set(subject) <= set(objects) and (
        set(subject) <= d.draft.texts.keys() or (kind in ("next_to", "behind", "in_front_of") and len(subject) > 1)
    ):
        d.draft.loose.extend(d.tokens[start:after])
    else:
        d.relate(subject, kind, objects)
    d.group = d.latest = objects
    d.broken, d.joined = True, False
    return True


def _object(d: Discourse, after: int, subject: Ids, kind: RelationKind) -> Ids:
    """What the relation is about, from ``after`` on; moves past it. () where nothing stands there."""
    if low(d.tokens, after) in lx.PRONOUNS and not d.phrases(after):
        d.at = after + 1
        return tuple(i for i in d.previous if i not in subject) or tuple(i for i in d.subject if i not in subject)
    if lows(d.tokens, after, 2) in (("each", "other"), ("one", "another")) and len(subject) > 1:
        d.at = after + 2
        if kind in ("next_to", "facing"):
            d.draft.relate(subject[:-1], kind, subject[-1:])
        return ()
    if low(d.tokens, after) in lx.CARRIES:
        return ()  # "a menu board inside says": the preposition stands alone
    if (quoted := read_quoted(d.tokens, after)) is not None:
        known = tuple(i for i, text in d.draft.texts.items() if text.content == quoted.content)
        d.at = quoted.end
        d.draft.loose.extend(quoted.loose)
        return known or (d.draft.add_text(quoted.content, quoted.role, quoted.colour, quoted.typeface),)
    words = lows(d.tokens, after, 2)
    if words[0] in lx.DEFINITE and words[1] in lx.ROLES:
        role = lx.ROLES[words[1]]
        if known := tuple(i for i, text in d.draft.texts.items() if role in (text.role, "label")):
            d.at = after + 2
            return known
    return d.objects(after, subject)


def tie(d: Discourse) -> bool:
    """ "on a table", "in a box", "in a red dress", "at a desk" between things; other prepositions find no place."""
    word = d.word()
    if word in PREPOSITIONS and d.at + 1 < len(d.tokens):
        phrases = d.phrases(d.at + 1)
        if not phrases or phrases[0].abstract:
            return False
        kind = PREPOSITIONS[word]
        if word == "at" and d.verb_end == d.at and gerund(low(d.tokens, d.at - 1)) in AIMED:
            d.at += 1  # who is barked at may be anywhere
            d.broken, d.joined = True, False
            return True
        if word == "in" and phrases[0].bare and phrases[0].noun in ql.BASE_COLOURS and len(phrases) == 1 and d.group:
            d.draft.describe(d.latest or d.group, "pose", f"in {phrases[0].noun}")  # "a woman in pink"
            d.at = phrases[0].end
            return True
        if word == "in" and all(p.head in nn.CLOTHES or f"{p.head}s" in nn.CLOTHES for p in phrases):
            kind = "wearing"
        before = d.at
        d.at += 1
        if not d.welcome(phrases[0]):
            d.at = before
            return False
        d.at = before
        subject = d.subject if d.joined and d.subject else d.group
        if d.noun_end == d.at and d.latest and d.latest != d.group and d.actor != d.group and kind == "wearing":
            subject = d.latest
        return relate_to(d, kind, d.at, d.at + 1, subject)
    if d.abstract_end == d.at and word in ("from", "for", "to") and (phrases := d.phrases(d.at + 1)):
        if word == "to" and phrases[0].definite and not phrases[0].abstract:
            return False
        d.leave(d.tokens[d.at : phrases[-1].end])
        d.at = phrases[-1].end
        return True
    if word in lx.LEFT_OVER or (word == "to" and d.phrases(d.at + 1) and not is_verb(d.word(1))):
        if word not in lx.NEUTRAL:
            d.draft.loose.append(d.tokens[d.at])
        d.at += 1
        d.broken, d.joined = True, False
        return True
    return False


def position(d: Discourse) -> bool:
    looks = low(d.tokens, d.at - 1) in ("facing", "looking", "pointing", "turned")
    found = read_place(d.tokens, d.at, bare=bool(d.group) and not looks)
    if found is None:
        return False
    where, end = found
    starts = bool(d.phrases(end)) or read_quoted(d.tokens, end) is not None
    d.at = end
    if not d.group or (d.broken and starts and low(d.tokens, end) not in ("is", "are")):
        d.waiting_place = where
    else:
        last = d.group[-1] in d.draft.texts
        d.draft.place((i for i in d.group if (i in d.draft.texts) == last), where)
        d.broken, d.joined = True, False
    return True


def beside_it(d: Discourse) -> bool:
    """ "a house with a tree on its left": the thing named last against the ones before it."""
    first, its, side = lows(d.tokens, d.at, 3)
    others = tuple(i for i in d.group if i not in d.latest) or d.previous
    if first not in ("to", "on", "at") or its not in ("its", "their", "his", "her") or not d.latest or not others:
        return False
    if side not in ("left", "right") or low(d.tokens, d.at + 3) == "of":
        return False
    d.at += 3 + (low(d.tokens, d.at + 3) in ("side", "hand"))
    d.relate(d.latest, "left_of" if side == "left" else "right_of", others)
    d.broken = True
    return True


def one_of_them(d: Discourse) -> bool:
    """ "two cats, one on the left and one on the right": each "one" is the next of the things named last."""
    if d.word() not in ("one", "other") or not (d.pool or len(d.latest) > 1):
        return False
    pool = d.pool or d.latest
    d.pool, d.at = pool[1:], d.at + 1
    d.named(pool[:1])
    return True
