"""How well both detectors see pictures that the diffusion model painted, by hand-checked labels.

    uv run python -m benchmarks.judges.painted

scores the critics' detector and the judge's on ``painted/`` (a COCO folder, see ``label.py``) and writes
``painted/results.json``: mAP at an overlap of 0.5, and precision and recall at the score that each is used with.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from agent.config import resolve
from agent.registry import build_critics
from benchmarks.edition import FIRST_EDITION
from benchmarks.judges.detector import JudgeDetector
from benchmarks.judges.requirements import Detect
from critics.objects.closed_vocabulary import TransformersDetector
from critics.objects.critic import ObjectCritic
from critics.primer.coco import BoxDetection, Objects, describe_scores, read_coco_folder, score_detections

HERE = Path(__file__).parent


def score_detector(folder: Path, detect: Detect, classes: tuple[str, ...], threshold: float) -> dict[str, object]:
    """Figures of one detector on a COCO folder of square pictures; nouns are matched by name."""
    scenes = read_coco_folder(folder, 256)
    names = tuple(sorted({*scenes.names, *classes}))
    truth = [
        Objects(one.boxes, np.array([names.index(scenes.names[label]) for label in one.labels], np.int64))
        for one in scenes.objects
    ]
    found = [
        [BoxDetection(names.index(label), score, box) for label, score, box in detect(picture)]
        for picture in scenes.pixels
    ]
    figures = score_detections(found, truth, names, threshold)
    print(describe_scores(figures))
    return figures


def critics_detector() -> TransformersDetector:
    """The detector that the stack first-edition gives the critics, with a score limit low enough for a whole curve."""
    critic = next(c for c in build_critics(resolve(FIRST_EDITION, {}, None, ())) if isinstance(c, ObjectCritic))
    detector = critic.detector
    assert isinstance(detector, TransformersDetector)
    return TransformersDetector(detector.settings.model_copy(update={"threshold": 0.02}))


def main(folder: Path) -> None:
    critic, judge = critics_detector(), JudgeDetector(HERE / "detector")

    def seen(picture: np.ndarray) -> list[tuple[str, float, tuple[float, float, float, float]]]:
        return [(d.label, d.score, (d.box.x0, d.box.y0, d.box.x1, d.box.y1)) for d in critic.detect(picture)]

    results = {
        "critic": score_detector(folder, seen, critic.labels, threshold=0.5),
        "judge": score_detector(folder, judge.detect, judge.classes, threshold=0.4),
    }
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=HERE / "painted")
    main(parser.parse_args().folder)
