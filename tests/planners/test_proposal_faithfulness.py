"""What a model may write, what becomes of it, and how it is held against the prompt."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.base import Plan, PlanError, PlannerError
from planners.language_model.evidence import stem, word_root
from planners.language_model.plan import plan_by_model
from planners.language_model.proposal import SceneProposal, compact_schema, read_proposal, strict_schema
from planners.language_model.proposed_scene import scene_of_proposal
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene

WIDE = Canvas(width=320, height=200)
PROMPT = "a red circle left of two blue squares"
TRUE = (
    '{"objects":[{"noun":"circle","attributes":{"colour":"red"}},{"noun":"squares","count":2,"attributes":'
    '{"colour":"blue"}}],"relations":[{"subject":0,"kind":"left_of","object":1}]}'
)


def plan(prompt: str, answer: str) -> Plan:
    return plan_by_model(prompt, WIDE, RulePlanner().read, lambda failed: answer, 1)


def phrases(made: Plan) -> list[str]:
    return [entity.phrase for entity in made.scene.entities]


def test_a_true_proposal_gives_the_rules_plan_and_no_notes():
    assert plan(PROMPT, TRUE) == RulePlanner().plan(PROMPT, WIDE)


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (
            '{"objects":[{"noun":"circle","attributes":{"colour":"red"}}]}',
            "restored: 2 of square; the model left it out",
        ),
        (TRUE.replace('"count":2', '"count":5'), "corrected: 2 of square, not 5"),
        (TRUE.replace('"red"', '"green"'), "restored: red, for the circle"),
        (TRUE.replace('"red"', '"green"'), "removed: green, for the circle; not in the prompt"),
        (TRUE.replace('"red"', '"blue"'), "removed: blue, for the circle; the rules read it differently"),
        (TRUE.replace("left_of", "above"), "removed: circle above blue square 1; the rules read it differently"),
        (TRUE.partition(',"rel')[0] + "}", "restored: circle left of blue square 1"),
        (
            TRUE.replace("]}}],", ']}},{"noun":"dragon"}],').replace('"blue"}}],', '"blue"}},{"noun":"dragon"}],'),
            "removed: dragon; not in the prompt",
        ),
        (TRUE[:-1] + ',"texts":[{"content":"HELLO"}]}', 'removed: the text "HELLO"; not in the prompt'),
        (TRUE[:-1] + ',"style":{"mood":"gloomy"}}', "removed: gloomy, as the mood; not in the prompt"),
        (TRUE[:-1] + ',"forbidden":["cat"]}', "removed: cat, as forbidden; not in the prompt"),
    ],
)
def test_what_a_model_drops_or_invents_is_repaired_and_told(answer, note):
    made, rules = plan(PROMPT, answer), RulePlanner().plan(PROMPT, WIDE)
    assert (made.scene, made.checklist) == (rules.scene, rules.checklist)
    assert note in made.notes


def test_quoted_texts_stay_letter_by_letter():
    prompt = 'a sign that says "Read MORE!" and the title "Two"'
    made = plan(prompt, '{"objects":[{"noun":"sign"}],"texts":[{"content":"read more","carrier":0}]}')
    assert [text.content for text in made.scene.texts] == ["Read MORE!", "Two"]
    assert 'corrected: the text reads "Read MORE!", not "read more"' in made.notes
    assert 'restored: the text "Two"; the model left it out' in made.notes


def test_a_model_places_what_the_rules_could_not():
    prompt = "a red circle, zibful"
    left = RulePlanner().plan(prompt, WIDE).unplaced
    assert left
    thing = {"noun": "circle", "attributes": {"colour": "red", "look": left[0]}}
    made = plan(prompt, json.dumps({"objects": [thing]}))
    assert made.scene.entities[0].attributes.items() >= {"colour": "red", "look": left[0]}.items()
    assert f"placed: {left[0]}, for the circle" in made.notes and left[0] not in made.unplaced


@pytest.mark.parametrize(
    ("said", "written"),
    [("rides", "riding"), ("sits", "sitting"), ("carries", "carry"), ("smiled", "smiling"), ("boxes", "box")],
)
def test_a_word_is_the_same_word_in_its_other_forms(said, written):
    assert word_root(said) == word_root(written) and word_root("ring") == "ring" and stem("cape") != stem("cap")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("nothing", "the answer: Invalid JSON"),
        ('{"objects":[{"noun":" "}]}', "objects.0.noun"),
        ('{"objects":[{"noun":"cat","box":[0,0,1,1]}]}', "objects.0.box: Extra inputs"),
        ('{"objects":[],"thresholds":{}}', "thresholds: Extra inputs"),
        ('{"objects":[{"noun":"cat\\u0007"}]}', "control characters"),
        ('{"objects":[{"noun":"cat","count":25}]}', "objects.0.count"),
        ('{"objects":[{"noun":"cat","count":20},{"noun":"dog","count":20}]}', "40 in all, 24 is the most"),
        ('{"objects":[{"noun":"cat"}],"relations":[{"subject":0,"kind":"on","object":1}]}', "relations.0.object: 1 is"),
        ('{"objects":[{"noun":"cat"}],"relations":[{"subject":0,"kind":"on","object":0}]}', "can't be on itself"),
        ('{"objects":[{"noun":"cat","count":2}],"relations":[{"subject":0,"kind":"between","object":1}]}', "1 is no"),
        ('{"objects":[{"noun":"a"},{"noun":"b"}],"relations":[{"subject":0,"kind":"between","object":1}]}', '"other"'),
        ('{"objects":[],"texts":[{"content":"A","carrier":3}]}', "texts.0.carrier: 3 is no object"),
        ("x" * 50_000, "50,000 characters"),
    ],
)
def test_nonsense_is_one_line(answer, words):
    with pytest.raises(PlanError) as caught:
        scene_of_proposal(read_proposal(answer), "a cat", WIDE)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(PlannerError, match="no usable answer in 1 tries"):
        plan("a cat", answer)


def test_the_model_hears_what_was_wrong():
    heard = []

    def ask(failed):
        heard.append(failed)
        return TRUE if failed else "{"

    assert plan_by_model(PROMPT, WIDE, RulePlanner().read, ask, 2).notes == ()
    assert heard[0] == () and heard[1][0][0] == "{" and "Invalid JSON" in heard[1][0][1]


def test_schemas_know_content_only():
    for schema in (compact_schema(), strict_schema()):
        said = json.dumps(schema)
        assert set(schema["properties"]) == set(SceneProposal.model_fields)
        assert not any(f'"{word}"' in said for word in ("box", "threshold", "id", "check", "tool", "prompt", "canvas"))
    assert strict_schema()["required"] == list(SceneProposal.model_fields)
    assert "maxLength" not in json.dumps(strict_schema()) and '"null"' not in json.dumps(compact_schema())


WORDS = st.sampled_from(["cat", "circle", "square", "zib", "red", "sign", "x y z", "É"])
THINGS = st.fixed_dictionaries(
    {"noun": WORDS},
    optional={
        "count": st.integers(1, 9),
        "attributes": st.fixed_dictionaries({"colour": WORDS}),
        "place": st.sampled_from(["left", "top right"]),
    },
)
LINKS = st.fixed_dictionaries(
    {
        "subject": st.integers(0, 4),
        "kind": st.sampled_from(["left_of", "on", "between", "inside"]),
        "object": st.integers(0, 4),
    },
    optional={"other": st.integers(0, 4)},
)
ANSWERS = st.fixed_dictionaries(
    {"objects": st.lists(THINGS, max_size=4)},
    optional={
        "relations": st.lists(LINKS, max_size=4),
        "texts": st.lists(st.fixed_dictionaries({"content": WORDS}), max_size=2),
        "background": WORDS,
    },
)


@settings(max_examples=40, deadline=None)
@given(ANSWERS, st.sampled_from([PROMPT, 'a sign that says "zib"', "two cats and a zib on a qwx"]))
def test_whatever_a_model_writes_the_plan_holds_what_the_rules_read(answer, prompt):
    try:
        made = plan(prompt, json.dumps(answer))
    except PlannerError:
        return
    rules = RulePlanner().plan(prompt, WIDE)
    assert Scene.model_validate(made.scene.model_dump()) == made.scene
    assert {e.id for e in rules.scene.entities} <= {e.id for e in made.scene.entities}
    assert {c.id for c in rules.checklist} <= {c.id for c in made.checklist}
    assert set(made.unplaced) <= set(rules.unplaced)


@pytest.mark.parametrize(
    "extra",
    [
        ',"style":{"lighting":"quixotically"}}',
        ',"style":{"mood":"quixotically wild"}}',
        ',"background":"quixotically"}',
    ],
)
def test_how_something_is_done_is_neither_a_look_nor_a_thing(extra):
    """A word that nobody could place stays on the list that a user is shown."""
    made, usual = plan(f"{PROMPT}, quixotically", TRUE[:-1] + extra), plan(PROMPT, TRUE)
    assert made.unplaced == ("quixotically",) and made.checklist == usual.checklist
    assert made.scene.style == usual.scene.style and made.scene.background == usual.scene.background


def test_adjectives_in_ly_are_placed():
    made = plan(f"{PROMPT}, painterly", TRUE[:-1] + ',"style":{"mood":"painterly"}}')
    assert "painterly" in made.scene.model_dump_json(exclude={"prompt"}) and not made.unplaced
