"""How often a judge of the failure benchmark errs, on 200 painted pictures that were looked at one by one.

    uv run --extra bench python -m benchmarks.judges.checked

judges ``checked/`` anew and writes its results.md and results.json. The pictures come from a run of the failure
benchmark, of all its arms: 100 that the world judge had called right and 100 that it had called wrong, shuffled. Who
looked saw the prompt and the picture, not the judge's word, and said what is wrong: "objects" (missing, too many,
another colour or place), "text" (the planned word isn't there letter by letter), "stray" (letters that nobody asked
for). Pictures that one can't decide on are kept, and left out of the rates.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from benchmarks.failures.catalogue import load_judge
from benchmarks.failures.items import Mode, SceneNeeds
from benchmarks.intervals import counted
from benchmarks.markdown import table
from planners.scene import Frozen

HERE = Path(__file__).parent / "checked"
Kind = Literal["objects", "text", "stray"]
KINDS: dict[Mode, Kind] = {
    "garbled text": "text", "missing text": "text", "stray text": "stray", "missing object": "objects",
    "extra object": "objects", "wrong count": "objects", "wrong colour": "objects", "swapped colours": "objects",
    "wrong relation": "objects",
}  # fmt: skip


class Label(Frozen):
    """``wrong`` is None where one can't decide, empty where all is as asked. ``judged``: what it was drawn as."""

    picture: str
    prompt: str
    needs: SceneNeeds
    judged: Literal["right", "wrong"]
    wrong: tuple[Kind, ...] | None


class Pair(Frozen):
    """What the eye and what the judge says of one picture; ``seen`` is what the judge detected and read."""

    label: Label
    kinds: tuple[Kind, ...]
    seen: tuple[str, ...]

    @property
    def agreed(self) -> bool:
        return bool(self.label.wrong) == bool(self.kinds)


def labels(folder: Path = HERE) -> list[Label]:
    return [Label.model_validate_json(line) for line in (folder / "labels.jsonl").read_text().splitlines()]


def judged(name: str, settings: Path | None, folder: Path = HERE) -> list[Pair]:
    """Every picture judged anew. Raises UsageError and SetupError where the judge can't be had."""
    judge = load_judge(name, settings)
    pairs = []
    for label in labels(folder):
        with Image.open(folder / "images" / label.picture) as picture:
            said = judge.judge(np.asarray(picture.convert("RGB")), label.needs)
        kinds = {KINDS[mode] for mode in said.failures}
        if not said.passed and not kinds:
            kinds = {"objects"}
        pairs.append(Pair(label=label, kinds=tuple(sorted(kinds)), seen=said.seen))
    return pairs


def markdown(pairs: Sequence[Pair], name: str) -> str:
    """Rates with 95% Wilson intervals, by what was seen and by what was judged, then every disagreement."""
    clear = [one for one in pairs if one.label.wrong is not None]
    right, wrong = [one for one in clear if not one.label.wrong], [one for one in clear if one.label.wrong]
    passed, failed = [one for one in clear if not one.kinds], [one for one in clear if one.kinds]
    lines = [
        f"# The judge `{name}` against the eye\n",
        f"{len(pairs)} painted pictures, {len(pairs) - len(clear)} of them undecided, left out; 95% Wilson intervals.",
        "The sample holds as many pictures that the judge passes as it holds others, so the last two rows, which are",
        "given the judge's word, carry over to a run as they stand; the first two depend on the mix.\n",
        "| | |", "|---|---|",
        f"| right by eye, judged wrong | {counted(sum(bool(one.kinds) for one in right), len(right))} |",
        f"| wrong by eye, judged right | {counted(sum(not one.kinds for one in wrong), len(wrong))} |",
        f"| judged right, wrong by eye | {counted(sum(bool(one.label.wrong) for one in passed), len(passed))} |",
        f"| judged wrong, right by eye | {counted(sum(not one.label.wrong for one in failed), len(failed))} |",
        "",
    ]  # fmt: skip
    kinds: list[tuple[object, ...]] = []
    for kind in ("objects", "text", "stray"):
        seen = [one for one in clear if kind in (one.label.wrong or ())]
        found = sum(kind in one.kinds for one in seen)
        extra = sum(kind in one.kinds and kind not in (one.label.wrong or ()) for one in clear)
        kinds.append((kind, len(seen), found, extra))
    lines += table(("fault", "by eye", "of these judged so", "judged so and not by eye"), kinds)
    apart = [
        (one.label.picture, one.label.prompt, _said(one.label.wrong or ()), _said(one.kinds), ", ".join(one.seen))
        for one in clear if not one.agreed
    ]  # fmt: skip
    lines += ["", "Where they disagree:\n"]
    lines += table(("picture", "prompt", "by eye", "judged", "detected and read"), apart)
    return "\n".join(lines) + "\n"


def _said(kinds: Sequence[Kind]) -> str:
    return ", ".join(kinds) or "right"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", default="world")
    parser.add_argument("--judge-settings", type=Path, default=None)
    parser.add_argument("--folder", type=Path, default=HERE)
    options = parser.parse_args()
    pairs = judged(options.judge, options.judge_settings, options.folder)
    text = markdown(pairs, options.judge)
    (options.folder / "results.md").write_text(text)
    rows = [{"picture": one.label.picture, "wrong": one.label.wrong, "judged": one.kinds} for one in pairs]
    (options.folder / "results.json").write_text(json.dumps(rows) + "\n")
    print(text)


if __name__ == "__main__":
    main()
