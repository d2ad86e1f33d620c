"""The picture as a whole: background, medium, mood, lighting, camera, palette. Pure functions over tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planners.language import lexicon as lx
from planners.language import qualities as ql
from planners.language.adjectives import is_adjective, read_colour
from planners.language.colours import list_colours, several
from planners.language.nouns import COMPOUNDS, NOUNS, PLACES
from planners.language.places import read_relation
from planners.language.tokens import Token, low, lows
from planners.language.verbs import is_gerund, is_past

GROUNDS = ("on", "against", "over", "in", "at")
THROUGH = tuple(
    "along across around through into outside down up past onto inside within amid amidst throughout to".split()
)
LONGEST_BACKGROUND = 3


@dataclass(frozen=True)
class PictureWords:
    name: str
    value: str
    end: int
    colour: str = ""
    mood: tuple[str, ...] = ()
    loose: tuple[Token, ...] = ()


def read_background(tokens: Sequence[Token], start: int, settings: bool) -> PictureWords | None:
    """ "on a plain white background", "against navy", "background: blue", and with ``settings`` "in a forest"."""
    if low(tokens, start) in lx.BACKDROP:
        return _after_word(tokens, start)
    at = start + (low(tokens, start) in (*GROUNDS, *THROUGH, "with", "and"))
    prepared = at > start
    while low(tokens, at) in ("a", "an", "the", "its"):
        at += 1
        prepared = True
    words, end = _ground_words(tokens, at)
    named = any(word in NOUNS - PLACES - ql.BASE_COLOURS for word in words[:-1])
    if low(tokens, end) in lx.BACKDROP and not named and (prepared or _coloured(tokens, at, end)):
        kept = [word for word in words if word not in lx.PLAIN]
        return None if not words else PictureWords("background", several(" ".join(kept)) or "white", end + 1)
    colour, after = read_colour(tokens, at)
    follows = low(tokens, after)
    if colour and low(tokens, start) in ("on", "against") and (follows in ("", ",", ".", ";", "with", "and")):
        starts_list = follows == "and" and bool(read_colour(tokens, after + 2)[0])
        return None if starts_list else PictureWords("background", colour, after)
    return _setting(tokens, at, words) if settings and low(tokens, start) in (*GROUNDS, *THROUGH) else None


def _ground_words(tokens: Sequence[Token], at: int) -> tuple[list[str], int]:
    words: list[str] = []
    while len(words) <= LONGEST_BACKGROUND and low(tokens, at) and tokens[at].kind == "word":
        word = low(tokens, at)
        if word in lx.BACKDROP or word in lx.NEUTRAL or word in lx.ENDS or word in lx.COUNTS:
            break
        words.append(ql.SPELLING.get(word, word))
        at += 1
    return words, at


def _coloured(tokens: Sequence[Token], at: int, end: int) -> bool:
    while at < end:
        after = read_colour(tokens, at)[1]
        if after == at and low(tokens, at) not in lx.PLAIN | ql.SHADES | ql.LOOKS:
            return False
        at = max(after, at + 1)
    return True


def _after_word(tokens: Sequence[Token], at: int) -> PictureWords | None:
    """ "background is light blue", "background: white", "background of blue"."""
    at += 1
    if low(tokens, at) not in ("is", ":", "of", "in", "="):
        return None
    at += 1
    while low(tokens, at) in lx.PLAIN | {"a"}:
        at += 1
    colour, after = read_colour(tokens, at)
    return PictureWords("background", colour, after) if colour else None


def _setting(tokens: Sequence[Token], at: int, words: list[str]) -> PictureWords | None:
    """A place that fills the picture: "on the beach", "in a green field"; not where another noun follows."""
    for length, word in enumerate(words, 1):
        if word in PLACES and length == len(words) and length <= LONGEST_BACKGROUND:
            if " ".join(words[-2:]) in COMPOUNDS and word == "island":
                return None
            known = all(is_adjective(w) or w in ql.SHADES or w in PLACES or w not in NOUNS for w in words[:-1])
            return _joined(tokens, " ".join(words), at + length) if known else None
    return None


def _joined(tokens: Sequence[Token], value: str, end: int) -> PictureWords:
    """ "on the highway and the bumpy road" is one background."""
    if low(tokens, end) == "and" and low(tokens, end + 1) in ("the", "a", "an"):
        words, after = _ground_words(tokens, end + 2)
        plain = all(is_adjective(w) for w in words[:-1])
        if words and words[-1] in PLACES and plain and low(tokens, after) in ("", ".", ",", ";"):
            return PictureWords("setting", f"{value} and {' '.join(words)}", after)
    return PictureWords("setting", value, end)


def read_style(tokens: Sequence[Token], start: int) -> PictureWords | None:
    """Mood, lighting, camera or palette words that stand by themselves."""
    at = start + (low(tokens, start) in ("a", "an") and low(tokens, start + 1) != "")
    for name, table in (("lighting", ql.LIGHTING), ("camera", ql.CAMERA)):
        for phrase in table:
            if lows(tokens, at, len(phrase)) != phrase:
                continue
            after = at + len(phrase)
            if at == start or low(tokens, after) in ("of", "photo", "shot", "view", "", ",", ".", "and"):
                after += low(tokens, after) in ("shot", "view")
                return PictureWords(name, " ".join(phrase), after)
    if (felt := _feeling(tokens, at)) is not None:
        return felt
    if lows(tokens, start, 4) == ("in", "the", "style", "of"):
        words, end = _ground_words(tokens, start + 4)
        return PictureWords("mood", f"in the style of {' '.join(words)}", end) if words else None
    if read_colour(tokens, at)[0] or low(tokens, at) == "pastel":
        words, end = [low(tokens, at)], at + 1
        if low(tokens, at) != "pastel":
            colour, end = read_colour(tokens, at)
            words = [colour]
        if low(tokens, end) in ("palette", "tones", "colors", "colours", "hues", "scheme"):
            return PictureWords("palette", words[0], end + 1)
    season = at + (low(tokens, at) in ("in", "during", "on", "at"))
    season += low(tokens, season) in ("the", "a", "late", "early")
    if low(tokens, season) in ql.SEASONS and (season > at or low(tokens, at - 1) in (",", "")):
        follows = low(tokens, season + 1)
        if (
            not follows
            or tokens[season + 1].kind != "word"
            or follows in lx.NEUTRAL
            or follows in ql.MOOD_NOUNS | ql.SEASON_NOUNS
        ):
            return PictureWords("mood", low(tokens, season), season + 1 + (follows in ql.MOOD_NOUNS | ql.SEASON_NOUNS))
    word, follows = lows(tokens, at, 2)
    if word in ql.MOODS and follows in ql.MOOD_NOUNS:
        return PictureWords("mood", word, at + 2)
    if (
        word in ql.MOODS
        and at == start
        and follows in ("", ",", ".", ";")
        and low(tokens, at - 1) in (",", ".", ";", "")
    ):
        return PictureWords("mood", word, at + 1)
    return None


def _feeling(tokens: Sequence[Token], at: int) -> PictureWords | None:
    """ "a sense of calm", "an air of mystery"; a feeling that is no mood of ours is left to the abstract nouns."""
    if low(tokens, at) not in ql.FEELINGS or low(tokens, at + 1) != "of":
        return None
    mood = ql.FELT.get(low(tokens, at + 2))
    return PictureWords("mood", mood, at + 3) if mood else None


def read_medium(tokens: Sequence[Token], start: int, medium: str | None, named: bool) -> PictureWords | None:
    """What kind of picture it is ("a vintage poster of ..."), where the word can't be one of the objects.

    ``named``: objects were named already, so that "a sign" is one more of them unless the phrase is an aside.
    """
    before = low(tokens, start - 1)
    at = start + (low(tokens, start) in ("a", "an", "the", "this", "my"))
    article = at > start
    mood: list[str] = []
    loose: list[Token] = []
    colour = ""
    while True:
        shade, after = read_colour(tokens, at)
        if shade:
            colour, at = list_colours([*filter(None, [colour]), shade]), after
            at += low(tokens, at) in ("and", "&") and bool(read_colour(tokens, at + 1)[0])
        elif low(tokens, at) in ql.MOODS:
            mood.append(low(tokens, at))
            at += 1
        elif low(tokens, at) in ql.ADJECTIVES or low(tokens, at) == "square" or low(tokens, at).endswith("ly"):
            loose.append(tokens[at])
            at += 1
        else:
            break
    phrase = next((p for p in ql.MEDIA if lows(tokens, at, len(p)) == p), None)
    if phrase is None:
        return None
    end = at + len(phrase)
    value = " ".join(phrase)
    again = medium is not None and low(tokens, start) in ("the", "this") and phrase[-1] in medium.split()
    apart = not article and before in (",", ".", ";", "")
    aside = (named or medium is not None) and (before in ("in", "as") or apart)
    if not (again or (medium is None and (aside or not named))) or not _ends_noun(tokens, end):
        return None
    return PictureWords("medium", value, end, colour, tuple(mood), tuple(loose))


def _ends_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether no further noun follows ("card table") and no relation ("a sign left of a cat")."""
    word = low(tokens, at)
    if read_relation(tokens, at) is not None or (word in lx.BE and low(tokens, at + 1) not in ("of", "a")):
        return False
    if at >= len(tokens) or tokens[at].kind != "word" or word in lx.NEUTRAL or word in lx.SAYS or word in lx.COUNTS:
        return True
    return (
        word in lx.STARTERS | lx.NONE_OF | lx.ROLES.keys()
        or is_gerund(word)
        or is_past(word)
        or word in ("in", "style")
    )
