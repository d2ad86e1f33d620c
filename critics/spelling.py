"""When a reading counts as the planned text: pure functions on strings.

The text must be read exactly, case and punctuation included. Only what no reader can see is forgiven: the amount of
white space, typographic variants of quotes and dashes, and the case of letters whose two cases have one shape.
"""

from __future__ import annotations

import unicodedata

ONE_SHAPE = "CKOPSUVWXZ"
"""Letters whose upper and lower case differ in size alone; next to no larger letter an OCR can't tell which it is."""
VARIANTS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
_SAME_SHAPE = str.maketrans(ONE_SHAPE, ONE_SHAPE.lower())


def plain(text: str) -> str:
    """NFKC form with plain quotes and dashes, white space collapsed and trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(VARIANTS).split())


def folded(text: str) -> str:
    """What is compared: the plain text with the letters of one shape in lower case."""
    return plain(text).translate(_SAME_SHAPE)


def same(expected: str, read: str) -> bool:
    return folded(expected) == folded(read)


def distance(a: str, b: str) -> int:
    """Levenshtein's edit distance: insertions, deletions and substitutions of one character."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def similarity(expected: str, read: str) -> float:
    """1 - edit distance / length of the longer one, on the folded texts; 1.0 exactly where they are the same."""
    a, b = folded(expected), folded(read)
    return 1.0 - distance(a, b) / max(len(a), len(b), 1)
