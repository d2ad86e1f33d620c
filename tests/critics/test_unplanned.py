"""What is surely in a picture of the detector's world though nobody planned it."""

from __future__ import annotations

import pytest

from agent.config import resolve
from agent.registry import build_critics
from benchmarks.acceptance.kept import (
    HERE,
    LABELS,
    PAINTED,
    PICTURES,
    PLANS,
    KeptPlan,
    PaintedPicture,
    PictureLabel,
    kept_picture,
    latest_labels,
)
from benchmarks.lines import read_rows
from critics.objects.detector import Detection
from critics.objects.unplanned import unplanned_things
from planners.scene import Box, Canvas, Entity, Scene, TextBlock

PLACE = Box(x0=0.1, y0=0.1, x1=0.4, y1=0.4)
ELSEWHERE = Box(x0=0.6, y0=0.6, x1=0.9, y1=0.9)


def scene(prompt: str = "a cat", *texts: TextBlock) -> Scene:
    cat = Entity(id="cat_1", noun="cat", box=PLACE)
    return Scene(prompt=prompt, canvas=Canvas(width=64, height=64), entities=(cat,), texts=texts)


def seen(label: str, score: float, box: Box = ELSEWHERE) -> Detection:
    return Detection(label=label, score=score, box=box)


def test_the_surest_thing_that_nobody_planned_is_first():
    found = [seen("cat", 0.9, PLACE), seen("umbrella", 0.8), seen("frog", 0.95, Box(x0=0.6, y0=0, x1=0.9, y1=0.3))]
    assert [one.label for one in unplanned_things(found, scene(), str.lower)] == ["frog", "umbrella"]


@pytest.mark.parametrize(
    ("found", "planned"),
    [
        ([seen("umbrella", 0.35)], scene()),  # not sure
        ([seen("window", 0.6)], scene("a cat", TextBlock(id="text_1", content="WHEAT", box=PLACE))),  # letters, perhaps
        ([seen("cat", 0.9)], scene()),  # the planned thing, elsewhere, and any more of them: the count's
        ([seen("square", 0.95)], scene()),  # a shape may be a part of anything
        ([seen("cat", 0.4, PLACE), seen("dog", 0.9, PLACE)], scene()),  # taken for another thing
        ([seen("umbrella", 0.9)], scene("a cat, and umbrellas behind it")),  # asked for, whatever the plan made of it
        ([seen("ring", 0.9)], scene("a cat", TextBlock(id="text_1", content="O", box=ELSEWHERE))),  # a letter
    ],
)
def test_what_may_be_planned_is_not_told(found, planned):
    assert unplanned_things(found, planned, str.lower) == []


@pytest.fixture(scope="module")
def shipped():
    critics = build_critics(resolve({}, {}, None, ()))
    return next(critic for critic in critics if critic.name == "artifacts")


def test_the_shipped_critics_see_a_thing_that_is_taken_out_of_the_plan_and_nothing_in_what_a_person_accepted(shipped):
    plans = {kept.prompt: kept.scene for kept in read_rows(HERE / PLANS, KeptPlan)}
    labels = latest_labels(list(read_rows(HERE / LABELS, PictureLabel)))
    rows = [row for row in read_rows(HERE / PAINTED, PaintedPicture) if row.picture and labels.get(row.picture)]
    rows = [row for row in rows if labels[row.picture].accepted and len(plans[row.prompt].entities) == 2]
    rows = [row for row in rows if len({one.noun for one in plans[row.prompt].entities}) == 2][::40]
    told = []
    for row in rows:
        plan, image = plans[row.prompt], kept_picture(row.picture, HERE / PICTURES)
        flaw = shipped.flaw(image, plan)
        assert flaw is None, f"{row.prompt}: {flaw}"
        first, other = plan.entities
        less = plan.model_copy(update={"prompt": first.noun, "entities": (first,), "relations": ()})
        if (flaw := shipped.flaw(image, less)) is not None and flaw.kind == "unplanned":
            assert flaw.surplus and flaw.region.iou(other.box) > 0.2
            told.append(other.noun)
    assert len(rows) >= 4 and len(told) >= 0.5 * len(rows)
