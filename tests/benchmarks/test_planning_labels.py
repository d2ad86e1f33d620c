"""A plan is right in every aspect of its label, and each way to be wrong is a fault of its own aspect."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.planning import data
from benchmarks.planning.labelled import label_faults
from planners.base import Plan
from planners.scene import Scene

LABEL: dict[str, Any] = {
    "things": [
        {"noun": "man|person", "count": 1, "has": {"look": "tall"}, "does": ["riding"], "without": ["hat"]},
        {"noun": "horse", "count": 1, "has": {"colour": "gray"}, "may": ["big"], "not": ["jumping"]},
        {"noun": "soccer ball", "count": 2, "has": {"colour": "red"}},
        {"noun": "ball", "count": 1, "has": {"colour": "blue"}},
        {"noun": "bird", "range": [2, 99]},
        {"noun": "sign", "count": 1},
        {"noun": "saddle", "count": 1, "optional": True},
    ],
    "relations": [[0, "on", 1], [2, "left_of", 1], [-1, "above", 0]],
    "may_relations": [[4, "above|behind", 0]],
    "absent": ["people|person", "car"],
    "texts": [{"content": "SALE", "on": 5, "colour": "red", "typeface": "serif"}, {"content": "Hi", "on": [None, 5]}],
    "places": ["green meadow|field"],
}
ENTITIES: dict[str, Any] = {
    "man": {"noun": "man", "attributes": {"look": "tall", "action": "riding a horse", "without": "a hat"}},
    "horse": {"noun": "horse", "attributes": {"colour": "grey", "size": "big", "not": "jumping over a fence"}},
    "ball_1": {"noun": "soccer ball", "attributes": {"colour": "red"}},
    "ball_2": {"noun": "ball", "attributes": {"colour": "red", "look": "soccer"}},
    "ball_3": {"noun": "ball", "attributes": {"colour": "blue"}},
    "bird_1": {"noun": "bird"},
    "bird_2": {"noun": "bird"},
    "sign": {"noun": "sign"},
}
RELATIONS = [
    ("man", "on", "horse"),
    ("horse", "right_of", "ball_1"),
    ("ball_2", "left_of", "horse"),
    ("text_1", "above", "man"),
    ("bird_1", "behind", "man"),
]
SALE = {"id": "text_1", "content": "SALE", "carrier": "sign", "colour": "red", "typeface": "bold serif"}
HI = {"id": "text_2", "content": "Hi"}
BIRDS = {"noun": "bird", "at_least": 2, "at_most": 99}


def plan(
    entities: dict[str, Any] | None = None, relations: list[tuple[str, str, str]] | None = None, **changed: Any
) -> Plan:
    """The right plan, with some of its entities changed (or left out, if None) and other fields replaced."""
    things = {**ENTITIES, **(entities or {})}
    made: dict[str, Any] = {
        "prompt": "p",
        "canvas": {"width": 512, "height": 384},
        "background": "green meadow",
        "entities": [{"id": key, **thing} for key, thing in things.items() if thing],
        "relations": [{"subject": a, "kind": k, "object": b} for a, k, b in relations or RELATIONS],
        "texts": [SALE, HI],
        "forbidden": ["person", "red car"],
        "amounts": [BIRDS],
    }
    return Plan(scene=Scene.model_validate({**made, **changed}), checklist=())


def aspects(made: Plan, label: dict[str, Any] = LABEL) -> list[str]:
    return list(label_faults(label, made))


def with_attributes(name: str, **attributes: str) -> dict[str, Any]:
    return {name: {**ENTITIES[name], "attributes": {**ENTITIES[name].get("attributes", {}), **attributes}}}


def test_the_right_plan_has_no_fault() -> None:
    assert label_faults(LABEL, plan()) == {}
    assert label_faults(LABEL, plan({"saddle": {"noun": "saddles"}, "field": {"noun": "field"}})) == {}
    assert label_faults(LABEL, plan(background="white", style={"mood": "quiet field"})) == {}


@pytest.mark.parametrize(
    ("wrong", "made"),
    [
        ("entities", plan({"tree": {"noun": "tree"}})),
        ("entities texts", plan({"sign": None}, texts=[{**SALE, "carrier": None}, HI])),
        ("entities", plan(background="white")),
        ("counts", plan({"man_2": ENTITIES["man"]})),
        ("counts", plan({"bird_2": None}, amounts=[])),
        ("counts", plan(amounts=[])),
        ("counts", plan(amounts=[BIRDS, {"noun": "sign", "at_least": 1, "at_most": 4}])),
        ("attributes", plan({"ball_3": {"noun": "ball"}})),
        ("attributes", plan({"ball_3": {"noun": "ball", "attributes": {"material": "blue"}}})),
        ("attributes", plan(with_attributes("horse", material="wooden"))),
        ("attributes", plan(with_attributes("man", action="sitting"))),
        ("attributes", plan(with_attributes("horse", action="riding"))),
        ("relations", plan(relations=RELATIONS[1:])),
        ("relations", plan(relations=[*RELATIONS[:2], *RELATIONS[3:]])),
        ("relations", plan(relations=[*RELATIONS, ("sign", "left_of", "man")])),
        ("relations", plan(relations=[("horse", "on", "man"), *RELATIONS[1:]])),
        ("negations", plan(forbidden=["people"])),
        ("negations", plan(forbidden=["people", "car", "tree"])),
        ("negations", plan({"car": {"noun": "toy car"}})),
        ("negations", plan(with_attributes("man", without="a scarf"))),
        ("negations", plan(with_attributes("horse", without="tail"))),
        ("negations", plan(with_attributes("horse", **{"not": "eating"}))),
        ("texts", plan(texts=[SALE])),
        ("texts", plan(texts=[SALE, {**HI, "content": "hi"}])),
        ("texts", plan(texts=[SALE, {**HI, "carrier": "man"}])),
        ("texts", plan(texts=[{**SALE, "colour": "blue"}, HI])),
        ("texts", plan(texts=[SALE, {**HI, "colour": "blue"}])),
        ("texts", plan(texts=[{**SALE, "typeface": "bold"}, HI])),
        ("texts", plan(texts=[SALE, HI, {"id": "text_3", "content": "more"}])),
        ("relations texts", plan(texts=[SALE, HI, {**SALE, "id": "text_3"}])),
    ],
)
def test_each_fault_is_of_its_aspect(wrong: str, made: Plan) -> None:
    assert aspects(made) == wrong.split()


def test_not_wearing_a_hat_is_being_without_one() -> None:
    man = {"look": "tall", "action": "riding a horse", "not": "wearing a hat"}
    assert aspects(plan({"man": {"noun": "man", "attributes": man}})) == []
    assert aspects(plan({"man": {"noun": "man", "attributes": {**man, "not": "wearing a scarf"}}})) == ["negations"]


def test_a_material_may_be_part_of_the_noun_and_a_colour_may_not() -> None:
    def right(noun: str, has: dict[str, str]) -> bool:
        label = {"things": [{"noun": "leather jacket|red jacket", "count": 1, "has": has}]}
        scene = {"prompt": "p", "canvas": {"width": 64, "height": 64}, "entities": [{"id": "jacket", "noun": noun}]}
        return aspects(Plan(scene=Scene.model_validate(scene), checklist=()), label) == []

    assert right("leather jacket", {"material": "leather"}) and right("leather jacket", {"material": "silk|leather"})
    assert not right("leather jacket", {"material": "silk"}) and not right("red jacket", {"colour": "red"})


def test_facing_is_looking() -> None:
    label = {"things": [{"noun": "cat", "count": 1, "does": ["looking"]}, {"noun": "dog", "count": 1}]}
    scene: dict[str, Any] = {
        "prompt": "p",
        "canvas": {"width": 64, "height": 64},
        "entities": [{"id": "cat", "noun": "cat"}, {"id": "dog", "noun": "dog"}],
    }
    assert aspects(Plan(scene=Scene.model_validate(scene), checklist=()), label) == ["attributes"]
    label["may_relations"] = [[0, "facing", 1]]
    scene["relations"] = [{"subject": "cat", "kind": "facing", "object": "dog"}]
    assert aspects(Plan(scene=Scene.model_validate(scene), checklist=()), label) == []


def test_things_of_one_noun_are_told_apart_by_what_they_do_and_where_they_are() -> None:
    label = {
        "things": [
            {"noun": "cup", "count": 1},
            {"noun": "cup", "count": 1},
            {"noun": "table", "count": 1},
            {"noun": "chair", "count": 1},
        ],
        "relations": [[0, "on", 2], [1, "on", 3]],
    }
    nouns = {"cup_1": "cup", "cup_2": "cup", "table": "table", "chair": "chair"}
    scene = {
        "prompt": "p",
        "canvas": {"width": 64, "height": 64},
        "entities": [{"id": key, "noun": noun} for key, noun in nouns.items()],
        "relations": [
            {"subject": "cup_1", "kind": "on", "object": "chair"},
            {"subject": "cup_2", "kind": "on", "object": "table"},
        ],
    }
    assert label_faults(label, Plan(scene=Scene.model_validate(scene), checklist=())) == {}
    scene["relations"] = [{"subject": f"cup_{k}", "kind": "on", "object": "chair"} for k in (1, 2)]
    assert aspects(Plan(scene=Scene.model_validate(scene), checklist=()), label) == ["relations"]


@pytest.mark.parametrize(
    ("extent", "amount", "right"),
    [
        ([3, 99], (3, 99), True),
        ([3, 99], (2, 99), False),
        ([1, 4], (1, 4), True),
        ([1, 4], (0, 4), True),
        ([1, 4], (1, 99), False),
        ([3, 8], (2, 99), True),
        ([2, 99], (4, 99), True),
        ([2, 3], None, False),
        ([1, 99], None, True),
    ],
)
def test_open_numbers(extent: list[int], amount: tuple[int, int] | None, right: bool) -> None:
    amounts = [{"noun": "bird", "at_least": amount[0], "at_most": amount[1]}] if amount else []
    birds = [{"id": f"bird_{k}", "noun": "bird"} for k in range(4 if amount and amount[0] == 4 else 3)]
    scene = {"prompt": "p", "canvas": {"width": 64, "height": 64}, "entities": birds, "amounts": amounts}
    made = Plan(scene=Scene.model_validate(scene), checklist=())
    assert (aspects(made, {"things": [{"noun": "bird", "range": extent}]}) == []) is right


def test_a_text_may_repeat_on_the_members_of_its_thing() -> None:
    label = {"things": [{"noun": "sign", "count": 2}], "texts": [{"content": "Hi", "on": 0}]}
    scene = {
        "prompt": "p",
        "canvas": {"width": 64, "height": 64},
        "entities": [{"id": f"sign_{k}", "noun": "sign"} for k in (1, 2)],
        "texts": [{"id": f"text_{k}", "content": "Hi", "carrier": f"sign_{k}"} for k in (1, 2)],
    }
    assert label_faults(label, Plan(scene=Scene.model_validate(scene), checklist=())) == {}


def test_asked_for_capitals_are_right() -> None:
    label = {"kind": "texts", "source": "own", "prompt": "", "things": [], "texts": [{"content": "Open", "on": None}]}
    text = {"id": "text_1", "content": "OPEN"}
    for typeface, right in (("bold capital", True), ("bold", False)):
        scene = {"prompt": "x", "canvas": {"width": 512, "height": 512}, "texts": [{**text, "typeface": typeface}]}
        faults = label_faults(label, Plan(scene=Scene.model_validate(scene), checklist=()))
        assert (faults == {}) is right, faults


KEYS = {*("prompt", "kind", "source", "things", "relations", "may_relations", "absent", "texts", "places", "style")}
THING = {"noun", "count", "range", "has", "may", "does", "may_do", "without", "not", "optional"}


def test_labelled_prompts_are_whole() -> None:
    rows = [*data.read_building(), *data.read_building_2(), *data.read_building_3(), *data.read_held_out()]
    assert len({row["prompt"] for row in rows}) == len(rows)
    for row in rows:
        things, texts = row["things"], row.get("texts", [])
        where = row["prompt"]
        assert row.keys() <= KEYS and row["kind"] in ("natural", "texts", "list", "brief") and row["source"], where
        assert all(thing.keys() <= THING and ("count" in thing) != ("range" in thing) for thing in things), where
        ends = [(i, *js) for i, _, *js in (*row.get("relations", []), *row.get("may_relations", []))]
        assert all(-len(texts) <= end < len(things) for pair in ends for end in pair), where
        for text in texts:
            on = text["on"] if isinstance(text["on"], list) else [text["on"]]
            assert all(index is None or 0 <= index < len(things) for index in on), where
            assert " ".join(text["content"].split()) in " ".join(where.split()), where
