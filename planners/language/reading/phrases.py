"""Noun phrases: what stands before a noun in the parse, as number, attributes and the noun with its compounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from planners.english import PAIRS, singular
from planners.language.parsing.parse import Parse
from planners.language.parsing.tree_changes import NOUNS
from planners.language.reading.adjectives import read_adjectives
from planners.language.vocabulary.adjective_classes import adjective_class, is_adjective
from planners.language.vocabulary.colours import HYPHENED, JOINT, names_plant, read_colour
from planners.language.vocabulary.counts import FURTHER, ORDINALS, Count, read_count
from planners.language.vocabulary.cues import COMPARING
from planners.language.vocabulary.noun_classes import is_collocation, noun_class
from planners.language.vocabulary.place_words import PLACE_STAND_IN
from planners.language.vocabulary.qualities import ADJECTIVES, BASE_COLOURS, MATERIALS, NOUN_OR_COLOUR
from planners.language.vocabulary.verb_table import POSES, lemma_of_gerund

DEFINITE = frozenset("the this that these those its their his her my your our".split())
DETERMINERS = DEFINITE | frozenset("a an any all each every some another other either such".split())
FIRST_TAGS = frozenset(("DET", "NUM", "ADJ"))
NONE_OF = frozenset("no zero neither nor".split())
CORNER = re.compile("(top|upper|bottom|lower|left|right)(-(left|right|hand))? (corner|side)")
NAMED = frozenset(("thing", "animal", "plant", "food", "body"))
JEWELS = frozenset("bracelet brooch crown earring necklace pendant ring tiara".split())
"""Things of which "diamond" is what they are made of and no shape."""
MASSES = frozenset("waters sands snows".split())
"""Plurals of what can't be counted: "the waters of a stream" are one water."""
EITHER = frozenset("sheep deer fish moose series species shrimp aircraft salmon trout squid bison".split())
BARE_PLURAL = Count(2, (2, 99))


@dataclass(frozen=True)
class Phrase:
    """``count`` None: no number was given. ``tokens`` are those that it covers; ``unseen`` say nothing visible."""

    head: int
    noun: str
    tokens: tuple[int, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    count: Count | None = None
    plural: bool = False
    definite: bool = False
    bare: bool = False
    negated: bool = False
    another: bool = False
    ordinal: int | None = None
    unseen: tuple[int, ...] = ()

    @property
    def amount(self) -> Count:
        """How many it means: a bare plural leaves that open."""
        return self.count or (BARE_PLURAL if self.plural else Count(1))


def premodifiers(parse: Parse, head: int) -> tuple[int, ...]:
    """The tokens right before a noun that belong to it: its left subtree, without possessors and what isn't joined."""
    head_token = parse.doc[head]
    found: list[int] = []
    for at in range(head - 1, -1, -1):
        token = parse.doc[at]
        if (
            parse.low(at) in ADJECTIVES
            and (at == head - 1 or at + 1 in found)
            and parse.low(at - 1) in ("a", "an", "the")
        ):
            found.append(at)  # surely one, whatever the tree says: "a plastic bottle and leather gloves"
            continue
        if not head_token.is_ancestor(token) or (
            token.pos_ in ("ADP", "PRON")
            and parse.low(at) not in ADJECTIVES
            and parse.low(at) not in DETERMINERS
            and parse.low(at) not in ("than", "least", "most", "to", "up", "over", "about", "around")
        ):
            break
        if token.dep_ in ("relcl", "acl", "nsubj", "prep", "attr", "dobj") or (
            token.dep_ in ("conj", "appos") and token.head.i == head
        ):
            break
        if parse.low(at) in (":", ";", ".") or parse.words[at].stand_in == PLACE_STAND_IN:
            break
        if parse.low(at) in ("and", ",", "&") and _joins_nouns(parse, at):
            break
        if token.dep_ == "pobj" and any(parse.low(k) in ("a", "an", "the") for k in found):
            break  # "on the right a dog"
        found.append(at)
    while found and parse.low(found[-1]) == ",":
        found.pop()
    first = found[-1] if found else 0
    if parse.low(first) in COMPARING and parse.low(first - 1) in ("no", "not"):
        found.append(first - 1)  # "no fewer than four"
    return tuple(reversed(found))


def _joins_nouns(parse: Parse, at: int) -> bool:
    """Whether a joint inside what the parser took for one phrase parts two things: "a mirror and a photo album"."""
    before, after = parse.doc[at - 1], parse.doc[min(at + 1, len(parse) - 1)]
    shaped = parse.low(at - 2) in ADJECTIVES
    known = shaped or noun_class(parse.low(at - 1)) not in ("abstract", "unknown", "material")
    seen = before.tag_ in ("NN", "NNS") and known
    alone = before.tag_ == "NNS" or parse.has(at - 1, "det") or before.i == before.sent.start
    alone |= before.dep_ in ("dep", "appos", "npadvmod", "conj")
    listed = parse.low(at) == "," and alone  # "no people, palm trees"
    return (
        seen
        and parse.low(at - 1) not in ADJECTIVES
        and (after.pos_ in FIRST_TAGS or parse.low(at + 1) in ADJECTIVES or (listed and after.pos_ in NOUNS))
    )


def read_phrases(parse: Parse, head: int, noun: str = "") -> tuple[Phrase, ...]:
    """The phrases that end in the noun: "one red and two blue circles" are two. ``noun``: what "one" stands for."""
    run = premodifiers(parse, head)
    owners = list(parse.children(head, "poss"))
    if owners:
        after = max(parse.doc[o].right_edge.i for o in owners)
        owned = tuple(at for at in run if at > after)
        return (replace(_one(parse, head, owned, noun), definite=True),)
    pieces = _pieces(parse, run)
    phrases = tuple(_one(parse, head, piece, noun) for piece in pieces)
    if any(HYPHENED.search(parse.low(k)) for k in run):
        return phrases
    return tuple(each for phrase in phrases for each in _one_of_each_colour(phrase))


def _pieces(parse: Parse, run: Sequence[int]) -> list[tuple[int, ...]]:
    """The run, cut before each further determiner or number that follows "and" or a comma."""
    pieces: list[list[int]] = [[]]
    for position, at in enumerate(run):
        word = parse.low(at)
        joined = position > 0 and parse.low(run[position - 1]) in ("and", "or", ",", "&")
        starts = word in ("a", "an", "the") or read_count([word], 0)[0] is not None
        adjectives = [k for k in pieces[-1] if parse.low(k) in ADJECTIVES]
        if joined and starts and adjectives:
            pieces.append([])
        pieces[-1].append(at)
    return [tuple(piece) for piece in pieces]


def _one(parse: Parse, head: int, run: Sequence[int], noun: str) -> Phrase:
    run = [at for at in run if at not in parse.denied]
    corners = {at for at in run if CORNER.fullmatch(" ".join(parse.lows(at, 2)))}  # "the lower-left corner bubble"
    run = [at for at in run if not {at, at - 1} & corners]
    words = [parse.low(at) for at in run]
    at, count, ordinal = 0, None, None
    definite = negated = another = bare = False
    while at < len(words):
        found, after = read_count(words, at)
        if found is not None and not (words[at] in ("over", "about", "around") and after == at + 1):
            count, at = found, after
        elif parse.doc[run[at]].pos_ == "ADV" and words[at] not in ADJECTIVES:
            at += 1
        elif words[at] in NONE_OF or (words[at] == "not" and words[at + 1 : at + 2] in (["a"], ["any"], ["an"])):
            negated, at = True, at + 1
        elif words[at] in ORDINALS and definite:
            ordinal, at = ORDINALS[words[at]], at + 1
        elif words[at] in FURTHER and at and not definite and words[at + 1 : at + 2] != ["hand"]:
            another, at = True, at + 1
        elif words[at] in DETERMINERS:
            definite = definite or words[at] in DEFINITE
            another = another or words[at] in ("another", "other")
            at += 1
        else:
            break
    bare = at == 0 or (at == 1 and parse.words[run[0]].start == parse.words[run[0]].end)  # an article of ours
    if count is not None and count.planned == 0:
        negated, count = True, None
    unsaid = ("DET", "ADV", "PART", "AUX")
    spoken_of = [k for k in range(at, len(words)) if parse.doc[run[k]].pos_ not in unsaid or words[k] in ADJECTIVES]
    kept = [k for k in spoken_of if words[k]]
    names = _names(parse, head, [run[k] for k in kept]) if not noun else []
    described = [k for k in kept if run[k] not in names]
    attributes, unseen = read_adjectives([words[k] for k in described])
    attributes = _doing(parse, [run[k] for k in described], attributes, noun or parse.low(head))
    last = parse.low(head)
    spoken = noun or singular(" ".join([*(parse.low(k) for k in names), last]))
    if last == "glasses" and parse.low(head + 1) == "of":
        spoken = spoken.removesuffix("es")  # "two glasses of wine" are no spectacles
    elif spoken.split()[-1] in PAIRS and not noun:
        paired = (count is not None and "pair" in words[:at]) or "pairs" in words[:at]
        count = Count(count.planned // 2) if paired and count is not None else count
        return Phrase(head, spoken, (*run, head), attributes, count, False, definite, bare, negated, another, ordinal)
    many = singular(last) != last or last == "glasses"
    plural = (parse.doc[head].tag_ in ("NNS", "NNPS") or many) and last not in MASSES
    if words[:1] in (["a"], ["an"]) or not (many or last in EITHER):
        plural = plural and singular(last) != last and last.endswith("s")
    return Phrase(
        head, spoken, (*run, head), attributes, count, plural and not noun, definite, bare, negated, another, ordinal,
        tuple(run[described[k]] for k in unseen),
    )  # fmt: skip


def _doing(parse: Parse, run: Sequence[int], attributes: dict[str, str], noun: str) -> dict[str, str]:
    """ "grazing cattle": what people and animals do is a pose or an action of theirs and no look."""
    if singular(noun.split()[-1]) in JEWELS and "diamond" in attributes.get("shape", ""):
        return {"material" if name == "shape" else name: value for name, value in attributes.items()}
    if noun_class(noun) not in ("person", "animal"):
        return attributes
    done = [parse.low(at) for at in run if parse.doc[at].tag_ == "VBG"]
    kept = {name: " ".join(w for w in value.split() if w not in done) for name, value in attributes.items()}
    kept = {name: value for name, value in kept.items() if value}
    for word in done:
        kept["pose" if lemma_of_gerund(word) in POSES else "action"] = word
    return kept


def _names(parse: Parse, head: int, run: Sequence[int]) -> list[int]:
    """The tokens before the noun that are part of its name: "soccer" ball, "hot" dog, "menu" board."""
    lows = [parse.low(at) for at in run]
    last = singular(parse.low(head))
    for start in range(max(0, len(run) - 2), len(run)):
        if lows[start] not in BASE_COLOURS and is_collocation((*lows[start:], last)):
            return list(run[start:])
    names: list[int] = []
    for at in reversed(run):
        if not _names_it(parse, run, at):
            break
        names.insert(0, at)
    return names[-2:]


def _names_it(parse: Parse, run: Sequence[int], at: int) -> bool:
    """Whether a word before a noun is part of its name and no adjective: "menu" board, "bonsai" tree."""
    word, token = parse.low(at), parse.doc[at]
    if at == run[-1] and names_plant(word, parse.low(parse.doc[at].head.i if parse.doc[at].head.i > at else at + 1)):
        return True
    if "-" in word or word in MATERIALS or word in ADJECTIVES:
        return False
    before = [parse.low(k) for k in run[: run.index(at) + 1]]
    coloured = any(read_colour(before, k)[1] == len(before) for k in range(max(0, len(before) - 2), len(before)))
    if coloured and word not in NOUN_OR_COLOUR:
        return False
    if adjective_class(word) in ("texture", "size", "shape") and noun_class(word) not in ("thing", "material"):
        return False
    if word.endswith("ing") and noun_class(word) in ("abstract", "unknown"):
        return False
    if word.endswith("er") and noun_class(word) == "unknown" and any(is_adjective(word[:-k]) for k in (1, 2, 3)):
        return False  # "a subtler box"
    noun = token.pos_ in ("NOUN", "PROPN") or (
        len(before) > 1 and before[-2] in MATERIALS and noun_class(word) in NAMED
    )
    seen = token.pos_ in ("ADJ", "VERB", "X") and noun_class(word) in ("animal", "plant", "food", "thing", "person")
    return (noun and not coloured) or (seen and not is_adjective(word) and not word.endswith("ed"))


def _one_of_each_colour(phrase: Phrase) -> tuple[Phrase, ...]:
    """ "red and blue circles" are a red one and a blue one; "black and white cats" are each both."""
    colours = phrase.attributes.get("colour", "").split(JOINT)
    each = phrase.plural and len(colours) > 1 and set(colours) != {"black", "white"}
    if not each or phrase.definite or (phrase.count and phrase.count.planned != len(colours)):
        return (phrase,)
    return tuple(
        replace(phrase, count=Count(1), attributes={**phrase.attributes, "colour": colour}) for colour in colours
    )
