"""Where a prompt quotes texts: straight, curly and low-high quotes, guillemets, corner brackets, single quotes.

The same marks have other uses, which open no quote: apostrophes ("dogs' bowls", "rock 'n' roll", "the '90s") and the
marks of feet and inches (6'2").
"""

from __future__ import annotations

import re
from bisect import bisect_left

from planners.base import PlanError

CLOSERS = {
    '"': '"',
    "“": "”“",
    "”": "”“",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "」": "",
    "『": "』",
    "』": "",
    "'": "'",
    "‘": "’",
    "’": "’",
}
"""Every mark that can open a quote, with the marks that can close it; an empty value never opens one."""
SINGLE = "'‘’"
INCH_MARKS = '"”'
LETTER = re.compile(r"(?!x\d)[^\W\d_]")
"""A letter that begins a word; the "x" of 5"x7" begins none."""
ELIDED = re.compile(r"['‘’](?:(?:til|em|tis|twas|bout|neath)\b|\d0s\b(?! [A-Z]))(?!['’])")
"""A word that begins with an apostrophe. With a capital ('Til Dawn', '90s Party') it begins a title instead."""
AND = re.compile(r"(?<=\w )['‘’]n['’](?= \w)")
"""The middle of "rock 'n' roll", wherever it stands inside a quote."""
JOINED = re.compile(r"\b(?:rock|drum|mac|salt|fish|surf|pick|guns|bait|sweet|country|shake)\s+\Z", re.IGNORECASE)
"""What stands before 'n' for "and"; after other words ("the letters 'n' and 'm'") it is a quoted letter."""
MAY_ELIDE = re.compile(r"[A-Za-z](?:[sS]|in)\Z")
"""The end of a word that an apostrophe may follow: "the dogs' bowls", "livin' it up"."""
OPENING = re.compile(r"(?<![^\W_])['‘’](?=\S)|[\"“„«\n]")
"""Another quote begins here, or another line."""
WIDEST = 12
"""The most characters before a mark that these patterns look at."""


def quoted_spans(prompt: str) -> list[tuple[int, int]]:
    """The quoted texts in order, each as (start, end): offsets of its opening mark and after its closing one.

    What stands between the marks is not judged: it may be empty, long, or hold line breaks. Quotes inside a quote
    are part of it. Raises PlanError where a quote mark other than a single one has no partner.
    """
    closings = _single_closings(prompt)
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(prompt):
        end = _closing(prompt, at, closings) if prompt[at] in CLOSERS else None
        if end is not None:
            spans.append((at, end + 1))
            at = end
        at += 1
    return spans


def _closing(prompt: str, at: int, closings: dict[str, list[int]]) -> int | None:
    """The offset of the mark that closes the quote which opens at ``at``; None where no quote opens."""
    mark = prompt[at]
    if mark in SINGLE:
        return _closing_single(prompt, at, closings[CLOSERS[mark]])
    found = re.compile(f"[{closers}]").search(prompt, at + 1) if (closers := CLOSERS[mark]) else None
    measure = mark in INCH_MARKS and at > 0 and prompt[at - 1].isdecimal()
    if measure and (found is None or not LETTER.match(prompt, at + 1)):
        return None
    if found is None:
        word = prompt[at : at + 20].split("\n")[0]
        raise PlanError(
            f"the quote at character {at + 1} ({word}) is unbalanced; open and close it, or remove the mark"
        )
    return found.start()


def _single_closings(prompt: str) -> dict[str, list[int]]:
    """For each single mark, where it can close a quote: after a character, before none of a word, no part of 'n'."""
    inside = {end for found in AND.finditer(prompt) for end in (found.start(), found.end() - 1)}
    found: dict[str, list[int]] = {mark: [] for mark in SINGLE}
    for match in re.finditer(r"(?<=\S)['‘’](?![^\W_])", prompt):
        if match.start() not in inside:
            found[match.group()].append(match.start())
    return found


def _closing_single(prompt: str, at: int, closings: list[int]) -> int | None:
    """A single mark opens a quote only before a character and after no word; otherwise it is an apostrophe."""
    if (at > 0 and prompt[at - 1].isalnum()) or at + 1 >= len(prompt) or prompt[at + 1].isspace():
        return None
    if ELIDED.match(prompt, at):
        return None
    if prompt[at + 1] == "n" and not prompt[at + 2 : at + 3].isalnum():
        if JOINED.search(_before(prompt, at)):
            return None
        if prompt[at + 2 : at + 3] == CLOSERS[prompt[at]]:
            return at + 2
    first = bisect_left(closings, at + 2)
    if first == len(closings):
        return None
    end, later = closings[first], closings[min(first + 1, len(closings) - 1)]
    if later > end and MAY_ELIDE.search(_before(prompt, end)) and not OPENING.search(prompt, end + 1, later):
        ends_there = not MAY_ELIDE.search(_before(prompt, later)) or not re.compile(r"\s+\w").match(prompt, later + 1)
        return later if ends_there else end
    return end


def _before(prompt: str, at: int) -> str:
    return prompt[max(0, at - WIDEST) : at]
