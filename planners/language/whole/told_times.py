"""Times of day told in a clause or by a rarer word: "It's getting dark", "as the sun comes up", "at daybreak"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.language.tokens import Token, covered, low, lows
from planners.language.vocabulary.qualities import TIMES

RARE = {
    "at dawn": r"daybreak|first light|(?:break|crack) of (?:dawn|day)",
    "at sunrise": r"sun-?up",
    "at sunset": r"sun-?down",
    "at night": r"night-?time|night time|(?:small|wee) hours|dead of (?:the )?night",
    "in the evening": r"evening-?time|evening time",
    "in daylight": r"broad daylight",
}
"""Lights, and names of their times besides the plain ones."""
DEGREES = "(?:(?:just|right|shortly|soon|before|after|around|towards?|by|late|early|deep|almost|nearly|still) )*"
SET = (
    r"(?:(?:(?:can|could|would) you )?(?:please )?(?:make|set|paint|let|have|show) "
    r"(?:it|this|that|the scene|the picture|everything) "
    r"(?:be |look like |look |at |in |as |during )*"
    r"|(?:it|this|the scene|the picture|the time|the time of day|everything) "
    r"(?:(?:should|must|has to|needs to|ought to|could|can|would) )?(?:be |is |takes place |happens |plays )"
    r"(?:set |at |in |during |already )*"
    r"|it's (?:already |now )?)(?:the |an? )?"
)
"""What says that a time is that of the picture: "it should be", "make it look like"."""
SUN = r"(?:(?:just )?(?:as|while|when|and) )?the sun (?:is )?(?:just |slowly |already )*"
WHILE = r"(?:(?:just )?(?:as|while|when) (?:the )?)"
DARK = r"(?:as|while|when)? ?(?:it's|it is) (?:just |slowly |already |now |pitch |completely )*"
CLAUSES = {
    "at sunset": rf"{SUN}(?:setting |sets |sinking |going down |goes down )",
    "at sunrise": rf"{SUN}(?:rising |rises |coming up |comes up )",
    "at dusk": rf"{DARK}(?:getting |growing |turning |becoming )(?:dark|late) "
    rf"|{WHILE}(?:evening|dusk|darkness) (?:falls|comes) ",
    "at night": rf"{WHILE}night (?:falls|comes) |(?:it's|it is) (?:already|pitch|now|completely) (?:dark|black) ",
    "at dawn": rf"{WHILE}(?:day|dawn|morning) (?:breaks|comes) ",
}
WEATHER = r"it(?:'s| is) an? (?:(?:rainy|sunny|snowy|stormy|foggy|misty|cloudy|windy|warm|cold|hot|bright|grey|gray) )+"
ENDS = frozenset(("", ".", "!", ",", ";"))
EARLIER = frozenset("late early deep dark".split())
DARKENING = frozenset("night evening midnight nightfall dusk".split())
OVER = frozenset("over on in at".split())
"""Prepositions between a time of day and where it is."""
STARTS = frozenset("as while when just at by in during".split())
"""First words of a time that may follow anything."""
LEADING = frozenset(("", ".", "!", "?", ";", ",", "-", ":", "and", "so"))
FOLLOWED = LEADING | frozenset("in on over at with please by there a an the two behind under near when".split())
NAMED = (*((f"at {word}" if light.startswith("at ") else light, word) for word, light in TIMES.items()), *RARE.items())
PATTERNS = (
    *((light, re.compile(rf"{SET}{DEGREES}(?:{names}) ")) for light, names in NAMED),
    *((light, re.compile(clause)) for light, clause in CLAUSES.items()),
    *((light, re.compile(rf"(?:at|by|in|during) (?:the )?{DEGREES}(?:{names}) ")) for light, names in RARE.items()),
)
ALONE = tuple((light, re.compile(rf"{DEGREES}(?:{names}) (?:, )?(?:please )?")) for light, names in RARE.items())
OUTDOORS = re.compile(rf"{WEATHER}(?:{'|'.join(TIMES)}) ")


def told_time(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """The light that words from an index on tell of, and the index after them; ("", 0) for none."""
    first, before = low(tokens, start), low(tokens, start - 1)
    if before not in LEADING and first not in STARTS:
        return "", 0
    for light, pattern in PATTERNS:
        end = start + covered(tokens, start, pattern)
        if end > start and low(tokens, end) in FOLLOWED:
            return light, start if low(tokens, end) == "behind" else end  # what it sets behind is there
    for light, names in ALONE if before in ENDS else ():
        end = start + covered(tokens, start, names)
        if end > start and low(tokens, end) in ENDS:
            return light, end
    end = start + covered(tokens, start, OUTDOORS)
    if end > start:
        return " ".join(lows(tokens, start, end - start)).split(" a ")[-1], end
    return _time_alone(tokens, start)


def _time_alone(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """ "a cat, rooftop, late evening", "deep night over the hills"."""
    at = start + (low(tokens, start) in EARLIER)
    end = at + 1 + (lows(tokens, at, 2) == ("night", "time"))
    light, before, after = TIMES.get(low(tokens, at), ""), low(tokens, start - 1), low(tokens, end)
    listed = before in (",", ".", ";") and after in ENDS | {"?"}
    dark = low(tokens, at) in DARKENING
    leads = dark and ((before in ("", ".") and after in OVER) or (not start and after == ","))  # "night, castle"
    return (light, end) if light and (listed or leads) else ("", 0)
