"""What a thing is like, where a note says that after the thing: "3 fish (orange)", "kite red, clouds white", "cat, 2".

It goes before the noun. A colour that stands alone at the end of a list stays: it is the ground's as a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.english import plural, singular
from planners.language.adjective_classes import is_adjective
from planners.language.bare_grounds import PLAIN, SHADED, SHADES
from planners.language.counts import read_count
from planners.language.forms.edits import ENDS, MARKS, Edit, before, gone, instead, items
from planners.language.forms.named import Named, colour_at, named, phrases, several
from planners.language.noun_classes import is_collocation, noun_class
from planners.language.place_words import CENTRES, COLUMNS, ROWS, SECTIONS
from planners.language.prepositions import kind_of
from planners.language.qualities import MATERIALS, MEDIUM_WORDS, SIZES, STATES, TEXTURES
from planners.language.tokens import Token, low, lows
from planners.language.verb_table import POSES, gerund

LOOKS = SIZES | MATERIALS | TEXTURES | STATES
PLACES = frozenset((*ROWS, *COLUMNS, *CENTRES, "far", "centered", "centred"))
BEGINS = MARKS | {"and", "&", "+", "with", "w", "of", "then"}
"""What stands before a phrase that a note may describe behind it."""
JOINTS = frozenset((",", "/", "&", "and", "+", ";"))
POSING = frozenset(map(gerund, POSES))
LONGEST = 12
TIMES = re.compile(r"[x×]?(\d{1,2})[x×]?")


def ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Whether no noun goes on here: a mark, a place, a preposition, "and" before another phrase."""
    word = low(tokens, at)
    if word in ("and", "&"):
        return not colour_at(tokens, at + 1)
    return (
        word in MARKS | PLACES | {"with", "w", "x", "no", "on", "in"}
        or kind_of(word) is not None
        or bool(TIMES.fullmatch(word))
    )


def coloured(tokens: Sequence[Token], phrase: Named) -> bool:
    """Whether the phrase has a colour."""
    return any(colour_at(tokens, k) for k in range(phrase.look, phrase.noun))


def _grows(tokens: Sequence[Token], phrase: Named) -> bool:
    """Whether the phrase and a colour behind it are the name of a colour as well: "cherry red", "sky blue"."""
    bare = phrase.start == phrase.noun and phrase.end == phrase.noun + 1
    return bare and (
        noun_class(low(tokens, phrase.noun)) in ("plant", "food", "weather") or colour_at(tokens, phrase.noun) > 1
    )


def colour_behind(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "kite red, clouds white", "one skateboard red", "medal silver on the left", "glass empty": before the noun."""
    for phrase in phrases(tokens):
        at = phrase.end
        look = low(tokens, at) in LOOKS and named(tokens, at) is None and low(tokens, at + 1) in MARKS
        length = colour_at(tokens, at) or int(look)
        lone = low(tokens, phrase.start - 1) in BEGINS or kind_of(low(tokens, phrase.start - 1)) is not None
        if not (length and lone and ends_phrase(tokens, at + length)) or coloured(tokens, phrase):
            continue
        if _is_fruit(tokens, at, length) and is_adjective(low(tokens, phrase.end - 1)):
            continue  # "a teardrop peach"
        if _grows(tokens, phrase) and phrase.start and not _is_coloured_list(tokens, phrase, at + length):
            continue
        yield before(tokens, phrase.noun, _text(tokens, at, at + length))
        yield gone(tokens, at, at + length)


def _is_fruit(tokens: Sequence[Token], at: int, length: int) -> bool:
    """Whether a colour's name is a plant, a food or a thing as well."""
    return length == 1 and noun_class(low(tokens, at)) in ("plant", "food", "thing")


def _is_coloured_list(tokens: Sequence[Token], phrase: Named, end: int) -> bool:
    """Whether another phrase with a colour behind it stands before or after this one: "apple green, pear yellow"."""
    return (
        any(
            other != phrase and abs(other.start - phrase.start) < LONGEST and colour_at(tokens, other.end)
            for other in phrases(tokens)
        )
        or low(tokens, end) in PLACES
    )


def bracketed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "3 fish (orange)", "tulips (pink, 3)", "star on top (gold)", "mouse (computer)", "a chair (leaning on) a wall"."""
    found = list(phrases(tokens))
    for at in range(1, len(tokens)):
        if low(tokens, at) != "(":
            continue
        end = next((k for k in range(at + 1, min(at + LONGEST, len(tokens))) if low(tokens, k) in ("(", ")", ":")), 0)
        first = at
        while low(tokens, first - 1) in PLACES | SECTIONS | {"the"} or kind_of(low(tokens, first - 1)) is not None:
            first -= 1
        phrase = next((p for p in found if p.end == first), None)
        inner = named(tokens, at + 1)
        if phrase is None or low(tokens, end) != ")":
            continue
        if number_at(tokens, at + 1)[1] == end - at - 1 and not several(tokens, phrase):
            phrase = next((p for p in found if p.end < at and several(tokens, p) and p.count is None), phrase)
        if low(tokens, end - 1) != "of" and (kind_of(low(tokens, end - 1)) or kind_of(low(tokens, at + 1))):
            yield instead(tokens, at, at + 1, "")
            yield instead(tokens, end, end + 1, "")
        elif end == at + 2 and is_collocation((low(tokens, at + 1), singular(low(tokens, phrase.end - 1)))):
            yield before(tokens, phrase.noun, tokens[at + 1].text)
            yield gone(tokens, at, end + 1)
        elif (inner is None or inner.end < end) and (said := _looks(tokens, phrase, at + 1, end)):
            yield instead(tokens, phrase.start, phrase.end, said)
            yield gone(tokens, at, end + 1)


def parted(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "3 mushrooms: 2 red 1 brown", "2 triangles, colours green / purple": so many of each."""
    for phrase in phrases(tokens):
        at = phrase.end + (low(tokens, phrase.end) in (":", ",", "-"))
        named_so = low(tokens, at) in ("colours", "colors")
        at += named_so + (low(tokens, at + named_so) in (":", "="))
        end = at
        while number_at(tokens, end)[1] or colour_at(tokens, end) or (low(tokens, end) in JOINTS and end > at):
            end += number_at(tokens, end)[1] or colour_at(tokens, end) or 1
        end -= low(tokens, end - 1) in JOINTS
        numbered = any(number_at(tokens, k)[1] for k in range(at, end))
        told = low(tokens, phrase.start - 1) in ("it", "them")  # "below it three dogs: one white, one black ..."
        if (
            phrase.count
            and phrase.count > 1
            and not told
            and at > phrase.end
            and (numbered or named_so)
            and low(tokens, end) in MARKS
        ):
            if (said := _looks(tokens, phrase, at, end)) and " and " in said:
                yield instead(tokens, phrase.start, end, said)


def number_at(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """A number that stands at an index ("3", "x3", "two") and its length; (0, 0) for none."""
    if found := TIMES.fullmatch(low(tokens, at)):
        return int(found[1]), 1
    count, length = read_count(lows(tokens, at, 3), 0)
    exact = count is not None and count.range is None and low(tokens, at) not in ("a", "an")
    return (count.planned, length) if count is not None and exact else (0, 0)


def _looks(tokens: Sequence[Token], phrase: Named, at: int, end: int) -> str:
    """The phrase with the number, the colours and other looks that the tokens are; "" where they are anything else."""
    parts = list[tuple[int, str]]()
    number, looks = phrase.count, list[str]()
    while at < end:
        amount, counted = number_at(tokens, at)
        colour = colour_at(tokens, at + counted)
        if counted and colour:
            parts.append((amount, _text(tokens, at + counted, at + counted + colour)))
        elif counted:
            number = amount
        elif colour:
            parts.append((1, _text(tokens, at, at + colour)))
        elif low(tokens, at) in LOOKS:
            looks.append(low(tokens, at))
            colour = 1
        elif low(tokens, at) not in JOINTS:
            return ""
        at += counted + colour or 1
    own = [_text(tokens, phrase.look, phrase.noun)] * (phrase.look < phrase.noun)
    noun = _text(tokens, phrase.noun, phrase.end)
    if len(parts) > 1 and number == sum(amount for amount, _ in parts):
        one = singular(noun) if singular(noun.lower()) != noun.lower() else noun
        *most, last = (
            f"{amount} {' '.join([*own, *looks, colour])} {one if amount == 1 else plural(one)}"
            for amount, colour in parts
        )
        return f"{', '.join(most)} and {last}"
    start = str(number) if number != phrase.count else _text(tokens, phrase.start, phrase.look)
    colours = " and ".join(colour for _, colour in parts)
    return " ".join(word for word in (start, *own, *looks, colours, noun) if word)


def listed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "swan, white, behind it", "toilet, blue. bathroom", "sun, yellow, top right", "ball, 2, red": of the thing."""
    parts = list(items(tokens))
    for k, item in enumerate(parts):
        phrase = named(tokens, item.start)
        if phrase is None or phrase.end != item.stop or low(tokens, phrase.end - 1) in MEDIUM_WORDS:
            continue
        colours, looks, number = coloured(tokens, phrase), list[str](), phrase.count
        for following in parts[k + 1 :]:
            mark, end = following.start - 1, following.stop
            if low(tokens, mark) != "," or following.start - 1 - phrase.end > LONGEST:
                break
            if colour_at(tokens, mark + 1) == len(following) and not colours and _is_its(tokens, phrase, following):
                looks.append(_text(tokens, mark + 1, end))
                colours = True
            elif len(following) == 1 and low(tokens, mark + 1) in LOOKS and named(tokens, mark + 1) is None:
                looks.insert(0, tokens[mark + 1].text)
            elif number is None and number_at(tokens, mark + 1)[1] == len(following) and low(tokens, end) in MARKS:
                number = number_at(tokens, mark + 1)[0]
                yield (
                    instead(tokens, phrase.start, phrase.look, str(number))
                    if phrase.look > phrase.start
                    else before(tokens, phrase.start, str(number))
                )
            elif _is_place(tokens, following) or (len(following) == 1 and low(tokens, mark + 1) in POSING):
                yield instead(tokens, mark, mark + 1, "")
                break
            else:
                break
            yield gone(tokens, mark, end)
        if looks:
            yield before(tokens, phrase.noun, " ".join(looks))


def _is_place(tokens: Sequence[Token], item: range) -> bool:
    """Whether the item is no more than a place in the picture, or a preposition and "it"."""
    words = lows(tokens, item.start, len(item))
    placed = [word for word in words if word not in SECTIONS | {"the", "in", "on", "at"}]
    pieces = {piece for word in placed for piece in (word.split("-") if word not in COLUMNS else [word])}
    behind = words[-1] in ("it", "them") and all(
        kind_of(word) or word in ("to", "of", "next", "left", "right", "in", "front") for word in words[:-1]
    )
    return (bool(pieces) and pieces <= PLACES) or (behind and len(words) > 1)


def _is_its(tokens: Sequence[Token], phrase: Named, item: range) -> bool:
    """Whether a colour behind a comma is that of the thing before it, and no ground."""
    follows = low(tokens, item.stop)
    fruits = noun_class(low(tokens, phrase.end - 1)) in ("food", "plant") or low(tokens, item.start) != "orange"
    if _is_fruit(tokens, item.start, len(item)) and fruits:
        return False  # "a unicorn, rainbow"
    first = low(tokens, phrase.start - 1) in ENDS | {":"}
    if low(tokens, item.start) in SHADES | SHADED | PLAIN:
        return follows == "," and low(tokens, item.stop + 1) in ("with", "w")
    return first if item.stop == len(tokens) else follows in MARKS


def _text(tokens: Sequence[Token], first: int, end: int) -> str:
    return " ".join(token.text for token in tokens[first:end])
