"""How often the judges of the failure benchmark err, on 424 painted pictures that were looked at one by one.

    uv run --extra bench python -m benchmarks.judge_accuracy.checked

judges ``checked/`` anew and writes its results.md and results.json. The pictures come from a run of the failure
benchmark, of all its arms, shuffled: 209 that the world judge had called right and 215 that it had called wrong. The
first 200 were drawn from those two heaps alone; of the others, more than their share have a word in their prompt.

Who looked saw the prompt and the picture, not the judge's word, and said what is wrong: "objects" (missing, too many,
another colour or place), "text" (the planned word isn't there letter by letter), "stray" (letters that nobody asked
for). Pictures that one can't decide on are kept, and left out of the rates. ``views.py`` says what each judge is asked.
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
from benchmarks.failures.items import SceneNeeds
from benchmarks.intervals import share_with_interval
from benchmarks.judge_accuracy.views import KINDS, VIEWS, FaultGroup, JudgeView
from benchmarks.markdown import table_lines
from planners.scene import Frozen

HERE = Path(__file__).parent / "checked"


class EyeLabel(Frozen):
    """One picture, looked at by a person. ``wrong`` is None if the person couldn't decide, empty if all is as asked;
    ``judged`` is the heap that the picture was drawn from."""

    picture: str
    prompt: str
    needs: SceneNeeds
    judged: Literal["right", "wrong"]
    wrong: tuple[FaultGroup, ...] | None


class JudgedLabel(Frozen):
    """What the eye and what the judge says of one picture, as far as it is the judge's affair.

    ``task`` is what the judge was asked for; ``seen`` what it detected and read.
    """

    label: EyeLabel
    task: str
    eye: tuple[FaultGroup, ...] | None
    kinds: tuple[FaultGroup, ...]
    seen: tuple[str, ...]

    @property
    def agreed(self) -> bool:
        return bool(self.eye) == bool(self.kinds)


def read_eye_labels(folder: Path = HERE) -> list[EyeLabel]:
    return [EyeLabel.model_validate_json(line) for line in (folder / "labels.jsonl").read_text().splitlines()]


def judge_labels(view: JudgeView, folder: Path = HERE) -> list[JudgedLabel]:
    """Every picture that the judge has a say on, judged anew. Raises UsageError, SetupError where it can't be had."""
    judge = view.judge()
    pairs = []
    for label in read_eye_labels(folder):
        needs = view.needs(label.needs)
        if needs is None:
            continue
        with Image.open(folder / "images" / label.picture) as picture:
            said = judge.judge(np.asarray(picture.convert("RGB")), needs)
        kinds = {KINDS[mode] for mode in said.failures}
        if not said.passed and not kinds:
            kinds = {"objects"}
        eye = None if label.wrong is None else tuple(kind for kind in label.wrong if kind in view.kinds)
        task = needs.tag if needs.kind == "geneval" else needs.kind
        pairs.append(JudgedLabel(label=label, task=task, eye=eye, kinds=tuple(sorted(kinds)), seen=said.seen))
    return pairs


def error_rates(pairs: Sequence[JudgedLabel]) -> tuple[str, str]:
    """Of the right ones by eye those judged wrong, of the wrong ones those judged right."""
    right, wrong = [one for one in pairs if one.eye == ()], [one for one in pairs if one.eye]
    wronged, missed = sum(bool(one.kinds) for one in right), sum(not one.kinds for one in wrong)
    return share_with_interval(wronged, len(right)), share_with_interval(missed, len(wrong))


def accuracy_markdown(pairs: Sequence[JudgedLabel], name: str, note: str = "") -> str:
    """Rates with 95% Wilson intervals, by what was seen and by what was judged, then every disagreement."""
    clear = [one for one in pairs if one.eye is not None]
    passed, failed = [one for one in clear if not one.kinds], [one for one in clear if one.kinds]
    wronged, missed = error_rates(clear)
    lines = [
        f"# The judge `{name}` against the eye\n",
        *([f"{note}\n"] if note else []),
        f"{len(pairs)} painted pictures, {len(pairs) - len(clear)} of them undecided, left out; 95% Wilson intervals,",
        "which take pictures for independent, though prompts recur. The pictures were drawn by the world judge's word,",
        "as many right ones as wrong ones: the first two rows depend on that mix. The last two tell what its word is",
        "worth in a run, but for words, which are more common here.\n",
        "| | |",
        "|---|---|",
        f"| right by eye, judged wrong | {wronged} |",
        f"| wrong by eye, judged right | {missed} |",
        f"| judged right, wrong by eye | {share_with_interval(sum(bool(one.eye) for one in passed), len(passed))} |",
        f"| judged wrong, right by eye | {share_with_interval(sum(not one.eye for one in failed), len(failed))} |",
        "",
    ]
    if len(tasks := sorted({one.task for one in clear})) > 1:
        rows = [(task, *error_rates([one for one in clear if one.task == task])) for task in tasks]
        lines += [*table_lines("task | right by eye, judged wrong | wrong by eye, judged right", rows), ""]
    kinds: list[tuple[object, ...]] = []
    for kind in ("objects", "text", "stray"):
        seen = [one for one in clear if kind in (one.eye or ())]
        extra = sum(kind in one.kinds and kind not in (one.eye or ()) for one in clear)
        if seen or extra:
            kinds.append((kind, len(seen), sum(kind in one.kinds for one in seen), extra))
    lines += table_lines("fault | by eye | of these judged so | judged so and not by eye", kinds)
    apart = [
        (one.label.picture, one.label.prompt, _said(one.eye or ()), _said(one.kinds), ", ".join(one.seen))
        for one in clear
        if not one.agreed
    ]
    lines += ["", "Where they disagree:\n"]
    lines += table_lines("picture | prompt | by eye | judged | detected and read", apart)
    return "\n".join(lines) + "\n"


def _said(kinds: Sequence[FaultGroup]) -> str:
    return ", ".join(kinds) or "right"


def judge_view(name: str, settings: Path | None) -> JudgeView:
    """The named view; any other judge of scenes is asked for everything."""
    if name in VIEWS and settings is None:
        return VIEWS[name]
    return JudgeView(lambda: load_judge(name, settings), lambda scene: scene, VIEWS["world"].kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", help=f"this one alone, and nothing is written: {', '.join(VIEWS)}, or any of scenes")
    parser.add_argument("--judge-settings", type=Path, help="a TOML file with its settings")
    parser.add_argument("--folder", type=Path, default=HERE, help="labels.jsonl and images/; the results go there")
    options = parser.parse_args()
    names = [options.judge] if options.judge else list(VIEWS)
    views = {name: judge_view(name, options.judge_settings) for name in names}
    found = {name: judge_labels(one, options.folder) for name, one in views.items()}
    text = "\n".join(accuracy_markdown(pairs, name, views[name].note) for name, pairs in found.items())
    if not options.judge:
        (options.folder / "results.md").write_text(text)
        rows = {
            name: [{"picture": one.label.picture, "wrong": one.eye, "judged": one.kinds} for one in pairs]
            for name, pairs in found.items()
        }
        (options.folder / "results.json").write_text(json.dumps(rows) + "\n")
    print(text)


if __name__ == "__main__":
    main()
