"""Words before what the picture shows: for whom it is, who wants it, and its kind ("level badge: a star")."""

from __future__ import annotations

from collections.abc import Sequence

from planners.language import qualities as ql
from planners.language.tokens import Token, low, lows

SPEAKERS = frozenset("my our i i'm i'd i've we for".split())
"""First words of a clause that says for whom a picture is made."""
WANTING = frozenset("wants needs wanted".split())
LIKING = frozenset("loves likes adores loved liked".split())
FRAMES = frozenset("badge visual look page set screen print design graphic emblem".split())
"""Kinds of pictures before a colon, besides those that are known anywhere."""
SUGGESTIONS = (("how", "about"), ("what", "about"))
LONGEST = 6
"""Words of such a kind at most."""
ENDS = ("", ":", ".", ";", "!", "?")


def preface(tokens: Sequence[Token], start: int) -> int:
    """Where words end that say for whom the picture is: "My son loves trains: a red train", "For our kitchen: two
    lemons", "my granddaughter wants a unicorn", "a tractor, my grandson loves tractors"; 0 for none.
    """
    before = low(tokens, start - 1)
    if before in ("", ".", "!", "?") and lows(tokens, start, 2) in SUGGESTIONS:
        return start + 2
    owner = low(tokens, start) in ("my", "our")
    if owner and before == "," and low(tokens, start + 2) in LIKING:
        return next(k for k in range(start, len(tokens) + 1) if low(tokens, k) in (*ENDS, ","))
    if low(tokens, start) not in SPEAKERS or before not in ("", ".", "!", "?"):
        return 0
    if owner and low(tokens, start + 2) in WANTING:
        return start + 3
    end = next((at for at in range(start, len(tokens)) if low(tokens, at) in ENDS), start)
    kind = any(word in ql.MEDIUM_WORDS for word in lows(tokens, start, end - start))
    goes_on = low(tokens, end) == ":" and low(tokens, end + 1) not in ("", "it", "he", "she", "they")
    return end + 1 if goes_on and not kind else 0


def heading(tokens: Sequence[Token]) -> tuple[str, int]:
    """The kind of picture that a prompt begins with, and the index after it: "level badge: a star", "title screen for
    my game, a dragon"; ("", 0) for none.
    """
    end = next((k for k in range(len(tokens)) if low(tokens, k) in (*ENDS, ",")), 0)
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
