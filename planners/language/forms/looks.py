"""What a thing is like, where a note says that after the thing: "kite red, clouds white", "swan, white, behind it".

It goes before the noun. A colour that stands alone at the end of a list stays: it is the ground's as a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.language.forms.amounts import LONGEST, LOOKS, PLACES, TIMES, ends_number, number_at
from planners.language.forms.edits import MARKS, Edit, before, gone, instead, items, words
from planners.language.forms.named import Named, colour_at, named, number_before, phrases
from planners.language.tokens import ENDS, Token, low, lows
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.place_words import COLUMNS, SECTIONS
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import MEDIUM_WORDS
from planners.language.vocabulary.verb_table import POSING
from planners.language.whole.bare_grounds import PLAIN, SHADED, SHADES

COLOURING = frozenset("make paint colour color keep".split())
BEGINS = MARKS | {"and", "&", "+", "with", "w", "of", "then"}
"""What stands before a phrase that a note may describe behind it."""
FOLLOWING = MARKS | PLACES | {"with", "w", "x", "no", "on", "in"}
TO_IT = frozenset("to of next left right in front".split())


def ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Whether no noun goes on here: a mark, a place, a preposition, "and" before another phrase."""
    word = low(tokens, at)
    if word in ("and", "&"):
        return not colour_at(tokens, at + 1)
    return word in FOLLOWING or kind_of(word) is not None or bool(TIMES.fullmatch(word))


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
        look = low(tokens, at) in LOOKS and low(tokens, at + 1) in MARKS
        length = colour_at(tokens, at) or int(look)
        before_it = low(tokens, phrase.start - 1)
        lone = before_it in BEGINS or kind_of(before_it) is not None
        lone |= before_it in COLOURING and phrase.look > phrase.start
        if not (length and lone and ends_phrase(tokens, at + length)) or coloured(tokens, phrase):
            continue
        if _is_fruit(tokens, at, length) and is_adjective(low(tokens, phrase.end - 1)):
            continue  # "a teardrop peach"
        if _grows(tokens, phrase) and phrase.start and not _is_coloured_list(tokens, phrase, at + length):
            continue
        yield before(tokens, phrase.noun, words(tokens, at, at + length))
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
                looks.append(words(tokens, mark + 1, end))
                colours = True
            elif len(following) == 1 and low(tokens, mark + 1) in LOOKS:
                looks.insert(0, tokens[mark + 1].text)
            elif number is None and number_at(tokens, mark + 1)[1] == len(following) and ends_number(tokens, end):
                number = number_at(tokens, mark + 1)[0]
                yield number_before(tokens, phrase, str(number))
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
    lower = lows(tokens, item.start, len(item))
    placed = [word for word in lower if word not in SECTIONS | {"the", "in", "on", "at"}]
    pieces = {piece for word in placed for piece in (word.split("-") if word not in COLUMNS else [word])}
    behind = lower[-1] in ("it", "them") and all(kind_of(word) or word in TO_IT for word in lower[:-1])
    return (bool(pieces) and pieces <= PLACES) or (behind and len(lower) > 1)


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
