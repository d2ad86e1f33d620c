"""The picture as a whole, where a phrase says it by itself: size, background, mood, lighting, camera, palette.

These phrases are found before the parser sees the prompt, and blanked: "a cat, studio lighting, 9:16" is a cat to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planners.language import qualities as ql
from planners.language.adjective_classes import is_adjective
from planners.language.bare_grounds import MARKS, bare_ground, bare_time, of_letters
from planners.language.canvas import read_canvas
from planners.language.colours import read_colour, several
from planners.language.noun_classes import noun_class
from planners.language.prefaces import heading, preface
from planners.language.tables import by_first
from planners.language.tokens import Token, low, lows

BACKDROP = frozenset("background backdrop bg backgrounds".split())
PLAIN = frozenset("plain solid simple clean blank uniform flat empty".split())
BEFORE_GROUND = ("on", "against", "over", "in", "at", "with", "and")
BEFORE_LIGHT = (*MARKS, "in", "and", "with", "by", "under", "of")
ARTICLES = ("a", "an", "the", "its")
THINGS_TOO = frozenset("sign card label sticker ticket billboard mural cover story icon logo print scene".split())
"""Kinds of pictures that a list of things may name."""
NEUTRAL = frozenset(
    "in on the with and or of is are that which has have showing featuring to by for from where while".split()
)
TONES = frozenset("pastel vivid muted bright warm cool earthy bold neutral".split())
LONGEST_GROUND = 4
LIGHTING, CAMERA = by_first(ql.LIGHTING), by_first(ql.CAMERA)


@dataclass
class PictureWords:
    """``spans``: what was read, as (start, end) in characters; ``background`` None where the prompt names none."""

    background: str | None = None
    medium: str | None = None
    mood: list[str] = field(default_factory=list)
    lighting: list[str] = field(default_factory=list)
    camera: list[str] = field(default_factory=list)
    palette: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def read_picture(tokens: Sequence[Token]) -> PictureWords:
    """What the prompt says of the picture as a whole."""
    said, at = heading(tokens)
    found = PictureWords(medium=said or None, spans=[(tokens[0].start, tokens[at - 1].end)] if at else [])
    while at < len(tokens):
        end = (
            _canvas(tokens, at, found)
            or preface(tokens, at)
            or _praise(tokens, at)
            or _background(tokens, at, found)
            or _style(tokens, at, found)
        )
        if end > at:
            aside = low(tokens, at - 1) == "," and low(tokens, end) in MARKS  # its comma goes with it
            found.spans.append((tokens[at - aside].start, tokens[end - 1].end))
        at = max(end, at + 1)
    return found


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans as spaces, at the same length."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _canvas(tokens: Sequence[Token], at: int, found: PictureWords) -> int:
    """The size is decided elsewhere (``canvas.named_canvas``); "4K" as praise ("a cat, 4K") is a word of the style."""
    asked = read_canvas(tokens, at)
    if asked is None:
        return 0
    if asked.quality:
        found.camera.append(asked.quality)
    return asked.end


def _praise(tokens: Sequence[Token], at: int) -> int:
    for phrase in ql.PRAISE:
        after = at + len(phrase)
        if lows(tokens, at, len(phrase)) == phrase and low(tokens, at - 1) in MARKS and low(tokens, after) in MARKS:
            return after
    return 0


def _background(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    """ "on a plain white background", "navy background", "background: blue", "a white circle on black"."""
    before = start - 1 - (low(tokens, start - 1) in ARTICLES)
    if low(tokens, before) in ("not", "no", "without", "never") or of_letters(tokens, start):
        return 0
    article = low(tokens, start) in ARTICLES and low(tokens, start + 1) in BACKDROP
    if low(tokens, start + article) in BACKDROP:
        end = _after_word(tokens, start + article + 1, found)
        return end if end and low(tokens, start - 1) in (*MARKS, "and", "with", "on") else 0
    at = start + (low(tokens, start) in BEFORE_GROUND)
    prepared = at > start
    at += low(tokens, at) in ARTICLES
    words, end = _ground_words(tokens, at)
    named = low(tokens, end) in BACKDROP or (low(tokens, end) in ("ground", "paper") and _colours_only(words))
    if low(tokens, end) == "paper":
        named = named and low(tokens, start - 1) == "," and low(tokens, end + 1) in ("", ".")
    if words and named and "of" not in lows(tokens, end + 1, 1):
        if low(tokens, end + 1) == ":" and not prepared and noun_class(" ".join(words)) != "place" and not start:
            return end + 2  # "game background: hills"
        if not (_colours_only(words) or prepared or (_led(tokens, start, at) and not _ends_in_colour(words))):
            return 0
        kept = [word for word in words if word not in PLAIN and word not in ("-", "coloured", "colored")]
        found.background = several(" ".join(kept)) or "white"
        return end + 1
    lowered = [low(tokens, k) for k in range(at, min(at + 4, len(tokens)))]
    colour, length = read_colour(lowered, 0)
    follows = low(tokens, at + length)
    closed = follows in (*MARKS, ":", "?", "with", "and")
    if colour and at == start + 1 and low(tokens, start) in ("on", "against") and closed:
        found.background = found.background or colour
        return at + length
    ground, end = ("", 0) if found.background else bare_ground(tokens, start)
    found.background = found.background or ground or None
    return end


def _ground_words(tokens: Sequence[Token], start: int) -> tuple[list[str], int]:
    """The words from the index on that may describe a background, with the index after them; "and" joins colours."""
    words: list[str] = []
    end = start
    while len(words) <= LONGEST_GROUND:
        word = low(tokens, end)
        joins = word == "and" and words and _colours_only(words)
        ends = word in NEUTRAL or word in BACKDROP or word in BEFORE_GROUND or word in ARTICLES or word == "ground"
        ends |= word == "paper" and low(tokens, end + 1) in ("", ".")
        if word in MARKS or (ends and not joins):
            break
        words.append(ql.SPELLING.get(word, word))
        end += 1
    return words, end


def _led(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether the words can't belong to a noun before them: an article or a comma comes first."""
    return at > start or low(tokens, start - 1) in MARKS


def _ends_in_colour(words: Sequence[str]) -> bool:
    """ "red circle blue": the last colour is the background's, and the words before it name a thing."""
    return any(read_colour(words, k)[1] == len(words) for k in range(1, len(words)))


def _colours_only(words: Sequence[str]) -> bool:
    at = 0
    while at < len(words):
        after = read_colour(words, at)[1]
        if after == at and words[at] not in PLAIN | ql.SHADES | {
            "gradient",
            "textured",
            "studio",
            "and",
            "coloured",
            "colored",
        }:
            return False
        at = max(after, at + 1)
    return True


def _after_word(tokens: Sequence[Token], at: int, found: PictureWords) -> int:
    """ "is light blue", ": white", "of blue" after the word "background"."""
    alone = read_colour([low(tokens, k) for k in range(at, min(at + 4, len(tokens)))], 0)
    if alone[0] and low(tokens, at + alone[1]) in MARKS:  # "background white"
        found.background = alone[0]
        return at + alone[1]
    if low(tokens, at) not in ("is", ":", "of", "in", "=", "should"):
        return 0
    at += 1 + (low(tokens, at) == "should" and low(tokens, at + 1) == "be")
    while low(tokens, at) in PLAIN | {"a"}:
        at += 1
    words = [low(tokens, k) for k in range(at, min(at + 6, len(tokens)))]
    colour, length = read_colour(words, 0)
    if not colour:
        return 0
    found.background = colour
    return at + length


def _style(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    """Lighting, camera, palette and mood words that stand by themselves."""
    if low(tokens, start - 1) in ("not", "no", "without"):
        return 0
    if end := _medium(tokens, start, found):
        return end
    if light := bare_time(tokens, start):
        found.lighting.append(light)
        return start + 1
    first = start + (low(tokens, start) in ("a", "an", "in", "with", "under") and low(tokens, start + 1) != "")
    for listed, table in ((found.lighting, LIGHTING), (found.camera, CAMERA)):
        phrases = (p for word in dict.fromkeys((low(tokens, start), low(tokens, first))) for p in table.get(word, ()))
        for phrase in phrases:
            at = start if phrase[0] in ("in", "under") else first
            if lows(tokens, at, len(phrase)) != phrase:
                continue
            after = at + len(phrase)
            follows = low(tokens, after)
            if phrase[0] in ("in", "under") and follows not in MARKS:
                continue  # "in the evening sky"
            if phrase[-1] == "behind" and follows in ("it", "them", "him", "her", "the", "a", "an"):
                continue  # "peeking out from behind it"
            alone = follows in (*MARKS, "and", "of", "photo", "shot", "view", "on", "from", "with")
            if at == start and len(phrase) == 1 and low(tokens, start - 1) not in BEFORE_LIGHT:
                continue  # "the bright sunlight" is read as a whole
            if at == start and not alone and (len(phrase) == 1 or low(tokens, start - 1) in ARTICLES):
                continue
            if (
                at > start
                and follows not in (*MARKS, "and", "shot", "view", "on", "from")
                and low(tokens, start) != "in"
            ):
                continue
            listed.append(" ".join(phrase))
            return after + (follows in ("shot", "view"))
    if lows(tokens, start, 4) == ("in", "the", "style", "of"):
        end = start + 4
        while (
            low(tokens, end) and low(tokens, end) not in MARKS and low(tokens, end) not in NEUTRAL and end < start + 8
        ):
            end += 1
        found.mood.append(" ".join(low(tokens, k) for k in range(start, end)))
        return end
    return _palette(tokens, start, first, found) or _mood(tokens, start, first, found)


def _medium(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    """A kind of picture between commas: "a cat, oil painting, detailed", "a house, anime style"."""
    if low(tokens, start - 1) not in (",", ".", ";"):
        return 0
    for phrase in ql.MEDIA:
        end = start + len(phrase)
        if lows(tokens, start, len(phrase)) == phrase and phrase[-1] not in THINGS_TOO:
            end += low(tokens, end) == "style"
            if low(tokens, end) in MARKS:
                found.medium = found.medium or " ".join(phrase)
                return end
    return 0


def _palette(tokens: Sequence[Token], start: int, at: int, found: PictureWords) -> int:
    words = [low(tokens, k) for k in range(at, min(at + 4, len(tokens)))]
    colour, length = read_colour(words, 0)
    if not colour and words and words[0] in TONES:
        colour, length = words[0], 1
    if colour and low(tokens, at + length) in ("palette", "tones", "colors", "colours", "hues", "scheme", "tone"):
        end = at + length + 1
        if low(tokens, end) in (*MARKS, "and", "palette", "scheme", "throughout"):
            found.palette.append(colour)
            return end + (low(tokens, end) in ("palette", "scheme"))
    return 0


def _mood(tokens: Sequence[Token], start: int, at: int, found: PictureWords) -> int:
    season = start + (low(tokens, start) in ("in", "during", "on", "at"))
    season += low(tokens, season) in ("the", "a", "late", "early")
    follows = low(tokens, season + 1)
    if low(tokens, season) in ql.SEASONS and (season > start or low(tokens, start - 1) in (",", "")):
        named = follows in ql.MOOD_NOUNS | ql.SEASON_NOUNS
        if follows in (*MARKS, "with", "and") or named:
            found.mood.append(low(tokens, season))
            return season + 1 + named
    word = low(tokens, at)
    if word in ql.FEELINGS and low(tokens, at + 1) == "of" and (mood := ql.FELT.get(low(tokens, at + 2))):
        found.mood.append(mood)
        joined = low(tokens, at + 3) == "and" and noun_class(low(tokens, at + 4)) == "abstract"
        return at + 3 + 2 * joined
    after = at + 1
    while word in ql.MOODS and low(tokens, after) in ("and", ",") and low(tokens, after + 1) in ql.MOODS:
        after += 2
    if word in ql.MOODS and low(tokens, after) in ql.MOOD_NOUNS and low(tokens, after + 1) not in ("of",):
        found.mood.extend(low(tokens, k) for k in range(at, after) if low(tokens, k) in ql.MOODS)
        before = at - 1  # "an intimate, welcoming ambiance" is one phrase
        while low(tokens, before) == "," or is_adjective(low(tokens, before)):
            before -= 1
        if low(tokens, before) in ("a", "an") and before < at - 1:
            found.spans.append((tokens[before].start, tokens[at].start))
        return after + 1
    after = at + 1
    alone = at == start and low(tokens, after) in MARKS and low(tokens, at - 1) in (",", ".", ";", "")
    if word in ql.MOODS and alone and len(tokens) > 1:
        found.mood.append(word)
        return after
    return 0
