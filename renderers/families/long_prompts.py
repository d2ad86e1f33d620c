"""Prompts longer than a CLIP text encoder reads, in parts that it reads one by one.

Each part is encoded as a prompt of its own, start, end and padding included, and cross-attention sees the parts one
behind another: what users of Stable Diffusion's front ends know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

ENDS = (",", ".", ";", ":", "!", "?")


def parts_of(prompt: str, fits: Callable[[str], bool]) -> list[str]:
    """The prompt in parts that fit, whole words each, in its order; itself where it fits.

    A part ends at the last punctuation mark of its last third, so that a colour stays with its thing. A word that
    doesn't fit is a part by itself.
    """
    if fits(prompt):
        return [prompt]
    parts, words = [], prompt.split()
    while words:
        count = _most(words, fits)
        if count < len(words):
            ends = [at for at in range(count - count // 3, count + 1) if words[at - 1].endswith(ENDS)]
            count = ends[-1] if ends else count
        parts.append(" ".join(words[:count]))
        words = words[count:]
    return parts


def _most(words: Sequence[str], fits: Callable[[str], bool]) -> int:
    """How many of the first words fit together, at least one."""
    least, most = 1, len(words)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(" ".join(words[:middle])) else (least, middle - 1)
    return least
