"""Gold labels beyond a scene's things and texts: the natural sentences, one's own prompts, and the check beforehand."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from agent.errors import UsageError
from benchmarks.failures.catalogue import load_suite
from benchmarks.failures.items import GoldNeeds
from benchmarks.failures.judging.closed_questions import questions
from benchmarks.failures.run import judge_for
from renderers.primer.edition2.assets import FOLDER
from tests.command_line import proofpress

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "renderers" / "primer" / "edition2" / "world.toml"
GOLD = {
    "prompt": 'a beach with a crab under an umbrella, "ALOHA" in red, no people',
    "objects": [{"noun": "crab"}, {"noun": "umbrella"}],
    "relations": [[0, "under", 1]],
    "texts": [{"content": "ALOHA", "colour": "red"}, "hello"],
    "place": "beach",
    "absent": ["person"],
}


def test_own_prompts_may_ask_for_more_than_a_scene(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(GOLD) + "\n")
    suite = load_suite(str(path), None)
    (item,) = suite.items
    assert suite.judge == "world" and isinstance(item.needs, GoldNeeds)
    assert item.needs.expected.texts == ("ALOHA", "hello") and item.needs.text_colours == (("ALOHA", "red"),)
    assert {"excluded object", "wrong place", "wrong text colour", "garbled text"} <= set(item.modes)
    asked = {one.name: one for one in questions(item.needs)}
    assert asked["absent:person"].wanted == "no" and '"person"' in asked["absent:person"].text
    assert asked["text colour:ALOHA"].after == ("text:ALOHA",) and asked["place"].mode == "wrong place"
    with pytest.raises(UsageError, match="leave out --data"):
        load_suite(str(path), path)
    with pytest.raises(UsageError, match="can't judge the gold prompts"):
        judge_for(suite, "texts", None)


def test_the_natural_sentences_name_what_the_shipped_world_has():
    world = tomllib.loads(WORLD.read_text(encoding="utf-8"))
    suite = load_suite("natural", None)
    assert len(suite.items) == len({item.prompt for item in suite.items}) == 150
    assert sum("hard" in item.task for item in suite.items) == 75
    assert {item.task.removesuffix(", hard") for item in suite.items[:10]} == {
        *("things", "texts", "places", "negations", "mixed")
    }
    colours = {*world["colours"], *world["shades"]}
    for item in suite.items:
        expected = item.needs.expected
        assert {one.noun for one in expected.objects} <= set(world["nouns"]), item.id
        assert {one.colour for one in expected.objects if one.colour} <= colours
        assert all(text in item.prompt for text in expected.texts), item.id
        if isinstance(item.needs, GoldNeeds):
            assert item.needs.place is None or item.needs.place in world["places"], item.id
            assert {colour for _, colour in item.needs.text_colours} <= colours
            assert {text for text, _ in item.needs.text_colours} <= set(expected.texts)
            assert not set(item.needs.absent) & {one.noun for one in expected.objects}
        assert questions(item.needs, True)
    said = [isinstance(item.needs, GoldNeeds) and bool(item.needs.absent) for item in suite.items]
    assert sum(said) >= 30


def test_the_sample_is_checked_before_anything_is_painted(tmp_path):
    sample = ROOT / "benchmarks" / "failures" / "suites" / "sample.jsonl"
    words = ("bench", "failures", "--suite", str(sample), "--check", "--out", "x")
    done = proofpress(*words, cwd=tmp_path)
    assert done.code != 0 and f"needs the world's drawings in {FOLDER}" in done.err and done.err.count("\n") == 1
    (tmp_path / FOLDER).mkdir(parents=True)  # --check looks at none of them
    done = proofpress(*words, cwd=tmp_path)
    assert done.code == 0 and "own: 2 units" in done.out and "stack shipped" in done.out
    assert "judge   world" in done.out and "shared  nothing" in done.out and not (tmp_path / "x").exists()
    done = proofpress(*words, "--stack", "sdxl", cwd=tmp_path)
    assert done.code == 2 and "knows only how --stack shipped draws" in done.err
    settings = tmp_path / "judge.toml"
    settings.write_text('[endpoint]\nurl = "http://127.0.0.1:9/v1"\nmodel = "some-model"\n')
    other = ("--judge", "vision-language", "--judge-settings", str(settings), "--stack", "shipped")
    done = proofpress(*words, *other, cwd=tmp_path)
    assert done.code == 0 and "stack shipped" in done.out and "some-model" in done.out
