"""Models with real weights, where the environment names folders of them: pictures, for people to look at.

The only parts that say anything of quality: a prompt's picture, and a repair of one region of it from the same noise,
in a small window and in one enlarged to the model's size.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from agent.config import resolve
from agent.registry import build
from benchmarks.on_card.measures import ENLARGED, SMALL
from benchmarks.on_card.records import NotMeasured, Value, Values
from benchmarks.speed.clock import peak_memory, timed_call
from planners.base import Plan
from planners.scene import Canvas
from renderers.base import Candidate, RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.presets.fitting import fitting_preset
from renderers.presets.reader import load_preset
from renderers.runtime.checkpoint import find_checkpoint
from renderers.runtime.hub import INDEX

VARIABLE = "PROOFPRESS_MODELS"
PROMPTS: Mapping[str, str] = {
    "cup": "a red wooden cup to the left of a blue book on a table",
    "poster": 'a poster with a fox and the title "FOX"',
}


def found_models(environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Pipeline folders that the variable names, or that lie in the folders that it names."""
    named = [Path(name) for name in environment.get(VARIABLE, "").split(os.pathsep) if name]
    return [
        folder
        for one in named
        for folder in ([one] if (one / INDEX).is_file() else sorted(one.iterdir() if one.is_dir() else ()))
        if (folder / INDEX).is_file()
    ]


def found_parts(folder: Path, out: Path, toy: bool) -> Iterator[tuple[str, Callable[[], Values]]]:
    """A part and what measures it for each prompt; pictures go to ``out``. Raises NotMeasured, RenderError."""
    checkpoint = find_checkpoint(DiffusionSettings.model_validate({"model": str(folder)}), fetch=None)
    assert checkpoint is not None  # it is a folder
    name = fitting_preset(checkpoint.pipeline, folder.name, checkpoint.look_up)
    if name is None:
        raise NotMeasured(f"no preset fits a {checkpoint.pipeline}")
    preset = load_preset(name)
    changes: dict[str, Any] = {"steps": 1, "device": "cpu"} if toy else {"device": "cuda"}
    renderer = DiffusionRenderer(DiffusionSettings.model_validate({"model": str(folder), "preset": name, **changes}))
    canvas = Canvas(width=128, height=96) if toy else Canvas(width=preset.native[0], height=preset.native[1])
    planner = build("planners", "rules", resolve({}, {}, None))
    for word, prompt in PROMPTS.items():
        place = out / f"{folder.name}-{word}"
        yield f"pictures, {word}", partial(_pictures, renderer, planner.plan(prompt, canvas), place, toy)


def _pictures(renderer: DiffusionRenderer, plan: Plan, path: Path, toy: bool) -> Values:
    scene, device = plan.scene, "cpu" if toy else "cuda"
    thing = next(thing for thing in scene.entities if thing.box is not None)
    paint = partial(renderer.render, scene, [1])
    first, loading = timed_call(paint, device)
    painted, seconds = timed_call(paint, device)
    path.parent.mkdir(parents=True, exist_ok=True)
    _save(path, "picture", painted[0])
    enlarged = 64 if toy else renderer.settings.enlarge_to or max(scene.canvas.size)
    assert thing.box is not None
    repair = Repair(id="r", operator="inpaint", region=thing.box, about=(thing.id,), strength=1.0, seed=2)
    values: dict[str, Value] = {"preset": str(renderer.settings.preset), "first_s": loading, "picture_s": seconds}
    for how, enlarge_to in ((SMALL, 0), (ENLARGED, enlarged)):
        other = DiffusionRenderer(renderer.settings.model_copy(update={"enlarge_to": enlarge_to}))
        other.pipe = renderer.pipe
        mended, taken = timed_call(partial(other.repair, scene, first[0], [repair]), device)
        _save(path, how.replace(" ", "-"), mended)
        values[f"{how} s"] = taken
    peak = peak_memory(paint, device)
    return {**values, "peak_gb": "unknown" if peak is None else peak / 1e9, "file": f"{path.name}-*.jpg"}


def _save(path: Path, what: str, candidate: Candidate) -> None:
    if not candidate.image.any():
        raise RenderError(f"the {what} came out black")
    Image.fromarray(candidate.image).save(f"{path}-{what}.jpg", quality=90)
