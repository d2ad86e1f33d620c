"""Boxes of a layout and their sketch: all inside, none overlap, and relations hold by GenEval's position rule."""

from __future__ import annotations

import math
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import plan_of

from planners.colour_table import srgb
from planners.layout.layout import lay_out
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, Entity, Relation, RelationKind, Scene, TextBlock
from planners.sketch import sketch, sketch_svg

CANVASES = [
    Canvas(width=w, height=h) for w, h in ((512, 512), (384, 256), (256, 384), (288, 512), (512, 288), (1280, 548))
]


def geneval(a: Box, b: Box, size: tuple[int, int]) -> set[RelationKind]:
    """The relations in which a stands to b by GenEval's rule, in pixels of a picture of ``size``."""
    offset = [(p - q) * s for p, q, s in zip(a.centre, b.centre, size, strict=True)]
    sums = (a.width + b.width) * size[0], (a.height + b.height) * size[1]
    rest = [math.copysign(max(abs(o) - 0.1 * s, 0.0), o) for o, s in zip(offset, sums, strict=True)]
    norm = math.hypot(*offset) or 1.0
    dx, dy = rest[0] / norm, rest[1] / norm
    held: dict[RelationKind, bool] = {"left_of": dx < -0.5, "right_of": dx > 0.5, "above": dy < -0.5, "below": dy > 0.5}
    return {kind for kind, holds in held.items() if holds}


def assert_sound(scene: Scene) -> None:
    """Boxes are there, inside with a margin, apart, square in pixels, and every relation holds with a gap."""
    boxes = {thing.id: thing.box for thing in scene.things}
    for thing in scene.things:
        box = thing.box
        assert box is not None
        assert 0.019 <= box.x0 and box.x1 <= 0.981 and 0.019 <= box.y0 and box.y1 <= 0.981
        if isinstance(thing, Entity):
            assert box.width * scene.canvas.width == pytest.approx(box.height * scene.canvas.height, abs=0.1)
    for a, b in combinations([t for t in scene.things if not (isinstance(t, TextBlock) and t.carrier)], 2):
        assert a.box is not None and b.box is not None
        assert a.box.intersection(b.box) < 1e-9, (a.id, b.id)
    for relation in scene.relations:
        a, b = boxes[relation.subject], boxes[relation.object]
        assert a is not None and b is not None
        assert relation.kind in geneval(a, b, scene.canvas.size), relation
        first, second = (a, b) if relation.kind in ("left_of", "above") else (b, a)
        gap = second.x0 - first.x1 if relation.kind in ("left_of", "right_of") else second.y0 - first.y1
        assert gap >= 0.04


@st.composite
def satisfiable_scenes(draw: st.DrawFn) -> Scene:
    """Things on distinct cells of a small grid; relations are true of the cells, so the scene can be painted."""
    spots = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=2, max_size=7, unique=True))
    texts = draw(st.integers(0, 2))
    ids = [f"cat_{k}" for k in range(len(spots))]
    ids[len(spots) - min(texts, len(spots) - 1) :] = [f"text_{k}" for k in range(min(texts, len(spots) - 1))]
    relations = []
    for (i, a), (j, b) in draw(
        st.lists(st.sampled_from(list(combinations(list(enumerate(spots)), 2))), max_size=6, unique=True)
    ):
        dx, dy = b[0] - a[0], b[1] - a[1]
        if abs(dx) >= abs(dy):
            relations.append(Relation(subject=ids[i], kind="left_of" if dx > 0 else "right_of", object=ids[j]))
        else:
            relations.append(Relation(subject=ids[i], kind="above" if dy > 0 else "below", object=ids[j]))
    return Scene(
        prompt="",
        canvas=draw(st.sampled_from(CANVASES)),
        entities=tuple(Entity(id=i, noun="cat") for i in ids if i.startswith("cat")),
        texts=tuple(TextBlock(id=i, content="HI!") for i in ids if i.startswith("text")),
        relations=tuple(relations),
    )


@settings(max_examples=70, deadline=None, derandomize=True)
@given(satisfiable_scenes())
def test_random_scenes_that_can_hold_do(scene: Scene) -> None:
    laid = lay_out(scene)
    assert_sound(laid)
    assert lay_out(scene) == laid


@pytest.mark.parametrize("canvas", CANVASES, ids=lambda c: f"{c.width}x{c.height}")
@pytest.mark.parametrize(
    "prompt",
    [
        "a cat",
        "two cats left of a dog",
        "five stars above a moon",
        "a red circle above a blue square and a green star to the right of the square",
        'a poster with the title "GRAND SUMMER SALE", the subtitle "now", three apples and the caption "only today"',
        'the word "HELLO" above a cat and the word "BYE" below the cat',
        'a cat on the left, the word "OPEN" on the right',
        'a mug that says "TEA" left of a cat',
        "a cat, a dog, a bird and a fish left of a lion, a sun above the lion",
        "24 apples",
    ],
)
def test_prompts_on_every_canvas(prompt: str, canvas: Canvas) -> None:
    assert_sound(RulePlanner().plan(prompt, canvas).scene)


@pytest.mark.parametrize(("width", "height"), [(384, 256), (288, 512), (512, 512)])
def test_objects_use_the_room(width: int, height: int) -> None:
    def side(prompt: str) -> float:
        scene = RulePlanner().plan(prompt, Canvas(width=width, height=height)).scene
        box = scene.entities[0].box
        assert box is not None
        return box.width * width / min(width, height)

    assert side("a cat") == pytest.approx(0.42, abs=0.01)
    assert side("a cat left of a fox") > 0.4
    assert side("four cats") > 0.4
    assert side("nine cats") > 0.25
    assert side("a small cat") == pytest.approx(0.65 * 0.42, abs=0.01)


def test_hints_decide_places() -> None:
    scene = (
        RulePlanner()
        .plan(
            'a poster with the title "BIG", the word "OPEN" at the bottom, a cat on the right',
            Canvas(width=300, height=200),
        )
        .scene
    )
    boxes = {t.id: t.box for t in scene.things}
    title, text, cat = boxes["title_1"], boxes["text_1"], boxes["cat_1"]
    assert title and text and cat
    assert title.y1 <= 0.25 and text.y0 >= 0.75 and cat.x1 >= 0.95
    assert title.height == pytest.approx(0.2, abs=0.01)
    assert text.height == pytest.approx(0.16, abs=0.01)


def test_text_boxes_follow_their_content() -> None:
    canvas = Canvas(width=600, height=300)
    for content in ("HI", "WELCOME", "A LONG LINE OF WORDS THAT MUST SHRINK"):
        box = RulePlanner().plan(f'the title "{content}" and a cat', canvas).scene.texts[0].box
        assert box is not None
        assert box.width <= 0.941
        if len(content) < 12:
            assert box.width * 600 >= min(0.62 * box.height * 300 * len(content), 0.93 * 600)


def test_long_texts_are_broken_into_legible_lines() -> None:
    content = "The quick brown fox jumps over the lazy dog while the morning sun rises slowly above the hills"
    scene = Scene(prompt="", canvas=Canvas(width=512, height=256), texts=(TextBlock(id="t", content=content),))
    box = lay_out(scene).texts[0].box
    assert box is not None
    lines = round(box.width * 512 * box.height * 256 / (0.62 * len(content)) / 24**2)  # of 24 pixels each
    assert lines >= 1 and box.height * 256 >= 2 * 24


def test_a_carried_text_lies_inside_its_carrier() -> None:
    scene = RulePlanner().plan('a cat left of a mug that says "TEA"', Canvas(width=300, height=200)).scene
    mug, text = scene.item("mug_1").box, scene.texts[0].box
    assert mug and text
    assert text.intersection(mug) == pytest.approx(text.area)


def test_the_svg_sketch_escapes_what_a_prompt_says() -> None:
    texts = (TextBlock(id="t", content="<script>alert('1')</script> & \x07 more"),)
    scene = lay_out(plan_of("cat left_of dog", texts=texts))
    hostile = scene.model_copy(
        update={"entities": (scene.entities[0].model_copy(update={"noun": "<b onload=x>"}), scene.entities[1])}
    )
    drawn = sketch_svg(hostile, 300)
    root = ElementTree.fromstring(drawn)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "desc", "rect", "text"}
    assert root.get("width") == "300" and root.get("height") == "200"
    assert "<script" not in drawn and "onload=x>" not in drawn.replace("&gt;", "")
    assert any("<script>alert" in (element.text or "") for element in root.iter())
    assert sketch_svg(hostile, 300) == drawn


def test_sketch_has_the_canvas_shape() -> None:
    scene = (
        RulePlanner().plan('a cat left of a dog, the title "HI", navy background', Canvas(width=300, height=200)).scene
    )
    picture = sketch(scene, 240)
    assert picture.size == (240, 160)
    assert picture.getpixel((1, 100)) == srgb("navy")
    assert len(picture.getcolors(1 << 16) or []) > 3
    assert sketch(scene, 240).tobytes() == picture.tobytes()


def test_the_command_draws_svg_where_the_name_says_so(tmp_path, monkeypatch, capsys) -> None:
    from agent.cli import main

    monkeypatch.chdir(tmp_path)
    assert main(["plan", 'a cat on a table, the title "<b>&"', "--sketch", "out.svg"]) == 0
    texts = [element.text for element in ElementTree.parse(tmp_path / "out.svg").iter() if element.text]
    assert "<b>&" in texts
    assert main(["plan", "a cat", "--sketch", "out.png"]) == 0
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
