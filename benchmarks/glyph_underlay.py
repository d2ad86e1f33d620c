"""Words with and without planned letters under the first noise, on a painter that takes no plan as input channels.

    python -m benchmarks.glyph_underlay --stack first-edition

Thirty words of five letters in three inks on plain grounds, one seed each; for each share of the letters, how many
words RapidOCR reads exactly, and how many letters are right in their place. Prints a table in markdown.
"""

from __future__ import annotations

import argparse

from agent.config import resolve
from agent.registry import build, build_planner
from benchmarks.painter import WORDS
from critics.text.rapid import RapidReader

SHARES = (0.0, 0.15, 0.3, 0.5, 0.7)
INKS, GROUNDS = ("black", "red", "blue"), ("white", "light blue", "yellow")


def read_words(stack: str, share: float, words: int) -> list[tuple[str, str]]:
    """Each word with what is read in its picture."""
    table = {"renderer_settings": {"diffusion": {"glyph_underlay": share}}}
    resolved = resolve({"stack": stack, **table}, {}, None, ())
    planner, renderer, reader = build_planner(resolved), build("renderers", "diffusion", resolved), RapidReader()
    found = []
    for seed, word in enumerate(WORDS[:words]):
        ink, ground = INKS[seed % 3], GROUNDS[seed // 3 % 3]
        prompt = f'the word "{word}" in {ink} letters on a {ground} background'
        scene = planner.plan(prompt, resolved.settings.canvas).scene
        image = renderer.render(scene, [seed])[0].image
        found.append((word, "".join(reading.content for reading in reader.read(image)).replace(" ", "")))
    return found


def main(stack: str, words: int) -> None:
    print("| share of the letters | words exact | letters right |\n|---|---|---|")
    for share in SHARES:
        found = read_words(stack, share, words)
        exact = sum(word == read for word, read in found)
        letters = sum(a == b for word, read in found for a, b in zip(word, read, strict=False))
        total = sum(len(word) for word, _ in found)
        print(f"| {share:.2f} | {exact} of {len(found)} | {letters} of {total} ({letters / total:.0%}) |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", default="first-edition")
    parser.add_argument("--words", type=int, default=len(WORDS))
    main(**vars(parser.parse_args()))
