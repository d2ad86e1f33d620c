"""Scenes from files: the prompt's own words stay in those that nobody edited."""

from __future__ import annotations

import pytest

from agent.commands.common import Call, without_stale_clauses
from planners.base import Plan
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene

PROMPT = 'a red circle to the left of a cat, with the title "SALE"'


def quoting(scene: Scene) -> Scene:
    entities = tuple(entity.model_copy(update={"clause": entity.phrase}) for entity in scene.entities)
    texts = tuple(text.model_copy(update={"clause": f'the title "{text.content}"'}) for text in scene.texts)
    return scene.model_copy(update={"entities": entities, "texts": texts})


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A plan of the rules, which quote the prompt in it."""
    plan = RulePlanner.plan

    def quoted(self: RulePlanner, prompt: str, canvas: Canvas) -> Plan:
        made = plan(self, prompt, canvas)
        return made.model_copy(update={"scene": quoting(made.scene)})

    monkeypatch.setattr(RulePlanner, "plan", quoted)
    return RulePlanner().plan(PROMPT, Canvas(width=96, height=64)).scene


def clauses(scene: Scene) -> list[str | None]:
    return [item.clause for item in scene.things]


def test_an_unedited_scene_keeps_its_clauses_and_so_does_one_with_moved_boxes(planned):
    circle, cat = planned.entities
    moved = planned.model_copy(update={"entities": (circle.model_copy(update={"box": cat.box}), cat)})
    assert without_stale_clauses(planned, RulePlanner()) == planned
    assert without_stale_clauses(moved, RulePlanner()) == moved and all(clauses(moved))


@pytest.mark.parametrize("edit", ["noun", "removed", "background", "prompt", "unreadable"])
def test_an_edited_scene_loses_them(planned, edit):
    circle, cat = planned.entities
    changes = {
        "noun": {"entities": (circle, cat.model_copy(update={"noun": "dog"}))},
        "removed": {"entities": (cat,), "relations": ()},
        "background": {"background": "beach"},
        "prompt": {"prompt": "a blue circle"},
        "unreadable": {"prompt": ""},
    }[edit]
    edited = without_stale_clauses(planned.model_copy(update=changes), RulePlanner())
    assert set(clauses(edited)) == {None}
    assert edited.background == changes.get("background", planned.background)


def test_the_planner_of_a_scene_file_applies_that(planned, tmp_path):
    path = tmp_path / "scene.json"
    for scene, kept in ((planned, True), (planned.model_copy(update={"background": "beach"}), False)):
        path.write_text(scene.model_dump_json())
        call = Call(scene=path)
        made = call.planner(call.resolve()).plan(call.words(), scene.canvas).scene
        assert all(clauses(made)) == kept and made.background == scene.background
