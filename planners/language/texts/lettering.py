"""How a text looks: "in bold red serif letters", "in pink", "is purple"; and which text that is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from planners.language.parsing.parse import Parse, sentence
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.writing import FACES, FONTS, INKS, NAMED_FACES, NO_FACES, PLAIN_INKS, TYPEFACES

LETTERS = FONTS | INKS
FILLERS = frozenset((",", "and", "yet", "but", "a", "an", "all", "the", "same"))
TAGS = ("JJ", "JJR", "RB", "RBR", "VBN", "VBG", "PRP$")
DESCRIBED = ("NOUN", "PROPN", "ADJ")
BESIDE = frozenset("below above on at along across its it the their side front back top bottom , both all each".split())
ONTO = frozenset("on across at in along".split())
AGAIN = frozenset(("this", "the", "it"))
SHARED = frozenset(("both", "all", "each"))


@dataclass
class Look:
    colour: str | None = None
    faces: list[str] = field(default_factory=list)

    def read(self, lows: list[str]) -> None:
        """Adds what a run of words says; of two colours the first counts. Before letters every adjective is a look."""
        lettered = lows[-1:] and lows[-1] in LETTERS - {"text", "print", "characters"}
        at = 0
        while at < len(lows):
            colour, after = read_colour(lows, at)
            if colour:
                self.colour, at = self.colour or colour, after
                continue
            word, last = lows[at], at == len(lows) - 1
            face = word in INKS - PLAIN_INKS if last else word in TYPEFACES or (lettered and _is_look(word))
            if last and word in FACES:
                self.faces.append(FACES[word])
            elif word in NAMED_FACES or face:
                self.faces.append(word)
            at += 1

    @property
    def typeface(self) -> str | None:
        return " ".join(dict.fromkeys(self.faces))[:80] or None


def _is_look(word: str) -> bool:
    return word not in NO_FACES | LETTERS and (is_adjective(word) or not word.endswith("ly"))


def font_spans(parse: Parse) -> list[range]:
    """The phrases about the look of a text, in order, with the preposition that begins them."""
    spans: list[range] = []
    for at in range(len(parse)):
        if (not spans or at >= spans[-1].stop) and (end := _font(parse, at)):
            spans.append(range(at, end))
    return spans


def _font(parse: Parse, at: int) -> int:
    """Where the phrase about letters that begins at the token ends; 0 where none does."""
    opens = parse.low(at)
    aside = opens in (",", ";")  # "'50% OFF', bold red letters, a handbag", "'7' in the centre, red"
    if end := _look_alone(parse, at):
        return end
    if opens not in ("in", "with", "using", "is", "are", "featuring") and not aside:
        return 0
    named = looks = 0
    end = at + 1
    while end < len(parse) and parse.words[end].quoted is None:
        word = parse.low(end)
        after = read_colour(list(parse.lows(end, min(4, len(parse) - end))), 0)[1]
        same = word in ("colour", "color") and "same" in parse.lows(at, end - at)
        if same or (word in LETTERS and after < 2):
            named = looks = end = end + 1
        elif named and (named < end or word not in TYPEFACES | {","}):
            break
        elif after or word in TYPEFACES:
            named = 0
            looks = end = end + max(after, 1)
        elif word == "," and parse.low(end + 1) in ("a", "an", "one", "two"):
            break  # "in blue, a small boat"
        elif word in FILLERS or "-" in word or parse.doc[end].tag_ in TAGS or parse.low(end + 1) in LETTERS:
            end += 1
        else:
            break
    if aside:
        return (
            named
            if any(q < at for q in parse.quotes) and parse.low(named) in ("", ",", ".", ";") and named > at + 2
            else 0
        )
    ahead = named + 1 if named and parse.low(named) == "," else 0  # "in huge letters, sky blue, and"
    after = read_colour(list(parse.lows(ahead, 3)), 0)[1] if ahead else 0
    if after and parse.low(ahead + after) in (",", ".", ";", "and") and _after_quote(parse, at):
        named = ahead + after
    goes_on = named < len(parse) and parse.is_noun(named) and parse.low(named) != "underwater"
    if named and parse.low(named) != "of" and not goes_on:
        return _with_ground(parse, named) if opens in ("in", "using") or parse.low(named - 1) in FONTS else 0
    ends = looks >= len(parse) or parse.words[looks].quoted is not None or parse.doc[looks].pos_ not in DESCRIBED
    shaped = parse.low(at + 1) in ("a", "an") and parse.low(looks - 1) in TYPEFACES - NAMED_FACES  # "in a grey bubble"
    if not looks or not ends or shaped or opens in ("with", "using"):
        return 0
    follows = parse.low(looks) in (",", ":") and _is_quote(parse, looks + 1)
    titled = parse.low(at - 1) in ("title", "headline", "text", "slogan") and parse.low(at - 2) == "," and parse.quotes
    shared = parse.low(at - 1) in SHARED and parse.quotes
    return (
        _with_ground(parse, looks)
        if titled or shared or _after_quote(parse, at) or _is_quote(parse, looks) or follows
        else 0
    )


def _look_alone(parse: Parse, at: int) -> int:
    """Where a colour or typeface ends that says no more behind a text: "'OPEN' red, below the owl", "'7' in the centre,
    red", "'SKI' in white, condensed"; 0 elsewhere."""
    comma = parse.low(at) in (",", ";")
    after = first = at + comma
    while parse.low(after) in TYPEFACES or read_colour((parse.low(after),), 0)[1]:
        after += 1
    behind = _after_quote(parse, at) if comma else _is_quote(parse, at - 1)
    return after if after > first and behind and parse.low(after) in ("", ",", ".", ";") else 0


def _is_quote(parse: Parse, at: int) -> bool:
    return at < len(parse) and parse.words[at].quoted is not None


def _with_ground(parse: Parse, end: int) -> int:
    """Where the phrase ends with the ground that the letters are on: "in white on blue", "on a red background"."""
    if parse.low(end) != "on":
        return end
    first = end + 1 + (parse.low(end + 1) in ("a", "an", "the"))
    after = read_colour(list(parse.lows(first, min(3, len(parse) - first))), 0)[1]
    follows = parse.doc[first + after].pos_ if first + after < len(parse) else "PUNCT"
    return first + after if after and follows not in DESCRIBED else end


def described(parse: Parse, noun: int) -> list[str]:
    """The words of the look right before a noun that means a text, with the noun: "bold red letters"."""
    first = noun
    while first > 0 and (
        parse.low(first - 1) in TYPEFACES | {",", "and"}
        or parse.doc[first - 1].pos_ in ("ADJ", "ADV")
        or (parse.doc[first - 1].tag_ in ("VBG", "VBN") and parse.doc[first - 1].dep_ == "amod")
        or read_colour([parse.low(first - 1)], 0)[1]
    ):
        first -= 1
    return list(parse.lows(first, noun + 1 - first))


def _after_quote(parse: Parse, at: int) -> bool:
    """Whether a quoted text stands before the token with no more between than "written on its side"."""
    k = at - 1
    while k > 0 and (parse.low(k) in TYPEFACES | LETTERS | {",", ";"} or read_colour((parse.low(k),), 0)[1]):
        k -= 1 + (parse.low(k - 1) == "in")  # "'SKI' in white, condensed"
    if k > 2 and parse.is_noun(k) and parse.low(k - 1) in ("the", "its") and parse.low(k - 2) in ONTO:
        k -= 3
    while k > 0 and (
        parse.doc[k].pos_ in ("ADV", "AUX") or parse.doc[k].tag_ in ("VBN", "VBZ") or parse.low(k) in BESIDE
    ):
        k -= 1
    return k >= 0 and parse.words[k].quoted is not None


def texts_of(parse: Parse, span: range, nouns: set[int]) -> list[int]:
    """The quoted texts that a phrase about letters describes. ``nouns``: the nouns outside such phrases.

    It is the text before it if no noun stands between, else the next one in its sentence.
    """
    mine = [q for q in parse.quotes if q in sentence(parse, span.start)]
    if (shared := parse.low(span.start - 1)) in SHARED:
        earlier = [q for q in parse.quotes if q < span.start]
        return earlier[-2:] if shared == "both" else mine or earlier
    before = [q for q in mine if q < span.start]
    after = [q for q in mine if q >= span.stop]
    if before and (_after_quote(parse, span.start) or not nouns.intersection(range(before[-1], span.start))):
        first = before[-1]
        while first - 1 in before or (parse.low(first - 1) in (",", "and", "&") and first - 2 in before):
            first -= 1
        return [q for q in before if q >= first]
    if after or before:
        return after[:1] or before[-1:]
    earlier = [q for q in parse.quotes if q < span.start]
    if earlier and parse.low(sentence(parse, span.start).start) in AGAIN:
        return earlier[-1:]  # "This phrase is set in bold typography."
    return [q for q in parse.quotes if q >= span.stop][:1]
