"""Prompts longer than a text encoder reads: for CLIP's in parts that it reads one by one; else what is left out.

Each part is encoded as a prompt of its own, start, end and padding included, and cross-attention sees the parts one
behind another: what users of Stable Diffusion's front ends know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

ENDS = (",", ".", ";", ":", "!", "?")
LOST = "the last words are lost"


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


def unread_in_chat(prompt: str, template: str, tokenizer: Any, most: int, way_out: str = LOST) -> list[str]:
    """The same for a language model, which reads the first ``most`` tokens of ``template`` with the prompt in place of
    its {}: as many fewer of the prompt as the words in front of it take."""
    said = template.split("{}")[0] + prompt
    count, needed = (len(tokenizer(words, verbose=False).input_ids) for words in (prompt, said))
    if needed <= most:
        return []
    return [f"the language model reads {max(0, count - needed + most)} of the prompt's {count} tokens: {way_out}"]


def chat_template(tokenizer: Any) -> str:
    """A tokenizer's own chat of one user's words, with {} for these."""
    chat = [{"role": "user", "content": "{}"}]
    return str(tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True))


def _most(words: Sequence[str], fits: Callable[[str], bool]) -> int:
    """How many of the first words fit together, at least one."""
    least, most = 1, len(words)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(" ".join(words[:middle])) else (least, middle - 1)
    return least
