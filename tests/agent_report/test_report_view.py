"""What the report draws and counts, without files or markup."""

from __future__ import annotations

from agent.events import Decided, Event, Judged, Rendered
from agent.report.drawing import LINE, colour_of, drawing_size, layout_drawing, overlay
from agent.report.view import build_view
from agent.terminal.envelope import run_fields
from critics.base import Evidence, Status, Verdict
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.base import Repair, Work

CAT = Box(x0=0.08, y0=0.3, x1=0.4, y1=0.9)
BALL = Box(x0=0.6, y0=0.5, x1=0.9, y1=0.92)
SIGN = Box(x0=0.2, y0=0.04, x1=0.8, y1=0.2)
SCENE = Scene(
    prompt="a white cat, a red ball, a kite and a title",
    canvas=Canvas(width=96, height=64),
    background="light blue sky",
    entities=(
        Entity(id="cat1", noun="cat", attributes={"colour": "white"}, box=CAT),
        Entity(id="ball1", noun="ball", attributes={"colour": "red"}, box=BALL),
        Entity(id="kite1", noun="kite"),
    ),
    texts=(TextBlock(id="text1", content="Happy", role="title", box=SIGN),),
)


def seen(check: str, label: str, box: Box, fails: bool = False) -> Verdict:
    return Verdict(
        check=check,
        critic="detector",
        status="fail" if fails else "pass",
        score=0.5,
        reason="r",
        evidence=(Evidence(label=label, box=box, score=0.87),),
        region=box if fails else None,
        fault="attribute" if fails else None,
    )


def test_overlay_layers_share_boxes_and_labels_keep_apart() -> None:
    mend = Repair(id="r", operator="instruct_edit", region=BALL, strength=0.9)
    verdicts = [
        seen("present:cat1", "cat1", CAT),
        seen("attribute:cat1.colour", "cat1", CAT),
        seen("text:text1", "text1", SIGN),
        seen("present:ball1", "ball1", BALL, True),
        seen("count:ball", "ball1", BALL, True),
        seen("count:text", "text1", SIGN, True),
    ]
    drawing = overlay((64, 96), verdicts, [mend], {"count:ball": "there is exactly 1 ball"})
    assert (drawing.width, drawing.height) == drawing_size((64, 96)) == (256.0, 384.0)
    assert [drawing.count(layer) for layer in ("evidence", "failing", "repair")] == [3, 2, 1]
    labels = [shape.label for shape in drawing.shapes]
    assert {"✗ attribute", "↻ instruct edit", "cat1 0.87"} <= {label.text for label in labels}
    for number, one in enumerate(labels):
        assert 0 <= one.x and one.x + one.width <= 256 and 0 <= one.y and one.y + LINE <= 384
        for other in labels[:number]:
            assert abs(one.y - other.y) >= LINE - 0.2 or one.x + one.width <= other.x or other.x + other.width <= one.x


def test_a_box_says_all_that_was_said_of_it() -> None:
    verdicts = [
        seen("present:ball1", "ball1", BALL, True),
        seen("count:ball", "ball1", BALL, True),
        seen("present:cat1", "cat1", CAT),
    ]
    drawing = overlay((96, 64), verdicts, (), {"count:ball": "there is exactly 1 ball"})
    by_layer = {shape.layer: shape for shape in drawing.shapes if shape.label.text != "cat1 0.87"}
    told = [word.text for word in by_layer["failing"].words]
    assert told == ["present:ball1 — r (detector 0.50)", "there is exactly 1 ball — r (detector 0.50)"]
    assert [word.status for word in by_layer["evidence"].words] == ["fail", "fail"]
    assert by_layer["failing"].spoken.startswith("✗ attribute. fail: present:ball1")
    # the failing region is the place to look at; a check that passes has what was seen; others have none
    assert drawing.shapes[drawing.at("count:ball") - 1].layer == "failing"  # type: ignore[operator]
    assert drawing.shapes[drawing.at("present:cat1") - 1].label.text == "cat1 0.87"  # type: ignore[operator]
    assert drawing.at("artifact") is None


def test_the_sketch_has_the_plans_shape_and_colours() -> None:
    drawing = layout_drawing(SCENE)
    assert (drawing.width, drawing.height, drawing.background) == (384.0, 256.0, "#add8e6")
    assert [shape.layer for shape in drawing.shapes] == ["entity", "entity", "text"]
    assert drawing.shapes[1].fill == "#ff0000" and drawing.shapes[1].label.full == "ball1: a red ball"
    assert colour_of("infrared meadow") is None


def test_a_later_verdict_replaces_and_one_failing_critic_fails_the_check() -> None:
    image = "0" * 64

    def word(critic: str, status: Status) -> Verdict:
        return Verdict(check="c", critic=critic, status=status, score=None, reason="r")

    view = build_view(
        [
            Judged(round=0, image=image, verdicts=(word("a", "fail"), word("b", "pass")), seconds=0.0),
            Judged(round=0, image=image, verdicts=(word("a", "pass"),), seconds=0.0),
        ]
    )
    [row] = view.rounds[0].candidates[0].rows
    assert row.result.status == "pass" and len(row.verdicts) == 2


def test_two_tries_that_come_to_the_same_picture_are_told_apart() -> None:
    first, same = "0" * 64, "1" * 64
    mends = [Repair(id=f"r{i}", operator="inpaint", region=box) for i, box in enumerate((CAT, BALL))]
    events: list[Event] = [Rendered(round=0, image=first, seed=1, work=Work(), seconds=1.0)]
    for mend, outcome in zip(mends, ("rolled_back", "accepted"), strict=True):
        events += [
            Rendered(round=1, image=same, parent=first, seed=1, repairs=(mend,), work=Work(), seconds=1.0),
            Judged(round=1, image=same, verdicts=(), seconds=0.0),
            Decided(round=1, image=same, outcome=outcome, reason="r"),
        ]
    repairs = run_fields(events, None, None)["repairs"]
    assert [(repair["id"], repair["outcome"]) for repair in repairs] == [("r0", "rolled_back"), ("r1", "accepted")]
    _, turn = build_view(events).rounds
    whole = [each for each in turn.candidates if each.rendered and each.decided]
    said = [(each.rendered.repairs[0].id, each.decided.outcome) for each in whole]  # type: ignore[union-attr]
    assert said == [("r0", "rolled_back"), ("r1", "accepted")]
    assert len({each.number for each in turn.candidates}) == 2
