"""The table on constructed rows with known answers, and the committed prompt list."""

from __future__ import annotations

from collections import Counter

from benchmarks.first_light.run import FirstLightRow, fixed_prompts
from benchmarks.first_light.table import first_light_markdown, first_light_summary
from benchmarks.intervals import interval
from planners.rules import RulePlanner
from planners.scene import Canvas

ROWS = [
    FirstLightRow(
        id="a",
        kind="object",
        run="a",
        first_checks={"present:cat_1": "fail"},
        final_checks={"present:cat_1": "pass"},
        first_judged={"present:0": False},
        final_judged={"present:0": True},
        repairs=1,
        operators=("inpaint",),
        seconds=4.0,
        full_render_equivalents=2.0,
    ),
    FirstLightRow(
        id="b",
        kind="text",
        run="b",
        first_checks={"text:t": "pass"},
        final_checks={"text:t": "pass"},
        first_judged={"text:HI": True},
        final_judged={"text:HI": False},
        seconds=2.0,
        full_render_equivalents=1.0,
    ),
    FirstLightRow(
        id="c",
        kind="text",
        run="c",
        first_checks={"text:t": "unscored"},
        final_checks={"text:t": "unscored"},
        first_judged={"text:NO": False},
        final_judged={"text:NO": False},
        seconds=3.0,
        full_render_equivalents=1.0,
    ),
    FirstLightRow(id="d", kind="text", run="d", error="RenderError: gone"),
]


def test_errors_and_unscored_checks_stay_in_the_denominator_and_broken_is_counted():
    facts = first_light_summary(ROWS)
    assert facts["prompts"] == 4 and facts["errors"] == 1
    assert facts["all_pass"] == {"loop_first": 1, "loop_final": 2, "judge_first": 1, "judge_final": 1}
    assert facts["judge_fixed"] == 1 and facts["judge_broken"] == 1
    assert facts["by_kind"]["loop_final"] == {"present": [1, 1], "text": [1, 2]}


def test_the_table_says_rates_of_all_prompts():
    table = first_light_markdown(ROWS)
    assert "| **every check of a prompt** | **1/4 (25%)** | **2/4 (50%)** | **1/4 (25%)** | **1/4 (25%)** |" in table
    assert "| d | error | error | error | error |" in table


def test_the_interval_is_wilsons():
    assert interval(8, 10) == "49% to 94%"


def test_the_forty_prompts_are_planned_as_they_are_expected_to_be():
    known = fixed_prompts()
    assert len(known) == 40 and len({item.id for item in known}) == 40 and len({item.seed for item in known}) == 40
    for item in known:
        plan = RulePlanner().plan(item.prompt, Canvas(width=256, height=256))
        entities = Counter((entity.noun, entity.attributes.get("colour")) for entity in plan.scene.entities)
        assert entities == Counter({(o.noun, o.colour): o.count for o in item.expected.objects}), item.id
        assert tuple(text.content for text in plan.scene.texts) == item.expected.texts
        assert plan.unplaced == ()
        related = {
            (plan.scene.item(r.subject).noun, r.kind, plan.scene.item(r.object).noun) for r in plan.scene.relations
        }
        objects = item.expected.objects
        assert related == {(objects[a].noun, kind, objects[b].noun) for a, kind, b in item.expected.relations}
