"""Prompts longer than a text encoder reads: for CLIP's in parts that it reads one by one; else what is left out.

Each part is encoded as a prompt of its own, start, end and padding included, and cross-attention sees the parts one
behind another: what users of Stable Diffusion's front ends know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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


def unread_lines(prompt: str, readers: Mapping[str, tuple[Any, int]], way_out: str) -> list[str]:
    """A line for each text encoder that doesn't read all of a prompt: its tokenizer and limit, by its name."""
    lines = []
    for name, (tokenizer, most) in readers.items():
        count = 0 if tokenizer is None else len(tokenizer(prompt, verbose=False).input_ids)
        if count > most:
            lines.append(f"{name} reads {most} of the prompt's {count} tokens: {way_out}")
    return lines


def _most(words: Sequence[str], fits: Callable[[str], bool]) -> int:
    """How many of the first words fit together, at least one."""
    least, most = 1, len(words)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(" ".join(words[:middle])) else (least, middle - 1)
    return least
