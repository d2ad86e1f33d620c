"""What a prompt's negations mean for its scene: forbidden things, what one thing lacks, what isn't done, notes."""

from __future__ import annotations

from collections.abc import Iterator

from planners.english import singular
from planners.language.negations.denied_looks import denied_looks
from planners.language.negations.denied_run import named_again
from planners.language.negations.denied_verbs import denied_place
from planners.language.negations.negation import Denials, read_negations
from planners.language.parsing.parse import Parse, parse_words
from planners.language.parsing.words import read_words
from planners.language.reading.draft import Ids
from planners.language.reading.phrases import DEFINITE, read_phrases
from planners.language.reading.reading import Reading
from planners.language.things.pronouns import PEOPLE, PLURAL, SINGULAR
from planners.language.things.things import noun_heads
from planners.language.vocabulary.counts import ONES
from planners.language.vocabulary.cues import NEGATIVE, SUBJECTS
from planners.language.vocabulary.noun_classes import ALIVE, noun_class
from planners.language.vocabulary.qualities import CLOTHES, MEDIUM_WORDS

GARMENT_PARTS = frozenset(
    "brim button pocket sleeve collar hood zip zipper lace buckle strap hem cuff lining heel sole logo pattern visor "
    "lens belt fringe".split()
)
"""What clothes may lack; any other thing is lacked by who wears them."""
NOWHERE = frozenset(("place", "weather", "abstract", "unknown"))
"""Classes of nouns that don't lack a thing by themselves: it is nowhere in the picture then."""
SPOKEN_OF = SINGULAR | PEOPLE | PLURAL
NOTHING_MORE = frozenset("else more in on inside".split())
PICTURES = frozenset("photo photograph illustration drawing render rendering cartoon anime sketch".split())
"""Kinds of picture, which "not a photo" denies of the whole."""
MARKS = frozenset("border number price date shadow advert advertisement outline slogan watermark".split())
"""Abstract nouns that a picture may show all the same."""
OTHER = ("other", "another")
NO_THINGS = frozenset("one thing else nothing anything something way sign sight reason time kind sort trace".split())
VIEWERS = frozenset(("camera", "viewer", "viewers"))
FREE_OF = frozenset(("person", "animal", "thing", "plant", "group"))
"""Classes of what a "-free" place holds none of; "sugar-free" says nothing that one could see."""


def read_absent(reading: Reading, heads: tuple[int, ...]) -> Denials:
    """Reads the negations and gives what they deny its role, before anything else is read."""
    parse = reading.parse
    denials = read_negations(parse, heads, lambda cue, noun: _owner(reading, cue, noun, heads))
    reading.negated_verbs.update(denials.verbs)
    reading.cover(denials.words | parse.denied)
    undone = [k for verb in denials.verbs for k in _done_to(reading, verb, heads)]
    for at in (*denials.nouns, *denials.none, *denials.unseen, *undone):
        if not parse.low(at).endswith("-free"):
            reading.roles[at] = "absent"
            reading.cover(reading.phrases[at][0].tokens if at in reading.phrases else (at,))
    return denials


def _done_to(reading: Reading, verb: int, heads: tuple[int, ...]) -> Iterator[int]:
    """The objects of an action that isn't done: "not riding a motorcycle" asks for none, unless it is named again."""
    parse = reading.parse
    near = denied_place(parse, verb)[1:]
    for first in (*parse.children(verb, "dobj"), *near):
        for k in parse.conjuncts(first):
            if parse.low(k) in VIEWERS:
                yield k
            definite = any(parse.low(c) in DEFINITE for c in parse.children(k, "det", "poss"))
            ground = first in near and reading.class_of(k) in NOWHERE
            if k in heads and not definite and not ground and not named_again(parse, heads, k):
                yield k


def _owner(reading: Reading, cue: int, noun: int, heads: tuple[int, ...]) -> int | None:
    """The token of the thing that lacks the noun: "a hat with no brim", "a man who has no beard"; None for none."""
    parse = reading.parse
    lacked = reading.phrases[noun][-1].noun if noun in reading.phrases else ""
    garment = lacked in GARMENT_PARTS and parse.low(cue - 1) in CLOTHES
    if cue - 1 in heads and (noun == cue or parse.low(noun) in ONES or garment):
        return _thing(reading, cue - 1)
    if parse.low(cue - 2) == "of" and parse.low(cue - 3) in ONES | NEGATIVE:
        return cue - 3  # "one of them without a back"
    clothes = lacked.split(" ")[-1] in CLOTHES
    for up in (parse.doc[cue], *parse.doc[cue].ancestors):
        k = int(up.i)
        beside = parse.low(cue).startswith("but ") and parse.doc[k].dep_ == "pobj"
        if k in heads and k < cue and not beside:
            joined = parse.doc[cue - 1].dep_ == "conj" or lacked in _given(reading, k)
            if cue - 1 in heads and joined:
                return _thing(reading, cue - 1)
            return _wearer(reading, k, noun, heads) if clothes or _worn(parse, k) else _thing(reading, k)
        if up.pos_ in ("VERB", "AUX"):
            for c in reversed(list(parse.children(k, *SUBJECTS))):
                if parse.low(c) in NEGATIVE | SPOKEN_OF:
                    return c
                if c in heads:
                    return _thing(reading, c)
            if up.dep_ not in ("acl", "relcl", "conj", "advcl", "pcomp", "dep"):
                break
    return _wearer(reading, cue - 1, noun, heads) if clothes else None


def _given(reading: Reading, k: int) -> list[str]:
    """The nouns of what a thing has: "a cup with a spoon"."""
    parse = reading.parse
    objects = [
        o for prep in parse.children(k, "prep") if parse.low(prep) == "with" for o in parse.children(prep, "pobj")
    ]
    return [reading.phrases[o][-1].noun for o in objects if o in reading.phrases]


def _thing(reading: Reading, k: int) -> int | None:
    if reading.parse.low(k) in ONES:
        return k
    placed = reading.class_of(k) in NOWHERE or reading.parse.low(k) in MEDIUM_WORDS
    return None if placed or reading.roles.get(k) is not None else k


def _worn(parse: Parse, k: int) -> bool:
    token = parse.doc[k]
    return (
        parse.low(k) in CLOTHES and token.dep_ in ("pobj", "dobj") and parse.low(int(token.head.i)) in ("in", "wearing")
    )


def _wearer(reading: Reading, owner: int, noun: int, heads: tuple[int, ...]) -> int | None:
    """Who lacks a piece of clothing, or a thing that clothes don't have: the person before them."""
    if reading.phrases[noun][-1].noun.split()[-1] in GARMENT_PARTS if noun in reading.phrases else False:
        return _thing(reading, owner)
    alive = [k for k in heads if k < noun and reading.class_of(k) in ALIVE]
    nearer = [k for k in alive if k <= owner]
    return (nearer or alive)[-1] if alive else _thing(reading, owner)


def write_absent(reading: Reading, denials: Denials) -> None:
    """Writes the denied nouns to the scene, once its things are known."""
    for at in denials.none:
        reading.named[at] = () if at in denials.softened else _of_none(reading, at)
    for at, owner in denials.nouns.items():
        noun, described = _denied_phrase(reading, denials, at)
        acts = at in denials.none and reading.named.get(at) and reading.parse.doc[at].dep_ in SUBJECTS
        clean = reading.parse.low(at).endswith("-free") and noun_class(noun) not in FREE_OF
        if acts or clean or noun in NO_THINGS:
            continue
        lacking = reading.named.get(owner, ()) if owner is not None else ()
        tokens = [k for phrase in reading.phrases.get(at, ()) for k in phrase.tokens]
        lettered = not reading.alive(lacking) and reading.parse.quotes
        nowhere = noun_class(noun) == "writing" and not lettered  # "a cat without text"
        several = any(phrase.plural for phrase in reading.phrases.get(at, ()))
        if lacking and (several or noun_class(noun) != "abstract") and not nowhere:
            reading.draft.describe(lacking, "without", described)
        elif at in denials.softened or any(reading.parse.low(k) in OTHER for k in tokens):
            reading.notes.append(f'"no {described}" can\'t be checked: some are to be there')
        else:
            _forbid(reading, noun, described)
    for look in denied_looks(reading.parse):
        lacking = reading.named.get(look.owner, ()) if look.owner is not None else ()
        reading.draft.describe(lacking, "not", " or ".join(reading.parse.low(at) for at in look.adjectives))
    for look_at, noun_at in denials.looks:
        reading.draft.describe(reading.named.get(noun_at, ()), "not", reading.parse.low(look_at))
    for token in reading.parse.doc:
        at = int(token.i)
        if reading.parse.low(at) in ("nothing", "anything") and reading.parse.low(at + 1) in NOTHING_MORE:
            said = reading.parse.text(range(at, int(token.right_edge.i) + 1))
            reading.notes.append(f'"{said}" can\'t be checked: only things with a name can')


def _denied_phrase(reading: Reading, denials: Denials, at: int) -> tuple[str, str]:
    """The noun that is denied, and with its adjectives."""
    if at in denials.called:
        return (singular(denials.called[at]),) * 2
    phrase = reading.phrases[at][0]
    words = [word for value in phrase.attributes.values() for word in value.split()]
    return phrase.noun, " ".join([*(word for word in words if word not in ("not", "one", *OTHER)), phrase.noun])


def _of_none(reading: Reading, at: int) -> Ids:
    """What "none of them", "neither" or "nobody" is said of."""
    parse = reading.parse
    for prep in parse.children(at, "prep"):
        for k in parse.children(prep, "pobj"):
            governed = parse.doc[at].head
            if parse.low(k) in ("whom", "which") and governed.dep_ == "relcl":
                root = governed.head
                while root.dep_ == "conj":
                    root = root.head
                return reading.things(int(root.i))
            if k in reading.named:
                return reading.named[k]
    if parse.words[at].cue == "nobody":
        return tuple(e.id for e in reading.draft.entities.values() if noun_class(e.noun) == "person")
    several = [ids for k, ids in sorted(reading.named.items()) if k < at and len(ids) > 1]
    return several[-1] if several else reading.nearest_before(at)


def _forbid(reading: Reading, noun: str, described: str) -> None:
    """Nothing of the noun in the whole picture, unless the plan has one or it names nothing that a picture shows."""
    planned = [entity.noun for entity in reading.draft.entities.values()]
    alike = noun in ALIVE and any(noun_class(other) == noun for other in planned)
    if (noun_class(noun) == "abstract" and noun.split()[-1] not in MARKS) or noun in PICTURES:
        reading.notes.append(f'"no {described}" can\'t be checked: it names nothing that a picture shows by itself')
    elif described in planned or alike:
        reading.notes.append(f'"no {described}" can\'t be checked: the plan has some of its own')
    else:
        reading.draft.forbidden.append(described)


def forbid_phrases(reading: Reading, phrases: tuple[tuple[str, int], ...], pipeline: object) -> None:
    """What a negative prompt names must not be there; words about quality ("blurry") are told as not checked."""
    for text, _ in phrases:
        words = read_words(f"no {text}", pipeline)
        parse = parse_words(words, pipeline)
        kept = [read_phrases(parse, at)[-1] for at in noun_heads(parse)]
        seen = [phrase for phrase in kept if noun_class(phrase.noun) not in ("abstract", "weather")]
        if not seen:
            reading.notes.append(f'"{text}" of the negative prompt names no thing, so nothing checks it')
        for phrase in seen:
            _forbid(reading, phrase.noun, " ".join([*phrase.attributes.values(), phrase.noun]))
