"""The vision-language judge at a URL, and scenes' needs for it to judge."""

from __future__ import annotations

from benchmarks.failures.items import SceneNeeds
from benchmarks.failures.judging.vision_language import VisionLanguageJudge
from benchmarks.judges.requirements import Expected

RED_CUBE, BLUE_DOT = ("cube", "red", 0, 1), ("dot", "blue", 4, 2)
BOTH = {
    "objects": [{"noun": "cube", "colour": "red"}, {"noun": "dot", "colour": "blue"}],
    "relations": [[0, "left_of", 1]],
}


def judge(url: str, soundness: bool = False, **endpoint: object) -> VisionLanguageJudge:
    table = {"endpoint": {"url": url, "model": "org/Looker-1B", "seconds": 20, **endpoint}, "soundness": soundness}
    return VisionLanguageJudge(VisionLanguageJudge.Settings.model_validate(table))


def scene(**expected: object) -> SceneNeeds:
    return SceneNeeds(expected=Expected.model_validate(expected))
