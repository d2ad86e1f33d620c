"""Words before what the picture shows: for whom it is, who wants it, and its kind ("level badge: a star")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.language.tokens import Token, covered, low, lows
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.colours import names_colour
from planners.language.vocabulary.counts import read_count
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.whole.bare_grounds import LANDS
from planners.language.whole.occasions import points_back

SPEAKERS = frozenset("my our i i'm i'd i've we for".split())
"""First words of a clause that says for whom a picture is made."""
WISH = re.compile(
    r"(?:my|our) (?:[\w'-]+ ){1,4}?(?:wants?|needs?|wanted|(?:is |are |has |have )?(?:asked|asks?|asking|"
    r"wish(?:es|ed|ing)?|begg?(?:s|ed|ing)?|hop(?:es|ed|ing)|dream(?:s|t|ed|ing)?|insist(?:s|ed)?) (?:for|on|of|about)|"
    r"would (?:really |dearly )?(?:like|love)) (?:to (?:see|have|get) )?(?!(?:to|it|them|me|him|her|us|that) )"
)
"""Who wants the picture, and that they want it: "my son wants", "our girls would love to see"."""
LIKING = frozenset("loves likes adores loved liked".split())
FRAMES = frozenset("badge visual look page set screen print design graphic emblem".split())
"""Kinds of pictures before a colon, besides those that are known anywhere."""
KINDS = FRAMES | frozenset(
    "packaging shot invite packet tag menu board book cover card poster flyer sticker logo banner label ad icon "
    "print illustration picture pic photo art sheet ticket coupon notice promo tile brief voucher emblem mark "
    "bookmark invitation".split()
)
"""Kinds of pictures that may stand by themselves before a mark, after what they are for: "soup packaging, a carrot"."""
SHEETS = tuple((word,) for word in "sticker ticket coupon notice flyer bookmark invitation invite voucher".split())
SUGGESTIONS = (("how", "about"), ("what", "about"))
NO_KIND = frozenset("a an the of with in on at and or is are for to no my our draw make show paint design".split())
CLUBS = frozenset("club society association charity".split())
"""Who a picture is for, before a colon."""
LONGEST = 6
"""Words of such a kind at most."""
LABELS = frozenset(
    "subject subjects object objects thing things item items picture image place setting location scene content "
    "contents elements motif show tags".split()
)
"""What briefs write before a colon: "Place: a stage. Objects: a drum"."""
ENDS = ("", ":", ".", ";", "!", "?")


def preface(tokens: Sequence[Token], start: int) -> int:
    """Where words end that say for whom the picture is: "My son loves trains: a red train", "For our kitchen: two
    lemons", "my granddaughter wants a unicorn", "a tractor, my grandson loves tractors"; 0 for none.
    """
    before = low(tokens, start - 1)
    labelled = low(tokens, start) in LABELS and low(tokens, start + 1) == ":" and before in (*ENDS, ",")
    if labelled and low(tokens, start + 2):
        return start + 2
    if before in ("", ".", "!", "?") and lows(tokens, start, 2) in SUGGESTIONS:
        return start + 2
    if not start and not CLUBS.isdisjoint(lows(tokens, 0, LONGEST)):
        end = next((k for k in range(LONGEST) if low(tokens, k) in (*ENDS, ",")), 0)
        if (
            low(tokens, end) == ":"
            and low(tokens, 0) not in ("a", "an", "the", "for")
            and CLUBS & set(lows(tokens, 0, end))
        ):
            return end + 1  # "Chess club summer party: a white horse"
    owner = low(tokens, start) in ("my", "our")
    begins = before in ("", ".", "!", "?", "so", "and")
    if owner and (before == "," or begins) and low(tokens, start + 2) in LIKING:
        end = next(k for k in range(start, len(tokens) + 1) if low(tokens, k) in (*ENDS, ","))
        told = low(tokens, end) == "." and end + 1 < len(tokens) and not points_back(tokens, end + 1)
        if before == "," or told:
            return end
    if low(tokens, start) not in SPEAKERS or not begins:
        return 0
    if wanted := covered(tokens, start, WISH):
        return start + wanted
    end = next((at for at in range(start, len(tokens)) if low(tokens, at) in ENDS), start)
    kind = any(word in ql.MEDIUM_WORDS for word in lows(tokens, start, end - start))
    goes_on = low(tokens, end) == ":" and low(tokens, end + 1) not in ("", "it", "he", "she", "they")
    place = owner and low(tokens, start + 1) in LANDS  # "My street at dusk: a red house"
    return end + 1 if goes_on and not (kind or place) else 0


def names_kind(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether words between two marks are no more than a kind of picture and what it is for, without an article, a
    number, a colour or a verb: "kids card", "product page"."""
    said = lows(tokens, start, end - start)
    plain = all(word.isalpha() or "-" in word or "'" in word for word in said)
    plain = plain and not any(word in NO_KIND or names_colour(word) or read_count([word], 0)[1] for word in said)
    headed = low(tokens, end) == ":" and (len(said) > 2 or said[:1] in (("sticker",), ("product",), ("poster",)))
    shown = not start and not headed and noun_class(" ".join(said[:-1])) in SEEN  # "fox logo, red"
    alone = said[:1] in SHEETS and low(tokens, end) in (",", ":")
    return plain and (len(said) > 1 or alone) and said[-1] in KINDS and not shown


def heading(tokens: Sequence[Token]) -> tuple[str, int]:
    """The kind of picture that a prompt begins with, and the index after it: "level badge: a star", "title screen for
    my game, a dragon"; ("", 0) for none.
    """
    end = next((k for k in range(len(tokens)) if low(tokens, k) in (*ENDS, ",")), 0)
    goes_on = low(tokens, end) in (",", ".", ";") or (low(tokens, end) == ":" and low(tokens, end + 1) != "")
    if 0 < end <= LONGEST and names_kind(tokens, 0, end) and goes_on and end + 1 < len(tokens):
        return " ".join(lows(tokens, 0, end)), end + 1
    at = next((k for k in range(min(end, LONGEST)) if low(tokens, k) in FRAMES), None)
    if at is None or low(tokens, end) not in (":", ","):
        return "", 0
    after = low(tokens, at + 1)
    owned = after == "for" and low(tokens, at + 2) in ("my", "our")
    if not (low(tokens, end) == ":" and (at + 1 == end or after in ("on", "for"))) and not owned:
        return "", 0
    said = " ".join(
        word for word in lows(tokens, 0, at + 1) if word not in SPEAKERS | {"a", "an", "the", "need", "want"}
    )
    return said, at + 1 if after == "on" else end + 1
