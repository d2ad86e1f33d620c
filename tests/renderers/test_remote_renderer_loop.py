"""Whole runs of the loop with the remote renderer, a server that draws what it is told to, and critics that look."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw
from scipy import ndimage

import renderers.remote.renderer
from agent.config import resolve
from agent.events import Checkpoint, Decided, Event, Finished, Noted, Rendered
from agent.journal.run_folder import RunFolder, read_events
from agent.loop import Loop
from agent.registry import build
from critics.artifacts.critic import ArtifactCritic
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from planners.rules import RulePlanner
from planners.scene import Box
from tests.renderers.remote_images_server import Reply, Request, answer, serving, written

PROMPT = "a red circle to the left of a blue square on a white background"
RENDERER = f"{Path(renderers.remote.renderer.__file__)}:RemoteRenderer"
SIZE = (288, 256)
PRICES = {"picture": 0.5}
GROUND = (246, 244, 240)
FACT = re.compile(r"^- an? (\w+) (circle|square), .*from (\d+)% to (\d+)% of the width and from (\d+)% to (\d+)%", re.M)


class FlatShapes:
    """Finds what the server draws: patches that stand out from the ground; a square fills its box, a disc 79% of it."""

    labels = ("circle", "square")

    def detect(self, image: np.ndarray) -> list[Detection]:
        size = (image.shape[1], image.shape[0])
        patches, _ = ndimage.label(np.abs(image.astype(int) - GROUND).max(axis=2) > 60)
        found = []
        for number, (rows, columns) in enumerate(ndimage.find_objects(patches), 1):
            share = float((patches[rows, columns] == number).mean())
            box = Box.from_pixels((columns.start, rows.start, columns.stop, rows.stop), size)
            if box.area > 0.005:
                found.append(Detection("square" if share > 0.9 else "circle", 0.95, box))
        return found


def draw(image: Image.Image, colour: str, shape: str, box: tuple[float, ...]) -> None:
    pen = ImageDraw.Draw(image)
    (pen.ellipse if shape == "circle" else pen.rectangle)(box, fill=ImageColor.getrgb(colour))


def whole(request: Request) -> Reply:
    """Draws the plan's facts as the prompt tells them, but paints every square green."""
    image = Image.new("RGB", request.size, GROUND)
    for colour, shape, *ends in FACT.findall(request.fields["prompt"]):
        x0, x1, y0, y1 = (int(end) / 100 for end in ends)
        box = (x0 * image.width, y0 * image.height, x1 * image.width - 1, y1 * image.height - 1)
        draw(image, "green" if shape == "square" else colour, shape, box)
    return answer(written(image))


def edited(request: Request) -> Reply:
    """Paints what the prompt names where the mask is transparent, and scrawls over all the rest."""
    colour, shape = re.match(r"an? (\w+) (circle|square)", request.fields["prompt"]).groups()
    free = request.picture("mask")[..., 3] == 0
    rows, columns = np.flatnonzero(free.any(axis=1)), np.flatnonzero(free.any(axis=0))
    high, wide = 0.1 * len(rows), 0.1 * len(columns)
    image = Image.new("RGB", request.size, GROUND)
    draw(image, colour, shape, (columns[0] + wide, rows[0] + high, columns[-1] - wide, rows[-1] - high))
    scrawl = np.random.default_rng(0).integers(0, 256, (*free.shape, 3), dtype=np.uint8)
    return answer(written(np.where(free[..., None], np.asarray(image), scrawl)))


def ran(folder: Path, url: str, tries: int = 1, **fields: Any) -> tuple[list[Event], list[Event]]:
    """The events of a run, and those that its journal holds."""
    table = {"url": url, "model": "m", "tries": tries, "context": 0.1, "smallest_window": 96, "prices": PRICES}
    flags = {"renderer": RENDERER, "renderer_settings": {RENDERER: table}, "canvas": "288x256", "allow_unscored": True}
    resolved = resolve({**flags, **fields}, {}, start=folder)
    painter = build("renderers", RENDERER, resolved)
    critics = [ObjectCritic(detector=FlatShapes()), ArtifactCritic()]
    loop = Loop(RulePlanner(), painter, critics, resolved.settings)
    with RunFolder.create(folder / "run") as run:
        events = []
        for event in loop.run(PROMPT, 1, "run", run):
            run.record(event)
            events.append(event)
    return events, list(read_events(folder / "run"))


def of(events: list[Event], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_a_run_survives_a_failed_edit_mends_the_picture_and_tells_it_all(tmp_path: Path) -> None:
    edits = 0

    def say(request: Request, number: int) -> Reply:
        nonlocal edits
        if request.path.endswith("generations"):
            return whole(request)
        edits += 1
        return (500, b"out of memory", {}) if edits == 1 else edited(request)

    with serving(say) as (url, seen):
        events, recorded = ran(tmp_path, url)
    assert recorded == events
    finished = events[-1]
    assert isinstance(finished, Finished) and finished.passed and finished.stopped == "passed"
    assert [check.id for check in finished.first_checks if check.status == "fail"] == ["attribute:square_1.colour"]
    (noted,) = [event.message for event in of(events, Noted) if "answered 500" in event.message]
    assert "the remote renderer failed (1 try)" in noted and "out of memory" in noted and "\n" not in noted
    assert [event.outcome for event in of(events, Decided)] == ["accepted"] and edits == len(seen) - 1 == 2
    assert finished.work.denoiser_calls == 0 and finished.work.cost == pytest.approx(2 * 0.5)
    assert 1.0 < finished.work.full_render_equivalents < 2.0 and finished.rounds == len(of(events, Checkpoint)) - 1 == 2
    first, mended = of(events, Rendered)
    before, after = (np.asarray(Image.open(tmp_path / "run" / "images" / f"{e.image}.png")) for e in (first, mended))
    left, top, right, bottom = mended.repairs[0].region.pixels(SIZE)
    outside = np.ones(before.shape[:2], bool)
    outside[top:bottom, left:right] = False
    assert before.shape == (256, 288, 3) and (before[outside] == after[outside]).all() and (before != after).any()


def test_a_server_that_never_edits_ends_a_run_in_bounds_with_the_first_picture(tmp_path: Path) -> None:
    def say(request: Request, number: int) -> Reply:
        return whole(request) if request.path.endswith("generations") else (503, b"overloaded", {})

    with serving(say) as (url, seen):
        events, recorded = ran(tmp_path, url, tries=2, budget={"rounds": 3, "cost": 4.0})
    finished = events[-1]
    assert recorded == events and isinstance(finished, Finished) and not finished.passed
    assert finished.image == finished.first_image and finished.stopped in ("rounds", "nothing left to try")
    assert len(seen) <= 1 + 3 * 2 and finished.work.cost <= 4.0
    assert any("(2 tries)" in event.message and "overloaded" in event.message for event in of(events, Noted))


def test_the_money_that_is_set_ends_a_run(tmp_path: Path) -> None:
    def say(request: Request, number: int) -> Reply:
        return whole(request) if request.path.endswith("generations") else answer(request.files["image"])

    with serving(say) as (url, seen):
        events, _ = ran(tmp_path, url, budget={"cost": 0.9})
    finished = events[-1]
    assert isinstance(finished, Finished) and finished.stopped == "cost" and finished.work.cost == 1.0
    assert len(seen) == 2
