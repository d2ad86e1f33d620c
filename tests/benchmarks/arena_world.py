"""Small contestants for the arena's tests: folders of drawn pictures, and votes on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from benchmarks.arena.contestants import contestants
from benchmarks.arena.pairs import ArenaPair, arena_pairs
from benchmarks.arena.votes import Choice, RaterKind, Vote, VotedPicture, VoteReason

HOSTILE = "<img src=x onerror=\"document.title='broken'\"> a \"fox\" & </script><script>document.title='worse'</script>"


def folder(path: Path, colour: str, prompts: Sequence[str]) -> Path:
    """A folder of plain pictures, wider than high, with their prompts in prompts.jsonl."""
    path.mkdir(parents=True)
    lines = []
    for number, prompt in enumerate(prompts):
        name = f"{number:02}.png"
        Image.new("RGB", (60 + number, 40), colour).save(path / name)
        lines.append(json.dumps({"picture": name, "prompt": prompt}) + "\n")
    (path / "prompts.jsonl").write_text("".join(lines), encoding="utf-8")
    return path


def two(path: Path, prompts: Sequence[str]) -> tuple[str, str]:
    """The folders of a red and a blue contestant for the same prompts."""
    return str(folder(path / "red", "red", prompts)), str(folder(path / "blue", "blue", prompts))


def pairs(path: Path, prompts: Sequence[str]) -> list[ArenaPair]:
    return arena_pairs(contestants(two(path, prompts)))[0]


def vote(
    left: str,
    right: str,
    choice: Choice,
    prompt: str = "a fox",
    rater: str = "ann",
    kind: RaterKind = "person",
    reasons: Sequence[VoteReason] = (),
) -> Vote:
    """A vote on the pair of two contestants for a prompt, whichever side they are on."""
    return Vote(
        pair="-".join([*sorted((left, right)), prompt]),
        prompt=prompt,
        number=0,
        left=VotedPicture(contestant=left, sha256="0" * 64),
        right=VotedPicture(contestant=right, sha256="1" * 64),
        choice=choice,
        reasons=tuple(reasons),
        rater=rater,
        rater_kind=kind,
    )
