"""What isn't wanted, where a note says that after the thing: "0 oranges", "seagulls: none", "candles not needed"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.language.forms.edits import MARKS, Edit, after, gone, instead, items
from planners.language.forms.kinds import KINDS
from planners.language.forms.named import Named, named, phrases, several
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.tables import by_first
from planners.language.vocabulary.tables import phrases as listed

ALWAYS = by_first(
    listed(
        "not needed|not wanted|not required|not necessary|not allowed|unwanted|unneeded|unnecessary|are not needed|"
        "is not needed|aren't needed|isn't needed|arent needed|isnt needed|are not wanted|is not wanted|aren't wanted|"
        "isn't wanted|are unwanted|is unwanted|are unnecessary|is unnecessary|are not necessary|is not necessary|"
        "are not required|is not required|shouldn't be there|should not be there|shouldnt be there|"
        "must not be there|mustn't be there|not to be there|should be left out|to be left out|left out|removed"
    )
)
"""What denies a thing right before it, in the middle of a sentence too."""
LAST = by_first(
    listed("none|no|no thanks|no thank you|no way|zero|0|nope|nil|never|absent|excluded|forbidden|banned|gone|out|n a")
)
"""What denies the thing that is all there is before it, where nothing follows."""
AFTER_A_COLON = by_first(listed("off|false|remove|not|omit|omitted|skip|x|n / a"))
YES = by_first(listed("yes|yep|yes please|required|wanted|needed|true"))
ORDERS = by_first(
    listed(
        "dont want|don't want|do not want|dont need|don't need|do not need|don't draw|dont draw|do not draw|don't add|"
        "dont add|dont include|don't include|dont put|dont show|don't show|do not show|no need for|no need to draw|"
        "no need to add|no need to show|no need of|not needed|not wanted|unwanted|lose|ditch|nix|forget|"
        "forget about|skip|leave off|leave out|take out|take away|hold the|omit|without|not|no|exclude|excluding|"
        "minus|never|forbidden|banned|hate"
    )
)
"""What denies the thing right after it, or after a colon all of its list."""
LEADING = frozenset("without not no minus unwanted forbidden banned exclude excluding skip".split())
"""Of these, words that only a colon makes such an order here: what else they say is read from the parse."""
SPEAKING = (("i", "really"), ("we", "really"), ("i",), ("we",), ("please",), ("but",), ("and",), ("pls",), ("also",))
TEXTS = frozenset("text texts words lettering writing letters caption title".split())
JOINTS = frozenset(("and", "or", "&", "/", ",", "+", "nor"))
LOOSE = frozenset("and & with w has have but , . ; : ! ? ( -".split()) | {""}
"""What may stand before a number that is the first word of its phrase."""


def _said(tokens: Sequence[Token], at: int, table: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    """The length of the longest phrase of the table that stands at an index; 0 for none."""
    found = (len(phrase) for phrase in table.get(low(tokens, at), ()) if lows(tokens, at, len(phrase)) == phrase)
    return max(found, default=0)


def deny_zero(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "0 oranges", "0x oranges": no oranges. "w/o candles", "w/out candles": without candles."""
    for at in range(len(tokens)):
        nothing = low(tokens, at) in ("0", "0x") and low(tokens, at - 1) in LOOSE
        glued = at > 0 and tokens[at - 1].end == tokens[at].start
        if nothing and not glued and named(tokens, at + 1) is not None:
            yield instead(tokens, at, at + 1, "no")
        if lows(tokens, at, 3) in (("w", "/", "o"), ("w", "/", "out")):
            yield instead(tokens, at, at + 3, "without")


def part_denials(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "a slide no kids", "a fox not a wolf": a comma before what is denied. "No, just 4 cookies" denies none."""
    for at in range(len(tokens)):
        corrects = low(tokens, at) == "no" and low(tokens, at + 1 + (low(tokens, at + 1) == ",")) in ("just", "only")
        if corrects and low(tokens, at - 1) in MARKS:
            yield instead(tokens, at, at + 1, "")
    for phrase in phrases(tokens):
        denies = low(tokens, phrase.end) == "no" or (low(tokens, phrase.end) == "not" and phrase.end + 1 < len(tokens))
        other = named(tokens, phrase.end + 1) if denies else None
        if other is not None and not _said(tokens, phrase.end, ALWAYS) and _begins(tokens, phrase):
            yield after(tokens, phrase.end - 1, ",")


def _begins(tokens: Sequence[Token], phrase: Named) -> bool:
    return low(tokens, phrase.start - 1) in MARKS | {"and", "&", "want", "on", "in", "/"} | {"with", "w"}


def deny_behind(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "candles not needed", "sword no", "seagulls: none", "ship yes", "a pyramid, leave it out"."""
    texts = (Named(k, k, k, k + 1) for k in range(len(tokens)) if low(tokens, k) in TEXTS)
    for phrase in (*phrases(tokens), *texts):
        first = phrase.start - _kind(tokens, phrase.start)
        key = low(tokens, phrase.end) in (":", "=", "-", "→")
        at = phrase.end + key
        always = _said(tokens, at, ALWAYS)
        lone = low(tokens, first - 1) in MARKS | {"and", "&", "but"}
        last = lone * (_said(tokens, at, LAST) or (key and _said(tokens, at, AFTER_A_COLON)))
        yes = lone * _said(tokens, at, YES)
        end = at + max(always, last)
        if always or (last and low(tokens, end) in MARKS - {":"}):
            for one in (phrase, *_joined(tokens, first)):
                yield _forbidden(tokens, one, first if one == phrase else one.start)
            yield gone(tokens, phrase.end, end)
            if low(tokens, end) not in MARKS:
                yield after(tokens, end - 1, ",")
        elif yes and low(tokens, at + yes) in MARKS:
            yield gone(tokens, phrase.end, at + yes)
        elif (length := _leave(tokens, at)) and lone:
            yield _forbidden(tokens, phrase, first)
            yield gone(tokens, phrase.end, at + length)


def _leave(tokens: Sequence[Token], at: int) -> int:
    """The length of ", leave it out" and its like."""
    end = at + (low(tokens, at) in ("optional", "maybe"))
    end += low(tokens, end) in (",", "-", ";", ".")
    end += low(tokens, end) == "no"
    verb, what, off = lows(tokens, end, 3)
    left = verb == "leave" and what in ("it", "them", "that", "those") and off in ("out", "off", "away")
    return end + 3 - at if left else 0


def _joined(tokens: Sequence[Token], first: int) -> Iterator[Named]:
    """The phrases that "and" or "or" joins to one that begins at an index: "candles and cherries not needed"."""
    while low(tokens, first - 1) in ("and", "or", "&", "/"):
        found = next((p for p in phrases(tokens[: first - 1]) if p.end == first - 1), None)
        if found is None or not _begins(tokens, found):
            return
        yield found
        first = found.start


def _kind(tokens: Sequence[Token], at: int) -> int:
    """How many words right before an index are a kind of picture: "pixel art sword no"."""
    return max((len(kind) for kind in KINDS if lows(tokens, at - len(kind), len(kind)) == kind), default=0)


def _forbidden(tokens: Sequence[Token], phrase: Named, start: int) -> Edit:
    """ "no candles" for "some candles", "without candles" for "with candles"."""
    if low(tokens, start - 1) in ("with", "w"):
        return tokens[start - 1].start, tokens[phrase.look].start, "without "
    if low(tokens, phrase.noun) in TEXTS:
        return tokens[start].start, tokens[phrase.end - 1].end, "no text"
    return tokens[start].start, tokens[phrase.look].start, "no "


def deny_ahead(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "dont want: candles, cherries", "no need for candles", "ditch the candles", "take the candles out"."""
    for item in items(tokens):
        start = item.start
        start += next((len(said) for said in SPEAKING if lows(tokens, start, len(said)) == said), 0)
        length = _said(tokens, start, ORDERS)
        at = start + length
        listed = low(tokens, at) in (":", "=")
        if length and (listed or length > 1 or low(tokens, start) not in LEADING):
            at += listed + (low(tokens, at) == "any")
            for k, phrase in enumerate(_list(tokens, at, listed)):
                yield tokens[phrase.start if k else item.start].start, tokens[phrase.look].start, "no "
        one = named(tokens, start + 1) if low(tokens, start) in ("take", "cut", "leave") else None
        if one is not None and low(tokens, one.end) in ("out", "off", "away"):
            yield tokens[start].start, tokens[one.look].start, "no "
            yield gone(tokens, one.end, one.end + 1)


def _list(tokens: Sequence[Token], at: int, whole: bool) -> Iterator[Named]:
    """The phrase at an index and those that are listed with it: behind a comma what is like it, or ``whole`` all."""
    first = phrase = named(tokens, at)
    while phrase is not None:
        yield phrase
        at = phrase.end
        while low(tokens, at) in JOINTS:
            at += 1
        joint = low(tokens, at - 1) if at > phrase.end else ""
        last, phrase = phrase, named(tokens, at) if joint else None
        if phrase is not None and first is not None and joint == "," and not whole:
            alike = phrase.start == phrase.noun and several(tokens, phrase) and several(tokens, last)
            phrase = phrase if alike and low(tokens, phrase.end) in MARKS | JOINTS else None
