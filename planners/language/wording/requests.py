"""The words that ask for a picture, before what it shows: "Hello! Could you please draw me a picture of ...".

They are taken off before the prompt is parsed, so that it reads the same with and without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from planners.language.vocabulary.qualities import MANNERS, MEDIA, MOODS

GREETING = r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear [a-z]+)(?: there| all| team)?\s*[,!.:]*\s*)?"
POLITE = r"(?:(?:please|pls|plz|kindly|ok|okay|so|now|just|maybe)\b\s*,?\s*)*"
ASKED = r"(?:(?:can|could|would|will)\s+(?:you|we|u)\b\s*(?:be so kind (?:as )?to\s+)?)?"
DRAWN = r"draw|paint|sketch|illustrate|render|generate|depict|show|visuali[sz]e|imagine"
MADE = r"make|create|produce|design|do|give|get|have|see"
WANTED = (
    r"(?:i|we)(?:['’]d|['’]m| would| am| are)?\s*(?:really\s+)?(?:want|need|like|love|looking for|after)\b"
    r"(?:\s+(?:to\s+(?:see|have|get)|you to (?:draw|paint|make|create)))?"
)
WE_ARE = r"(?:i|we)\b[^.,;:!?\"“]{2,50}\band (?:want|need|would like|are looking for)\b"
FOR_ME = r"(?:\s+(?:me|us|up))?\s*(?:please\b\s*,?\s*)?"
COUNTED = r"an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|some|several|\d+"
"""What a wanted thing begins with."""
POINTING = (
    r"it|its|them|this|that|these|those|him|her|his|their|me|us|my|our|sure|with|without|in|on|at|to|as|up|out|over|by|from|"
    r"for|no|not|nothing|none|any|only|just|how|what|where|why|when|and|or|of|is|are|was|be|i|you|we"
)
"""What no noun phrase begins with, or one that points at something else."""
ANOTHER = re.compile(
    r"\b(?:and|then|but|,)\s+(?:then\s+|please\s+)?(?:put|add|make|write|place|give|draw|paint|leave|keep|set|let|show|"
    r"include|use|colou?r|do|don['’]t|have)\b"
)
"""A second order in the same sentence, which leans on the first one's verb."""
REQUEST = re.compile(
    rf"\s*{GREETING}{POLITE}(?:{ASKED}{POLITE}(?:(?:{DRAWN}){FOR_ME}\b(?!(?:{POINTING})\b)(?=[\w])"
    rf"|(?:{MADE}){FOR_ME}\b(?=(?:{COUNTED})\b))|(?:{WE_ARE}|{WANTED}){FOR_ME}\s*\b(?=(?:{COUNTED})\b))",
    re.IGNORECASE,
)
HELD = frozenset("sign card label sticker ticket billboard mural cover story banner print portrait".split())
"""Kinds of pictures that are as often things in one."""
KINDS = "|".join(re.escape(" ".join(kind)) for kind in sorted(MEDIA, key=len, reverse=True) if kind[-1] not in HELD)
PICTURE_OF = re.compile(
    rf"\s*(?:(?:an?|the|one)\s+)?((?:[a-z0-9-]+,?\s+){{0,3}}?)({KINDS})\s+of\s+(?!(?:{POINTING})\b)(?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Request:
    """``text``: the prompt with spaces for the words that only ask, at the same length. ``kind``: the kind of picture
    that is asked for ("flat illustration"), None if none is named. ``moods``: how it should be."""

    text: str
    kind: str | None = None
    moods: tuple[str, ...] = ()


def without_request(prompt: str) -> Request:
    """The prompt without the words before its first noun phrase that only ask for a picture."""
    asked = REQUEST.match(prompt)
    end = asked.end() if asked and not ANOTHER.search(_sentence(prompt, asked.end())) else 0
    of = PICTURE_OF.match(prompt, end)
    said = of.group(1).lower().replace(",", " ").split() if of else []
    if of is None or not set(said) <= MOODS | MANNERS:
        return Request(" " * end + prompt[end:])
    manners = [word for word in said if word in MANNERS]
    moods = tuple(word for word in said if word not in MANNERS)
    kind = " ".join([*manners, of.group(2).lower()])
    return Request(" " * of.end() + prompt[of.end() :], kind, moods)


def _sentence(prompt: str, start: int) -> str:
    """From the index to the sentence's end or the first quoted text."""
    return re.split(r"[.!?\"“«]", prompt[start:], maxsplit=1)[0].lower()
