"""The picture as a whole, where a phrase says it by itself: size, background, mood, lighting, camera, palette.

These phrases are found before the parser sees the prompt, and blanked: "a cat, studio lighting, 9:16" is a cat to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planners.language.tokens import Token, low, lows
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.tables import by_first
from planners.language.whole.bare_grounds import LANDS, MARKS
from planners.language.whole.canvas import read_canvas
from planners.language.whole.named_grounds import ARTICLES, LONGEST_GROUND, NEUTRAL, read_ground
from planners.language.whole.occasions import occasion
from planners.language.whole.prefaces import heading, names_kind, preface
from planners.language.whole.printed_sheets import printed_sheet
from planners.language.whole.told_times import told_time

BEFORE_LIGHT = (*MARKS, "in", "and", "with", "by", "under", "of")
THINGS_TOO = frozenset("sign card label sticker ticket billboard mural cover story icon logo print scene".split())
"""Kinds of pictures that a list of things may name."""
TONES = frozenset("pastel vivid muted bright warm cool earthy bold neutral".split())
LIGHTING, CAMERA = by_first(ql.LIGHTING), by_first(ql.CAMERA)


@dataclass
class PictureWords:
    """``spans``: what was read, as (start, end) in characters; ``background`` None where the prompt names none;
    ``heading``: the kind of picture that the prompt begins with; ``comma``: where one stands for a word."""

    background: str | None = None
    heading: str | None = None
    medium: str | None = None
    mood: list[str] = field(default_factory=list)
    lighting: list[str] = field(default_factory=list)
    camera: list[str] = field(default_factory=list)
    palette: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    comma: int | None = None


def read_picture(tokens: Sequence[Token]) -> PictureWords:
    """What the prompt says of the picture as a whole."""
    found, at = _opening(tokens)
    colour, length = read_colour(lows(tokens, at, 4), 0)
    if at and low(tokens, at - 1) == "," and colour and low(tokens, at + length) in (",", ":"):
        found.spans.append((tokens[at].start, tokens[at + length].end))
        found.background, at = colour, at + length + 1  # "travel flyer, turquoise: an airplane"
    while at < len(tokens):
        end = (
            _canvas(tokens, at, found)
            or preface(tokens, at)
            or occasion(tokens, at)
            or _praise(tokens, at)
            or _ground(tokens, at, found)
            or _style(tokens, at, found)
        )
        end = min(end, len(tokens))
        if end > at:
            aside = low(tokens, at - 1) == "," and low(tokens, end) in MARKS  # its comma goes with it
            found.spans.append((tokens[at - aside].start, tokens[end - 1].end))
        at = max(end, at + 1)
    return found


def _opening(tokens: Sequence[Token]) -> tuple[PictureWords, int]:
    """The kind of picture that the prompt begins with, and the index after it."""
    if (sheet := printed_sheet(tokens)) is not None:
        found = PictureWords(sheet.background, sheet.kind, sheet.kind, list(sheet.moods))
        found.spans, found.comma = list(sheet.spans), sheet.comma
        again = printed_sheet(tokens[sheet.start :])  # "shop sticker: a pink sticker with a donut"
        if again is None or again.kind.split()[-1] != sheet.kind.split()[-1]:
            return found, sheet.start
        found.background, found.comma = found.background or again.background, again.comma
        found.spans += again.spans
        return found, sheet.start + again.start
    said, at = heading(tokens)
    if not at:
        return PictureWords(), 0
    place = said.rpartition(" ")[0]
    found = PictureWords(place if place in LANDS else None, said, said)  # "jungle page: a monkey"
    found.spans.append((tokens[0].start, tokens[at - 1].end))
    return found, at


def blanked(text: str, spans: Sequence[tuple[int, int]], comma: int | None = None) -> str:
    """The text with the spans as spaces, at the same length; ``comma``: where one stands for a word of them."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    if comma is not None:
        end = next((k for k in range(comma, len(text)) if not text[k].isalpha()), len(text))
        characters[comma:end] = "," + " " * (end - comma - 1)
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


def _ground(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    found.background, end = read_ground(tokens, start, found.background)
    return end


def _style(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    """Lighting, camera, palette and mood words that stand by themselves."""
    if low(tokens, start - 1) in ("not", "no", "without"):
        return 0
    if end := _medium(tokens, start, found):
        return end
    light, after_light = told_time(tokens, start)
    if light:
        found.lighting += [light] if light not in found.lighting else []
        return after_light
    first = start + (low(tokens, start) in ("a", "an", "in", "with", "under") and low(tokens, start + 1) != "")
    for listed, table in ((found.lighting, LIGHTING), (found.camera, CAMERA)):
        phrases = (p for word in dict.fromkeys((low(tokens, start), low(tokens, first))) for p in table.get(word, ()))
        for phrase in phrases:
            at = start if phrase[0] in ("in", "under") else first
            if lows(tokens, at, len(phrase)) != phrase:
                continue
            after = at + len(phrase)
            follows = low(tokens, after)
            if phrase[0] in ("in", "under") and follows not in (*MARKS, "with", "without", "and", "over", "on"):
                continue  # "in the evening sky"
            if phrase[-1] == "behind" and follows in ("it", "them", "him", "her", "the", "a", "an"):
                continue  # "peeking out from behind it"
            led = len(phrase) > 1 or low(tokens, start - 1) in BEFORE_LIGHT  # "the bright sunlight" is read as a whole
            alone = follows in (*MARKS, "and", "shot", "view", "on", "from")
            named = len(phrase) > 1 and low(tokens, start - 1) not in ARTICLES
            alone |= at == start and (named or follows in ("of", "photo", "with"))
            if not alone or (at == start and not led):
                continue
            listed.append(" ".join(phrase))
            return after + (follows in ("shot", "view"))
    if lows(tokens, start, 4) == ("in", "the", "style", "of"):
        end = next(k for k in range(start + 4, len(tokens) + 1) if low(tokens, k) in NEUTRAL.union(MARKS))
        found.mood.append(" ".join(lows(tokens, start, end - start)))
        return end
    return _palette(tokens, start, first, found) or _mood(tokens, start, first, found)


def _medium(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    """A kind of picture between commas ("a cat, oil painting", "a house, anime style") or "in flat vector style"."""
    if low(tokens, start) == "in":
        return _manner(tokens, start, found)
    if low(tokens, start - 1) not in (",", ".", ";"):
        return 0
    for phrase in ql.MEDIA:
        end = start + len(phrase)
        if lows(tokens, start, len(phrase)) == phrase and phrase[-1] not in THINGS_TOO:
            end += low(tokens, end) == "style"
            if low(tokens, end) in MARKS:
                found.medium = found.medium or " ".join(phrase)
                return end
    end = next((k for k in range(start, start + LONGEST_GROUND) if low(tokens, k) in MARKS), start)
    if names_kind(tokens, start, end) or (end == start + 1 and low(tokens, start) in ("sticker", "icon", "logo")):
        found.medium = found.medium or " ".join(lows(tokens, start, end - start))
        return end
    return 0


def _manner(tokens: Sequence[Token], start: int, found: PictureWords) -> int:
    """Where "in a clean flat vector style" ends, which names a kind of picture and may name a mood; 0 elsewhere."""
    first = start + 1 + (low(tokens, start + 1) in ARTICLES)
    end = next((k for k in range(first, first + LONGEST_GROUND) if low(tokens, k) == "style"), first)
    said = lows(tokens, first, end - first)
    kinds = [word for word in said if word not in ql.MOODS]
    if not kinds or not set(kinds) <= ql.MANNERS:
        return 0
    found.mood.extend(word for word in said if word in ql.MOODS)
    found.medium = found.medium or " ".join(kinds)
    return end + 1


def _palette(tokens: Sequence[Token], start: int, at: int, found: PictureWords) -> int:
    words = [low(tokens, k) for k in range(at, min(at + 4, len(tokens)))]
    colour, length = read_colour(words, 0)
    if not colour and words and words[0] in TONES:
        colour, length = words[0], 1
    lettered = any(tokens[k].quoted for k in range(max(at - 4, 0), at))  # "'SALE' scripted in sepia tones"
    if (
        colour
        and not lettered
        and low(tokens, at + length) in ("palette", "tones", "colors", "colours", "hues", "scheme", "tone")
    ):
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
