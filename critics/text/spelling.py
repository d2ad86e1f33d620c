"""When a reading counts as the planned text: pure functions on strings.

The text must be read exactly, case and punctuation included. Only what a person can't see may differ: the amount of
white space, typographic variants of quotes and dashes, and the case of a word whose letters all look the same in both.
"""

from __future__ import annotations

import unicodedata

ONE_SHAPE = frozenset("CKOPSUVWXZ")
"""Letters whose upper and lower case differ in size alone."""
DISCS = frozenset("•·●○∙◦・")
VARIANTS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})


def normal_form(text: str) -> str:
    """NFKC form with plain quotes and dashes, white space collapsed and trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(VARIANTS).split())


def same_text(expected: str, read: str) -> bool:
    """Whether all words are the same. A single word may be read in pieces, since readers split words at will. Where no
    disc is expected, one that is read at an end is no sign: a moon, a ball or a lamp beside the letters.
    """
    a, b = normal_form(expected), normal_form(read)
    if not set(a) & DISCS:
        b = b.strip("".join(DISCS) + " ")
    if " " not in a:
        b = b.replace(" ", "")
    wanted, seen = a.split(" "), b.split(" ")
    return len(wanted) == len(seen) and all(map(_same_word, wanted, seen))


def _same_word(a: str, b: str) -> bool:
    """Equal, or in the other case where every letter has ``ONE_SHAPE``: "ZOO" and "zoo", but not "ZOo"."""
    if a == b:
        return True
    shapeless = all(c.upper() in ONE_SHAPE for c in a if c.isalpha())
    whole = (a.isupper() or a.islower()) and (b.isupper() or b.islower())
    return shapeless and whole and a.lower() == b.lower()


def edit_distance(a: str, b: str) -> int:
    """Levenshtein's edit distance: insertions, deletions and substitutions of one character."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def similarity(expected: str, read: str) -> float:
    """1 - edit distance / length of the longer one; 1.0 exactly where they are the same by ``same_text``."""
    if same_text(expected, read):
        return 1.0
    a, b = normal_form(expected), normal_form(read)
    return min(0.99, 1.0 - edit_distance(a, b) / max(len(a), len(b), 1))
