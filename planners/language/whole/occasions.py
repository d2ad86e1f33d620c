"""Words on who wants a picture and what for, which it doesn't show: "My son turns five! Please draw ...", "for us"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.language.tokens import Token, covered, low, lows
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import MEDIUM_WORDS

OWNERS = frozenset("my our your his her their its".split())
TELLING = OWNERS | frozenset("we we're we've we'd i i'm i've it's this today's hi hello hey kids for the".split())
"""First words of what tells about an occasion."""
ASKING = frozenset(
    "please could can would draw make paint show give put do let let's have design create write place add set i'd i "
    "we'd we use".split()
)
"""First words of a request."""
NEEDING = frozenset("need needs want wants like love imagine".split())
SHOWN_ON = frozenset(
    "menu sign window page newsletter list brochure leaflet programme program flyer poster website site app wall door "
    "shop school club cafe café fair sale party birthday announcement worksheet catalogue catalog magazine blog "
    "booklet invite invitation card label box packaging banner logo notebook planner cover sticker stickers cards "
    "pupils class classroom kids children room team library church museum office restaurant bakery hospital clinic "
    "salon gym hotel nursery playgroup planetarium charity".split()
)
"""What a picture is for, or who."""
DOING = frozenset(
    "turns turned turn is was are will wants wanted dreamed dreamt asked needs has said would loves likes loved just "
    "goes opens opened asks".split()
)
"""What those do who are told about: "my boy turns four"."""
STOPS = frozenset(("", ",", ".", ";", "!", "?", ":", "-", "(", ")"))
WONDERING = ("do you know what", "what would", "what does", "what do", "how would", "what if")
ENDS = frozenset(("", ".", "!", "?"))
GOING_ON = frozenset("on with in against and that which at please it's".split())
POINTING = frozenset("one ones them it that him her his its their".split())
"""What stands for a thing that was told of."""
AFTER_POINTING = frozenset(
    (
        *("", "head", "back", "face"),
        *". , ? ! for on in with please to at and beside next behind near under above below by left right".split(),
    )
)
LONGEST = 8
SOMEBODY = r"(?:my|our) (?:[\w'-]+ ){1,4}?"
LIKING = r"(?:really |just |absolutely )?(?:loves?|adores?|likes?|collects?|enjoys?|(?:is|are) (?:crazy|mad) about) "
LOVING = re.compile(rf"(?:he |she |they |i |we |{SOMEBODY}){LIKING}")
"""What says no more than that somebody likes what is shown."""
THANKS = re.compile(
    r"(?:please and )?(?:many thanks|thank (?:you|u)|thanks|thx|cheers|much appreciated) "
    r"(?:(?:(?:so|very) much|a lot|a million|a bunch|again|in advance|for (?:this|it|your \w+)) )*"
)
WISHING = (
    rf"(?:(?:i|we) (?:really )?(?:want|need|would (?:like|love)) |(?:i'd|we'd) |"
    rf"{SOMEBODY}(?:wants?|needs?|would (?:like|love)) )"
)
ORDERING = r"(?:please |(?:give|show) (?:me|us) |(?:can|could|would) (?:you|we|i) |draw |paint |let's )"
CLAUSE = r"(?:[^\s.!?:;~]+ )+?"
SO = re.compile(
    r"(?:(?:my|our|we|we're|we've|i|i'm|i've|it's|today's|today) (?!(?:really )?(?:want|need|would|love|like)\b)"
    rf"{CLAUSE}"
    rf"(?:and (?={WISHING}|(?:would (?:like|love)|need|want) )|(?:so|,) (?={WISHING}|{ORDERING}))"
    rf"|{CLAUSE}(?:is|are|was|were) too {CLAUSE}so (?={WISHING}|{ORDERING}))"
)
"""What is told before a wish or an order in the same sentence: "I'm a nurse and ", "a flag is too scary so "."""
WHO = re.compile(
    rf"(?!(?:an?|the|put|place|add|draw|paint) )(?:[\w'-]+ ){{1,3}}here [.!,] (?=\w)|being an? {CLAUSE}, (?=i |we )"
    rf"|(?:i|we) promised {SOMEBODY}(?=(?:an?|the|some|two|three) )"
)
"""Who asks: "Grandma here. ", "Being a sailor, ", "I promised my son a kite"."""


def occasion(tokens: Sequence[Token], start: int) -> int:
    """Where words end that say what the picture is for, and begin at the index; 0 where none do."""
    readers = (_purpose, _aside, _thanks, _told_before, _wondered)
    return next((end for read in readers if (end := read(tokens, start))), 0)


def _purpose(tokens: Sequence[Token], start: int) -> int:
    """ "for my restaurant's menu", "for the club newsletter"."""
    owner = low(tokens, start + 1)
    if low(tokens, start) != "for" or not (owner in OWNERS or owner in ("the", "a", "an")):
        return 0
    end = start + 2
    while low(tokens, end) not in STOPS | GOING_ON and end < start + LONGEST:
        end += 1
    last = low(tokens, end - 1).removesuffix("'s")
    known = owner in ("my", "our", "your") or last in SHOWN_ON
    wants = low(tokens, end - 1) in NEEDING or bool(NEEDING & set(lows(tokens, start, end - start)))
    led = start > 0 and (tokens[start - 1].quoted or low(tokens, start - 1) not in STOPS - {","})
    keyed = low(tokens, end) == ":" and not (owner in ("my", "our") and noun_class(last) == "person")
    told = not {"was", "were"}.isdisjoint(lows(tokens, 0, start))  # "it was a solution for the office"
    return end if known and not wants and led and not keyed and not told else 0


def _aside(tokens: Sequence[Token], start: int) -> int:
    """ ", it's for our shop", ", my boy turns four", ", my team will love it": to the end of the sentence."""
    if low(tokens, start - 1) not in (",", "-") and not (low(tokens, start - 1) in ENDS and start):
        return 0
    first, second, third = lows(tokens, start, 3)
    about = first in ("my", "our") and third in DOING
    about |= (first, second) in (("it's", "for"), ("they're", "for"), ("that's", "my"), ("that's", "our"))
    about |= covered(tokens, start, LOVING) > 0
    end = _sentence_end(tokens, start)
    plain = about and not any(token.quoted for token in tokens[start:end])
    return end if plain and not any(low(tokens, k) in (":", ",") for k in range(start, end)) else 0


def _thanks(tokens: Sequence[Token], start: int) -> int:
    """ ", please and thank you", ". Thanks a lot!"."""
    end = start + covered(tokens, start, THANKS)
    alone = low(tokens, start - 1) in STOPS - {":"} and low(tokens, end) in STOPS
    return end if alone and end > start and end - start < len(tokens) else 0


def _told_before(tokens: Sequence[Token], start: int) -> int:
    """ "My pupils learn to count. Could we have ...", "It's for a test, so ...", "For the fair we want ..."."""
    first = low(tokens, start)
    if low(tokens, start - 1) not in ENDS:
        return 0
    if said := covered(tokens, start, WHO) or covered(tokens, start, SO):
        return 0 if points_back(tokens, start + said) else start + said
    if first not in TELLING:
        return 0
    end = _sentence_end(tokens, start)
    sentence = range(start, end)
    if any(token.quoted for token in tokens[start:end]):
        sentence = range(start, next(k for k in sentence if tokens[k].quoted))
    needed = next((k for k in sentence if low(tokens, k) in NEEDING), 0)
    so = next((k for k in sentence if lows(tokens, k, 2) in ((",", "so"), ("and", "need"), ("and", "want"))), 0)
    if so and not (needed and needed < so) and not points_back(tokens, so + 2):
        return so + 2
    if (
        first in ("for", "the")
        and needed
        and needed < start + LONGEST
        and low(tokens, needed + 1) not in STOPS | {"to"}
    ):
        return needed + 1
    asked = low(tokens, end + 1) in ASKING and end + 2 < len(tokens) and len(sentence) == end - start
    about = first not in ("the", "for") and not needed and low(tokens, start + 1) not in ASKING
    about = about and not _names_kind(tokens, start, end)
    return end + 1 if asked and about and not points_back(tokens, end + 1) else 0


def _names_kind(tokens: Sequence[Token], start: int, end: int) -> bool:
    return not MEDIUM_WORDS.isdisjoint(lows(tokens, start, end - start))


def points_back(tokens: Sequence[Token], start: int) -> bool:
    """Whether the next words mean what was told of: "paint one for him"."""
    near = range(start, start + LONGEST)
    return any(low(tokens, k) in POINTING and low(tokens, k + 1) in AFTER_POINTING for k in near)


def _wondered(tokens: Sequence[Token], start: int) -> int:
    """ "What would a red cow look like on a beach?", "Do you know what a fox looks like? Draw one"."""
    said = " ".join(lows(tokens, start, 4))
    opening = next((words for words in WONDERING if f"{said} ".startswith(f"{words} ")), "")
    if opening and low(tokens, start - 1) in ENDS:
        return start + len(opening.split())
    looks = lows(tokens, start, 2) in (("look", "like"), ("looks", "like"))
    return start + 2 if looks and "what" in (low(tokens, k) for k in range(start)) else 0


def _sentence_end(tokens: Sequence[Token], start: int) -> int:
    return next((k for k in range(start, len(tokens)) if not tokens[k].quoted and low(tokens, k) in ENDS), len(tokens))
