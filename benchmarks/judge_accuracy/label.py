"""Proposes boxes on painted pictures for a person to check, and writes what the person said as a COCO folder.

    uv run --extra bench python -m benchmarks.judge_accuracy.label propose --run work/single_pass --out work/labels
    uv run --extra bench python -m benchmarks.judge_accuracy.label keep --verdicts FILE --out FOLDER

Proposals come from the plan, not from a detector: around each planned object, the tight box of the pixels that differ
from the ground around it. ``propose`` draws them numbered on sheets of twenty pictures. The verdicts file has a line a
correction, ``PICTURE NUMBER WORD [x0 y0 x1 y1]`` (WORD is the noun that is really seen, or "none" for nothing that one
can name; NUMBER 0 adds an object; boxes in pixels); what no line names is right as it stands.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from agent.config import resolve
from agent.registry import build
from benchmarks.edition import FIRST_EDITION
from benchmarks.first_light.run import fixed_prompts
from benchmarks.sampling import evenly_with_ends
from benchmarks.single_pass.run import PROMPTS

Pixels = tuple[int, int, int, int]
ACROSS, DOWN = 5, 4


def tight(image: np.ndarray, box: Pixels, margin: int = 10) -> Pixels:
    """The box of what differs from the ground in a planned box (xyxy) grown by ``margin``; the planned box if nothing.

    The ground is the median colour of the grown box's rim in a uint8 image (height, width, 3).
    """
    height, width = image.shape[:2]
    left, top = max(0, box[0] - margin), max(0, box[1] - margin)
    cut = image[top : min(height, box[3] + margin), left : min(width, box[2] + margin)].astype(float)
    rim = np.concatenate([cut[:2].reshape(-1, 3), cut[-2:].reshape(-1, 3), cut[:, :2].reshape(-1, 3)])
    different = np.linalg.norm(cut - np.median(rim, axis=0), axis=2) > 45
    rows, columns = np.flatnonzero(different.mean(1) > 0.02), np.flatnonzero(different.mean(0) > 0.02)
    if not len(rows) or not len(columns):
        return box
    return left + int(columns[0]), top + int(rows[0]), left + int(columns[-1]) + 1, top + int(rows[-1]) + 1


def propose(run: Path, out: Path, count: int) -> None:
    """Writes ``proposals.jsonl`` and numbered sheets for ``count`` pictures with objects, spread over the run."""
    out.mkdir(parents=True, exist_ok=True)
    resolved = resolve(FIRST_EDITION, {}, None, ())
    planner = build("planners", resolved.settings.planner, resolved)
    painted = [
        item
        for item in fixed_prompts(PROMPTS)
        if item.expected.objects and (run / "images" / f"{item.id}.png").exists()
    ]
    rows: list[dict[str, Any]] = []
    for item in evenly_with_ends(painted, count):
        path = run / "images" / f"{item.id}.png"
        image = np.asarray(Image.open(path).convert("RGB"))
        scene = planner.plan(item.prompt, resolved.settings.canvas).scene
        objects = [
            {"noun": entity.noun, "box": tight(image, entity.box.pixels(scene.canvas.size))}
            for entity in scene.entities
            if entity.box is not None
        ]
        rows.append({"picture": len(rows) + 1, "path": str(path), "prompt": item.prompt, "objects": objects})
    (out / "proposals.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for start in range(0, len(rows), ACROSS * DOWN):
        sheet = Image.new("RGB", (ACROSS * 260, DOWN * 276), "gray")
        draw = ImageDraw.Draw(sheet)
        for place, row in enumerate(rows[start : start + ACROSS * DOWN]):
            x, y = place % ACROSS * 260, place // ACROSS * 276
            sheet.paste(Image.open(row["path"]), (x, y + 14))
            draw.text((x + 2, y + 1), f"{row['picture']}: {row['prompt'][:44]}", fill="white")
            for number, thing in enumerate(row["objects"], 1):
                left, top, right, bottom = thing["box"]
                draw.rectangle((x + left, y + 14 + top, x + right, y + 14 + bottom), outline="magenta")
                draw.text((x + left + 2, y + 15 + top), f"{number}", fill="magenta")
        sheet.save(out / f"sheet_{start // (ACROSS * DOWN) + 1}.png")


def keep(proposals: Path, verdicts: Path, out: Path) -> None:
    """Writes the COCO folder of the checked pictures; raises ValueError at a verdict that names no proposal."""
    rows = [json.loads(line) for line in (proposals / "proposals.jsonl").read_text().splitlines()]
    for line in verdicts.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        picture, number, *rest = line.split()
        box = [int(word) for word in rest[-4:]] if len(rest) > 4 else None
        noun = " ".join(rest[:-4] if box else rest)
        objects = rows[int(picture) - 1]["objects"]
        if not 0 <= int(number) <= len(objects):
            raise ValueError(f"{verdicts}: {line!r} names an object that picture {picture} doesn't have")
        if int(number) == 0:
            objects.append({"noun": noun, "box": box})
        else:
            objects[int(number) - 1] = {"noun": noun, "box": box or objects[int(number) - 1]["box"]}
    (out / "images").mkdir(parents=True, exist_ok=True)
    seen = [[thing for thing in row["objects"] if thing["noun"] != "none"] for row in rows]
    nouns = sorted({thing["noun"] for things in seen for thing in things})
    images: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for row, things in zip(rows, seen, strict=True):
        name = f"{row['picture']:03d}.png"
        shutil.copy(row["path"], out / "images" / name)
        width, height = Image.open(row["path"]).size
        images.append(
            {"id": row["picture"], "file_name": name, "width": width, "height": height, "prompt": row["prompt"]}
        )
        for thing in things:
            left, top, right, bottom = thing["box"]
            notes.append(
                {
                    "id": len(notes) + 1,
                    "image_id": row["picture"],
                    "category_id": nouns.index(thing["noun"]) + 1,
                    "bbox": [left, top, right - left, bottom - top],
                    "iscrowd": 0,
                }
            )
    table = {
        "images": images,
        "annotations": notes,
        "categories": [{"id": number, "name": noun} for number, noun in enumerate(nouns, 1)],
    }
    (out / "annotations.json").write_text(json.dumps(table, indent=0) + "\n")
    print(f"{len(images)} pictures, {len(notes)} objects in {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    proposing = commands.add_parser("propose")
    proposing.add_argument("--run", type=Path, default=Path("work/single_pass"))
    proposing.add_argument("--out", type=Path, default=Path("work/labels"))
    proposing.add_argument("--count", type=int, default=100)
    proposing.set_defaults(call=propose)
    keeping = commands.add_parser("keep")
    keeping.add_argument("--proposals", type=Path, default=Path("work/labels"))
    keeping.add_argument("--verdicts", type=Path, required=True)
    keeping.add_argument("--out", type=Path, required=True)
    keeping.set_defaults(call=keep)
    options = vars(parser.parse_args())
    options.pop("call")(**options)
