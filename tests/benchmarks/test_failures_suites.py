"""The prompt lists: what they hold, what they ask for, and what is said of files that are broken."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from agent.errors import UsageError
from benchmarks.failures.catalogue import load_judge, load_suite, plugin_names
from benchmarks.failures.items import MODES, WHATEVER
from benchmarks.failures.judging.world import KNOWN_NOUNS
from benchmarks.failures.suites import compbench, primer
from benchmarks.failures.suites import compbench_questions as questions
from benchmarks.failures.suites.cvtg import spans
from planners.rules import RulePlanner
from planners.scene import Canvas
from renderers.primer.edition2.world import held_out
from tests.shared_data import shared_data

GENEVAL = """\
{"tag": "single_object", "include": [{"class": "bench", "count": 1}], "prompt": "a photo of a bench"}
{"tag": "counting", "include": [{"class": "clock", "count": 2}], "exclude": [{"class": "clock", "count": 3}], "prompt": "a photo of two clocks"}
{"tag": "position", "include": [{"class": "teddy bear", "count": 1}, {"class": "dog", "count": 1, "position": ["right of", 0]}], "prompt": "a photo of a dog right of a teddy bear"}
{"tag": "color_attr", "include": [{"class": "wine glass", "count": 1, "color": "purple"}, {"class": "apple", "count": 1, "color": "black"}], "prompt": "a photo of a purple wine glass and a black apple"}
"""  # noqa: E501
"""Four rows of GenEval (MIT)."""
COMPBENCH = {
    "color": ["a green cup and a red car", "a wooden spoon and a metal fork"],
    "spatial": ["a suitcase on the top of a yak", "a sheep on side of a table"],
    "numeracy": ["four trucks, two cups and a knife", "four bowls, three mice, and a camera were on the shelf"],
    "texture": ["rubber gloves and a metallic spoon"],
    "shape": ["a round bagel and a rectangular slice of bread", "a big elephant and a small bird"],
    "3d_spatial": ["a bee hidden by a bag"],
    "non_spatial": ["A butterfly is fluttering in the garden."],
}
"""Prompts of the forms that T2I-CompBench's lists have."""


def test_primers_prompts_are_held_out_and_of_the_shipped_world():
    suite = load_suite("primer", None)
    assert len(suite.items) >= 300 and len({item.prompt for item in suite.items}) == len(suite.items)
    assert all(held_out(item.prompt) for item in suite.items)
    assert {thing.noun for item in suite.items for thing in item.needs.expected.objects} <= KNOWN_NOUNS
    assert all(f'"{text}"' in item.prompt for item in suite.items for text in item.needs.expected.texts)


def test_primers_modes_have_enough_prompts_each():
    counts = Counter(mode for item in load_suite("primer", None).items for mode in item.modes)
    beyond = {"unmet question", "excluded object"}
    assert set(counts) == set(MODES) - beyond - WHATEVER and min(counts.values()) >= 27


def test_the_first_prompts_hold_all_tasks_alike():
    tasks = Counter(item.task for item in load_suite("primer", None).items[:26])
    assert len(tasks) == 13 and set(tasks.values()) == {2}


def test_primers_prompts_are_written_anew_as_they_are(tmp_path):
    primer.write_captions(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == primer.PROMPTS.read_bytes()


def test_the_rule_planner_can_plan_every_prompt_and_has_no_part_in_the_needs():
    planner, canvas = RulePlanner(), Canvas(width=512, height=512)
    suite = load_suite("primer", None)
    assert all(planner.plan(item.prompt, canvas).scene.things for item in suite.items[:60])
    assert "Planner" not in Path(primer.__file__).read_text()


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with a few rows in each published list's own format."""
    for folder in ("geneval", "cvtg_2k/CVTG", "longtext_bench", "t2i_compbench"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "geneval" / "evaluation_metadata.jsonl").write_text(GENEVAL)
    words = ["'READ'", "'TWO WORDS'", "'3'", "'Four'", "'five'"]
    for regions in range(2, 6):
        rows = [
            {"index": 0, "prompt": f"Signs that say {' and '.join(words[:regions])}."},
            {"index": 1, "prompt": "no"},
        ]
        (tmp_path / "cvtg_2k" / "CVTG" / f"{regions}.json").write_text(json.dumps({"data_list": rows}))
    text = {"category": "sign", "length": "short", "prompt": 'a sign "OPEN TILL TEN"', "text": ["OPEN TILL TEN"]}
    (tmp_path / "longtext_bench" / "text_prompts.jsonl").write_text(json.dumps(text))
    for task, prompts in COMPBENCH.items():
        (tmp_path / "t2i_compbench" / f"{task}_train.txt").write_text("\n".join(prompts))
    return tmp_path


def test_genevals_clauses_come_through(lists):
    items = {item.task: item for item in load_suite("geneval", lists).items}
    placed, counted = items["position"].needs, items["counting"].needs
    assert placed.include[1].position is not None and placed.include[1].position[1] == 0
    assert counted.exclude[0].count == counted.include[0].count + 1
    assert [clause.colour for clause in items["color_attr"].needs.include] == ["purple", "black"]
    assert "swapped colours" in items["color_attr"].modes and items["single_object"].modes == ("missing object",)


def test_words_to_be_read_are_the_prompts_own_quotes(lists):
    suite = load_suite("cvtg-2k", lists)
    assert len(suite.sources) == 4 and [item.task for item in suite.items] == [f"{n} texts" for n in range(2, 6)]
    assert suite.items[-1].needs.texts == ("READ", "TWO WORDS", "3", "Four", "five")
    (long,) = load_suite("longtext-bench", lists).items
    assert long.needs.texts == ("OPEN TILL TEN",) and long.task == "sign"


def test_compbenchs_prompts_are_read_as_far_as_their_form_goes(lists):
    asked = {item.prompt: item.task for item in load_suite("t2i-compbench-asked", lists).items}
    refused = {"a wooden spoon and a metal fork", COMPBENCH["numeracy"][1], "a big elephant and a small bird"}
    assert asked == {p: task for task, prompts in COMPBENCH.items() for p in prompts if p not in refused}
    boxed = load_suite("t2i-compbench", lists)
    assert {item.needs.kind for item in boxed.items} == {"scene"}
    # no detector knows yaks
    assert {item.prompt for item in boxed.items} == {COMPBENCH["color"][0], COMPBENCH["numeracy"][0]}


@pytest.mark.parametrize(("name", "count"), [("geneval", 553), ("longtext-bench", 160), ("cvtg-2k", 1002)])
def test_published_lists_are_whole(name, count):
    suite = load_suite(name, shared_data("data"))
    assert len(suite.items) == count and all(len(source.sha256) == 64 for source in suite.sources)
    if name == "geneval":
        tags = Counter(item.task for item in suite.items)
        counts = {"single_object": 80, "two_object": 99, "counting": 80, "colors": 94, "position": 100}
        assert tags == {**counts, "color_attr": 100}
    if name == "cvtg-2k":
        assert all(text in item.prompt for item in suite.items for text in item.needs.texts)


def test_quoted_spans():
    assert spans("A sign says 'READ' and a cup 'GOOD MORNING'.") == ("READ", "GOOD MORNING") and spans("none") == ()


def test_compbenchs_fixed_forms():
    pair = compbench.colours("a green bench and a red car").expected
    assert [(one.noun, one.colour) for one in pair.objects] == [("bench", "green"), ("car", "red")]
    assert compbench.colours("a wooden spoon and a metal fork") is None
    assert compbench.colours("a white bathroom a sink and a red towel") is None
    placed = compbench.positions("a suitcase on the top of a frog").expected
    assert placed.relations == ((0, "above", 1),) and placed.objects[1].noun == "frog"
    assert compbench.positions("a rabbit next to a balloon") is None
    counted = compbench.numbers("four trucks, two cups and a knife").expected
    assert [(one.noun, one.count) for one in counted.objects] == [("truck", 4), ("cup", 2), ("knife", 1)]
    assert compbench.numbers("three cakes were beautifully decorated") is None
    assert compbench.numbers("four bowls, three mice, and a camera were on the shelf") is None


def asked(needs) -> list[str]:
    assert all(one.answer == "yes" for one in needs.questions)
    return [one.question for one in needs.questions]


def test_compbenchs_questions():
    assert asked(questions.textures("rubber gloves and a metallic spoon")) == [
        "Does the picture show rubber gloves?",
        "Does the picture show a metallic spoon?",
    ]
    assert questions.textures("The plastic cup and metallic straw rest on the wooden coaster.") is None
    assert questions.shapes("a round bagel and a rectangular slice of bread") is not None
    assert questions.shapes("a big elephant and a small bird") is None
    assert asked(questions.depths("a bee hidden by a bag"))[2] == "Is the bee hidden, at least in part, by the bag?"
    assert questions.depths("a candle hidden by a candle") is None
    assert asked(questions.places("a sheep on side of a table"))[2] == "Is the sheep at the side of the table?"
    assert questions.places("a cup on the left of a cat").expected.relations == ((0, "left_of", 1),)


def test_compbenchs_published_categories_are_read_as_far_as_their_form_goes():
    data = shared_data("data")
    suite = load_suite("t2i-compbench-asked", data)
    tasks = Counter(item.task for item in suite.items)
    assert set(tasks) == {"color", "spatial", "numeracy", "texture", "shape", "3d_spatial", "non_spatial"}
    assert min(tasks.values()) >= 350 and len({item.prompt for item in suite.items}) == len(suite.items)
    nouns = {one.noun for item in suite.items if item.task == "numeracy" for one in item.needs.expected.objects}
    assert all(" " not in noun for noun in nouns)
    boxed = load_suite("t2i-compbench", data)
    assert {item.needs.kind for item in boxed.items} == {"scene"} and len(boxed.items) >= 500
    names = {one.noun for item in boxed.items for one in item.needs.expected.objects}
    assert names <= KNOWN_NOUNS and not nouns <= KNOWN_NOUNS


def test_own_prompts(tmp_path):
    path = tmp_path / "mine.jsonl"
    rows = [
        {
            "prompt": "a red cup left of a cat",
            "objects": [{"noun": "cup", "colour": "red"}, {"noun": "cat"}],
            "relations": [[0, "left_of", 1]],
        },
        {"prompt": 'a sign "TEA"', "texts": ["TEA"], "id": "tea", "task": "words"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    suite = load_suite("own", path)
    assert [item.id for item in suite.items] == ["mine-0001", "tea"]
    assert "wrong relation" in suite.items[0].modes and "garbled text" in suite.items[1].modes


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"prompt": "a cat"}', "has no requirements"),
        ('{"prompt": "a cat", "object": []}', "unknown key 'object'"),
        ('{"prompt": "a cat", "objects": [{"noun": "cat"}], "relations": [[0, "near", 1]]}', "relation"),
        ('{"prompt": "a cat", "objects": [{"noun": "cat"}], "relations": [[0, "above", 4]]}', "relation"),
        ('{"prompt": "", "objects": [{"noun": "cat"}]}', "prompt"),
        ("not json", "line 1 is not JSON"),
        ("[1]", "line 1 is not a JSON object"),
        ("", "holds no prompts"),
    ],
)
def test_a_broken_file_is_said_in_one_line(tmp_path, line, says):
    path = tmp_path / "mine.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(UsageError, match=says) as caught:
        load_suite("own", path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_missing_files_and_unknown_names(tmp_path):
    with pytest.raises(UsageError, match="did you mean 'geneval'"):
        load_suite("genevall", None)
    with pytest.raises(UsageError, match="--data"):
        load_suite("geneval", None)
    with pytest.raises(UsageError, match="--data"):
        load_suite("cvtg-2k", tmp_path)
    with pytest.raises(UsageError, match="name exactly one model.*--judge-settings"):
        load_judge("vision-language", None)
    with pytest.raises(UsageError, match="--judge-settings"):
        load_judge("geneval", None)
    assert {"primer", "own"} <= set(plugin_names("suites")) and {"world", "texts"} <= set(plugin_names("judges"))


def test_a_suite_in_a_local_file_is_one_function(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from benchmarks.failures.items import Suite, SuiteItem, TextNeeds\n"
        "def suite(data):\n"
        "    needs = TextNeeds(rule='cvtg', texts=('TEA',))\n"
        "    one = SuiteItem(id='a', task='t', prompt='a sign', needs=needs, modes=('missing text',))\n"
        "    return Suite(name='mine', judge='texts', items=(one,))\n"
    )
    assert load_suite(f"{tmp_path / 'mine.py'}:suite", None).items[0].id == "a"
