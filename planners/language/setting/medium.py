"""The kind of picture that a prompt asks for: "a vintage poster of ...", "the picture"."""

from __future__ import annotations

from dataclasses import replace

from planners.daytime import WORDS
from planners.language.reading.phrases import Phrase
from planners.language.reading.reading import Reading
from planners.language.things.groups import of_what
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.colours import JOINT
from planners.language.vocabulary.noun_classes import ALIVE, SEEN, is_collocation, noun_class
from planners.language.vocabulary.verb_table import STATIVE
from planners.language.whole.bare_grounds import LANDS

SHOWN = frozenset("of with showing featuring depicting for about displaying including containing".split())
MEDIA = frozenset(" ".join(phrase) for phrase in ql.MEDIA)
ALWAYS_MEDIUM = frozenset("picture image scene composition photo frame photograph".split())
BY_ANOTHER = frozenset(("behind", "in_front_of", "above", "below", "under"))
"""Relations that only things have: "a painting behind a table"."""
BESIDE = frozenset(("next_to", "left_of", "right_of"))
SCENERY = ("scene", "scenery")
UNDER = frozenset("background ground backdrop paper canvas cardboard".split())
"""What a picture is on, whole."""
PHYSICAL = frozenset("sign card label sticker ticket billboard mural cover".split())
"""Kinds of pictures that are as often things in one."""


def is_medium(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """ "a vintage poster of ...", "the picture": the kind of picture, where the word can't be one of its things.

    It is what the prompt begins with, what an instruction asks for ("create a poster"), or an aside (", photo").
    """
    parse, draft = reading.parse, reading.draft
    phrase, token = reading.phrases[at][0], parse.doc[at]
    word = phrase.noun.split()[-1]
    known = word in ALWAYS_MEDIUM or _shown_and_kind(phrase.noun)[1]
    if not known or phrase.negated or phrase.amount.planned != 1:
        return False
    plain = phrase.definite and not phrase.attributes and of_what(parse, at) is None
    if plain and word in (*ALWAYS_MEDIUM, (draft.medium or "").split(" ")[-1]):
        return True
    after = parse.low(at + 1)
    described = (
        after in ("that", "which", "with", "reading", "saying") or parse.words[min(at + 1, len(parse) - 1)].quoted
    )
    if word == "sign" and is_collocation(phrase.noun.split()) and not described:
        return False  # "a stop sign"
    if draft.medium is not None or word == "frame":
        return False
    if any(k < at for k in heads) or parse.words[0].quoted is not None:
        before = parse.low(min(phrase.tokens[0], int(token.left_edge.i)) - 1)  # "for a kids' flash card"
        aside = (
            before in ("as", "for", ",", ".")
            and after in (".", ",", "")
            and token.dep_ != "conj"
            and phrase.count is None
        )
        return (
            aside
            and (word not in PHYSICAL or before == "for")
            and all(parse.low(k) not in ("and", "or") for k in range(at - 3, at + 2))
        )
    head = int(token.head.i)
    if token.dep_ in ("nsubj", "nsubjpass") and parse.lemma(head) in STATIVE and parse.lemma(head) != "be":
        return False
    preps = (*parse.children(at, "prep", "advmod"), *parse.children(head, "prep"))
    ties = [c for c in preps if parse.words[c].tie or parse.tie(c) in BY_ANOTHER]
    said = [p for verb in parse.children(at, "relcl", "acl") for p in parse.children(verb, "prep")]
    beside = word in PHYSICAL and any(parse.words[c].tie and parse.tie(c) in BESIDE for c in said)
    if beside or _is_put_somewhere(reading, at) or (ties and after not in SHOWN):
        return False
    if (
        after in SHOWN
        and (word in ("card", "cover") or after == "of")
        and not any(parse.tie(c) for c in parse.children(at, "prep"))
    ):
        return True
    others = any(k > at and (reading.free(k) or reading.roles.get(k) == "thing") for k in heads)
    ends = at < token.sent.end < len(parse) and not any(k.pos_ in ("VERB", "AUX") for k in token.sent)
    heading = (ends or after == ":") and (word != "sign" or after in (":", "."))
    return heading or not (word in PHYSICAL and others) or bool(described and not _physical_things(reading, heads, at))


def _is_put_somewhere(reading: Reading, at: int) -> bool:
    """ "a poster on a brick wall", "a postcard lying on a desk": a thing; no "poster on kraft paper"."""
    parse = reading.parse
    prep = at + 1 + (parse.doc[min(at + 1, len(parse) - 1)].dep_ == "acl" and parse.doc[at + 1].tag_ in ("VBG", "VBN"))
    host = next((k for k in parse.children(prep, "pobj") if k in reading.phrases), None) if prep < len(parse) else None
    if host is None or (parse.tie(prep) != "on" and parse.low(prep) != "to") or reading.class_of(host) != "thing":
        return False
    bare = parse.low(int(parse.doc[host].left_edge.i)) not in ("a", "an", "the", "its", "his", "her", "my")
    return not bare and reading.phrases[host][0].noun.split()[-1] not in UNDER


def _physical_things(reading: Reading, heads: tuple[int, ...], at: int) -> bool:
    """Whether the prompt names other things than this one and its texts."""
    return any(
        k > at
        and (reading.free(k) or reading.roles.get(k) == "thing")
        and reading.class_of(k) not in ("abstract", "writing", "weather")
        for k in heads
    )


def take_medium(reading: Reading, at: int) -> None:
    draft = reading.draft
    phrase = reading.phrases[at][0]
    reading.roles[at] = "medium"
    reading.cover(phrase.tokens)
    of_where, of_when = _scene_of(reading, at)
    draft.background = draft.background or of_where
    draft.lighting += [f"at {of_when}"] if of_when and not draft.lighting else []
    manners = [word for value in phrase.attributes.values() for word in value.split() if word in ql.MANNERS]
    noun = " ".join([*manners, phrase.noun])
    kind = (None if phrase.noun.endswith(SCENERY) else noun.split()[-1]) if of_where or of_when else noun
    draft.medium = draft.medium or kind
    moods = [word for value in phrase.attributes.values() for word in value.split() if word in ql.MOODS]
    draft.mood.extend(moods)
    shown = noun_class(_shown_and_kind(phrase.noun)[0]) in SEEN  # the dragon of "a purple dragon sticker" is purple
    if (colour := phrase.attributes.get("colour")) and not shown and noun_class(colour) not in ("plant", "food"):
        if JOINT in colour:
            draft.palette.append(colour)  # "a black and white photo" has no ground of two colours
        else:
            draft.background = draft.background or colour


def show_in_frames(reading: Reading, heads: tuple[int, ...]) -> None:
    """ "a fox logo", "logo: a fox head": what the one noun says besides its last word, where nothing else is shown."""
    if reading.draft.entities:
        return
    placed = noun_class((reading.draft.background or "").partition(" in ")[0]) == "place"
    for at in heads:
        phrase = reading.phrases[at][0]
        words, last = _shown_and_kind(phrase.noun)
        if not words and noun_class(phrase.attributes.get("colour", "")) in ("plant", "food"):
            words = phrase.attributes["colour"]  # "an avocado sticker"
        framed = reading.roles.get(at) == "medium"
        headed = reading.roles.get(at) == "unseen" and reading.class_of(at) == "body"
        if not words or not (framed or headed) or noun_class(words) not in SEEN:
            continue
        if placed and noun_class(words) not in ALIVE:
            continue  # "football poster, football pitch" is about football
        if reading.draft.medium == phrase.noun:
            reading.draft.medium = last or phrase.noun.split()[-1]
        reading.named[at] = reading.draft.add_entities(replace(phrase, noun=words), reading.notes)
        reading.roles[at] = "thing"
        return
    words = _shown_and_kind(reading.draft.medium or "")[0]
    kinds = ("animal", "plant", "food") if reading.parse.quotes else SEEN
    if words and "medium" not in reading.roles.values() and noun_class(words) in kinds:
        reading.draft.add_entities(Phrase(-1, words, ()), reading.notes)  # "taco poster, 'TACO TUESDAY'"


def _shown_and_kind(noun: str) -> tuple[str, str]:
    """What a picture's name says besides its kind, and the kind: "tractor clip art" is clip art with a tractor."""
    words = noun.split()
    for first in range(len(words)):
        if (kind := " ".join(words[first:])) in MEDIA:
            return " ".join(words[:first]), kind
    return " ".join(words[:-1]), ""


def _scene_of(reading: Reading, at: int) -> tuple[str | None, str | None]:
    """Where or when the picture plays, if its kind says that: "a beach scene", "a night scene", "forest poster"."""
    phrase = reading.phrases[at][0]
    *words, last = phrase.noun.split()
    said = " ".join(words)
    looks = [word for value in phrase.attributes.values() for word in value.split() if word not in ql.MOODS]
    if last not in SCENERY:
        named = phrase.noun in MEDIA or (last in PHYSICAL and last not in ("card", "cover"))  # "a street sign"
        return (" ".join([*looks, said]) if said in LANDS and not named else None), None
    if said in WORDS:
        return None, said
    if not said and "underwater" in looks:
        return "underwater", None
    return (" ".join([*looks, said]) if words and noun_class(said) == "place" else None), None
