"""An instruction cut into single changes: "remove the dog and make the circle green, then write 'SALE'"."""

from __future__ import annotations

import re

from planners.edits.wordings import reworded

VERBS = (
    "add put place insert draw include remove delete erase drop replace exchange substitute change turn convert swap "
    "make recolor recolour color colour paint dye tint move shift push bring slide nudge write rename enlarge shrink "
    "resize scale give take get let keep leave don't do set undo redo switch pop stick throw duplicate clone"
).split()
JOINTS = re.compile(
    rf"\s*(?:;|\.(?=\s)|(?<!everything)(?<!anything)(?<!all),?\s+but\b(?!\s+(?:one|two|three|four|five|\d+)\s*$)|,?\s+and\s+then\b|,?\s+then\b|,?\s+and(?=\s+(?:{'|'.join(VERBS)})\b)|"
    rf",(?=\s*(?:please\s+)?(?:{'|'.join(VERBS)})\b)|"
    r",?\s+and(?=\s+the\s+[\w ]{2,30}?\s+(?:should|must|needs to)\b))\s*",
    re.IGNORECASE,
)
POLITE = re.compile(
    r"^(?:(?:please|now|also|ok|okay|hey|and|then|next|finally|just|maybe|hmm|actually|could you|can you|would you|"
    r"will you|i want you to|i'd like you to|i would like you to|let's|let us|kindly|go ahead and|try to|"
    r"i think|i believe|i guess|perhaps)[\s,]+)+",
    re.IGNORECASE,
)
OTHER_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), verb)
    for pattern, verb in (
        (r"^(?:(?:could|can|may) (?:we|i) )?(?:have|get|see) (?=(?:it|this) (?:at|in|by|during)\b)", "make "),
        (r"^(?:(?:could|can|may) (?:we|i) (?:have|get|see)|let there be|throw in|pop|stick|have(?= an? ))\b", "add"),
        (r"^(?:could|can|let) (?=(?:it|this) be\b)", "make "),
        (r"^(?:(?:add|make) )?(?:a )?(?:duplicate|copy|clone)(?: of)? (?:the |that |this )?", "add another "),
    )
)
"""Beginnings of a clause that stand for one of the forms'."""
CORRECTION = re.compile(
    r"^(?:i want|i'd like|i need|make it|give me|show|use) (?P<new>an? [\w -]+?) (?P<noun>\w+),? (?:and )?"
    r"not an? (?P<old>\w+) (?:one|(?P=noun))$",
    re.IGNORECASE,
)
"""What is there is named by its contrast: "a green circle, not a red one"."""
CONTRAST = re.compile(r",? (?:and )?not (?:just |only |the |an? |in |on )?[\w ]+$", re.IGNORECASE)
VERB = re.compile(
    r"^(?:make|paint|colou?r|recolou?r|turn|move|put|place|add|remove|delete|erase|drop|take away|get rid of|enlarge|"
    r"shrink|change)\b",
    re.IGNORECASE,
)
REMARK = re.compile(
    r"^(?:it|this|(?:the )?(?:picture|image|scene)) (?:looks?|seems?|is|feels?) (?:\w+ )?"
    r"(?:empty|bare|boring|dull|plain)$",
    re.IGNORECASE,
)
"""What says that something is to change, and not what."""
ENDS = re.compile(r"(?:[\s,]+(?:please|thanks|thank you|instead|as well|too|now|for me))+$", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|‘[^’]*’|«[^»]*»|(?<![\w])'[^']*'(?![\w])")


def clauses(instruction: str) -> list[str]:
    """The single changes of an instruction, in order, without courtesies; quoted texts are never cut."""
    quotes: list[str] = []

    def hidden(found: re.Match[str]) -> str:
        quotes.append(found[0])
        return f"\x00{len(quotes) - 1}\x00"

    masked = QUOTED.sub(hidden, " ".join(instruction.split()))
    parts = [plain(part) for part in JOINTS.split(masked)]
    parts = [part for part in parts if len(parts) < 2 or not REMARK.match(part)]
    return [re.sub("\x00(\\d+)\x00", lambda found: quotes[int(found[1])], part) for part in parts if part]


def plain(clause: str) -> str:
    """A clause without courtesies, and without what it contrasts with: ", not just one"."""
    said = POLITE.sub("", clause.strip(" ,.!?"))
    said = CORRECTION.sub(r"replace the \g<old> \g<noun> with \g<new> \g<noun>", said)
    said = CONTRAST.sub("", said)
    for pattern, verb in OTHER_WORDS:
        said = pattern.sub(verb, said)
    return reworded(ENDS.sub("", said).strip(" ,.!?"))


def quoted(words: str) -> str | None:
    """What the words quote, without the marks; None for no quote."""
    found = QUOTED.search(words)
    return found[0][1:-1].strip() or None if found else None


def parts_of(clause: str) -> list[str]:
    """The parts of a clause that share its verb, each with it: "make the mug yellow", "make the pot green"."""
    verb = VERB.match(clause)
    pieces = re.split(r",? and (?=\S)|, (?=\S)", clause)
    if not verb:
        return [reworded(piece) for piece in pieces]
    return [pieces[0], *(piece if VERB.match(piece) else f"{verb[0]} {piece}" for piece in pieces[1:])]
