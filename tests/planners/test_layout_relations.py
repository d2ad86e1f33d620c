"""Layouts of relations: each holds on every canvas, and those that can't are named."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import plan_of

from benchmarks.layout.scenes import ASPECTS, KINDS, free_scene, is_valid_scene, witnessed_scene
from planners.base import PlanError
from planners.layout.layout import lay_out
from planners.layout.placement import misplaced
from planners.scene import Canvas, Entity, Relation, RelationKind, Scene, TextBlock


def cats(*relations: tuple[str, RelationKind, str]) -> Scene:
    return Scene(
        prompt="",
        canvas=Canvas(width=300, height=200),
        entities=tuple(Entity(id=i, noun=i) for i in sorted({r[k] for r in relations for k in (0, 2)})),
        relations=tuple(Relation(subject=a, kind=kind, object=b) for a, kind, b in relations),
    )


def test_cycles_and_impossible_rings_name_the_words() -> None:
    with pytest.raises(PlanError, match="a left of b, b left of a"):
        lay_out(cats(("a", "left_of", "b"), ("b", "left_of", "a")))
    chain = cats(*((f"c{k}", "left_of", f"c{k + 1}") for k in range(22)))
    with pytest.raises(PlanError, match="don't fit together on a picture of 300x200: c0 left of c1.*drop one"):
        lay_out(chain)


@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda a: f"{a[0]}:{a[1]}")
@pytest.mark.parametrize("short", [256, 2160])
def test_every_relation_on_every_aspect(aspect: tuple[int, int], short: int) -> None:
    wide, high = aspect
    size = {"width": round(short * max(1, wide / high)), "height": round(short * max(1, high / wide))}
    for kind in KINDS:
        laid = lay_out(plan_of(f"cat {kind} dog" + (" bird" if kind == "between" else ""), **size))
        assert misplaced(laid) == [] and is_valid_scene(laid), kind
        for entity in laid.entities:
            assert entity.box is not None
            assert min(entity.box.width * size["width"], entity.box.height * size["height"]) >= 0.18 * short


@pytest.mark.parametrize(
    "said",
    [
        ("cat_1 on table", "cat_2 on table", "cat_3 on table", "dog under table"),
        ("apple_1 inside bowl", "apple_2 inside bowl", "apple_3 inside bowl", "bowl on table"),
        ("man holding umbrella", "man wearing hat", "man wearing scarf", "dog next_to man"),
        ("cup on book", "book on table", "lamp on table", "lamp left_of book", "cat under table"),
        ("cat_1 behind dog", "cat_2 behind dog", "cat_3 behind dog"),
        ("flower behind hat", "flower behind mat", "hat in_front_of mat"),
        ("cat behind dog", "cat left_of dog"),
        ("cat on table", "cat above table"),
        ("woman under box", "box inside cloud"),
        ("cat facing dog", "dog facing cat", "sun above cat"),
        tuple(f"cat_{k} next_to dog" for k in range(6)),
    ],
    ids=lambda said: said[0],
)
def test_close_things_stand_as_they_should(said: tuple[str, ...]) -> None:
    laid = lay_out(plan_of(*said))
    assert misplaced(laid) == []
    assert lay_out(laid) == laid


def test_what_supports_touches_and_what_hides_is_nearer() -> None:
    laid = lay_out(plan_of("cat on table", "dog behind car", "apple inside bowl"))
    boxes = {entity.id: entity.box for entity in laid.entities}
    cat, table, dog, car = (boxes[i] for i in ("cat", "table", "dog", "car"))
    assert cat and table and dog and car
    assert cat.y1 == pytest.approx(table.y0, abs=1e-4) and table.x0 - 1e-4 <= cat.x0 and cat.x1 <= table.x1 + 1e-4
    assert 0.05 * dog.area < dog.intersection(car) < 0.6 * dog.area
    depth = {entity.id: entity.depth for entity in laid.entities}
    assert depth["car"] > depth["dog"] and depth["apple"] > depth["bowl"]


def test_sizes_echo_the_world_mildly() -> None:
    laid = lay_out(plan_of("house left_of cat", "cat left_of apple", width=768))
    house, cat, apple = (entity.box.width if entity.box else 0.0 for entity in laid.entities)
    assert house > cat > apple > 0.6 * house


def test_texts_of_one_carrier_obey_relations_too() -> None:
    texts = (TextBlock(id="big", content="SALE", carrier="sign"), TextBlock(id="low", content="today", carrier="sign"))
    laid = lay_out(plan_of("low below big", "cat left_of sign", texts=texts))
    assert misplaced(laid) == []


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (("a inside b", "b inside a", "c left_of a"), "a inside b, b inside a"),
        (("a inside b", "a left_of b"), "a inside b, a left of b"),
        (("a on b", "b on c", "c above a"), "a above b, b above c, c above a"),
        (("a left_of b", "a on c", "c wearing d", "b holding a"), "a left of b, b holding a"),
        (("a behind b", "b behind c", "a in_front_of c"), "c in front of b, b in front of a, a in front of c"),
        (("a on b", "a right_of b", "d next_to a"), "a on b, a right of b"),
    ],
)
def test_contradictions_name_exactly_the_words_that_clash(said: tuple[str, ...], named: str) -> None:
    with pytest.raises(PlanError, match="contradict each other") as caught:
        lay_out(plan_of(*said))
    ring = str(caught.value).removeprefix("the relations contradict each other: ").removesuffix("; drop one")
    assert sorted(ring.split(", ")) == sorted(named.split(", "))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_plans_of_random_scenes_hold_or_are_refused_in_one_line(seed: int) -> None:
    for scene in (witnessed_scene(seed), free_scene(seed)):
        try:
            laid = lay_out(scene)
        except PlanError as error:
            assert "contradict each other" in str(error) or "don't fit" in str(error)
            assert "\n" not in str(error)
            continue
        assert misplaced(laid) == []
        assert is_valid_scene(laid)


def test_misplaced_tells_what_is_wrong() -> None:
    laid = lay_out(plan_of("cat left_of dog", "cup on table"))
    swapped = {"cat": laid.item("dog").box, "dog": laid.item("cat").box, "cup": laid.item("cat").box}
    moved = laid.model_copy(
        update={"entities": tuple(e.model_copy(update={"box": swapped.get(e.id, e.box)}) for e in laid.entities)}
    )
    assert misplaced(laid) == []
    found = misplaced(moved)
    assert "the boxes don't show: cat left of dog" in found and "the boxes don't show: cup on table" in found
    assert "overlap without a relation: dog, cup" in found
    bare = plan_of("cat left_of dog")
    assert misplaced(bare) == ["no box: cat, dog"]


def test_plans_are_the_same_in_every_process() -> None:
    code = (
        "from benchmarks.layout.scenes import witnessed_scene\nfrom planners.layout.layout import lay_out\n"
        "import hashlib\nplans = ''.join(lay_out(witnessed_scene(seed)).model_dump_json() for seed in range(10, 50))\n"
        "print(hashlib.sha256(plans.encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_a_plan_is_the_same_at_every_size() -> None:
    small, large = (lay_out(plan_of("cat on table", "dog left_of table", width=w, height=w)) for w in (256, 4096))
    for a, b in zip(small.entities, large.entities, strict=True):
        assert a.box and b.box
        assert a.box.model_dump() == pytest.approx(b.box.model_dump(), abs=1e-4)
