"""The arena without its page: contestants, pairs, votes, sheets, a model as rater."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from agent.commands.common import versions
from agent.errors import ImageError, UsageError
from agent.journal.store import PictureFolder
from benchmarks.arena.cli import VOTES, app
from benchmarks.arena.contestants import contestants, picture_content
from benchmarks.arena.model_rater import BAR, model_votes, read_answer
from benchmarks.arena.pairs import arena_pairs, in_order_of
from benchmarks.arena.sheets import filled_in, write_sheet
from benchmarks.arena.votes import FILE, Ballot, Vote, counted_votes
from benchmarks.failures.judging.base import Ingredients
from benchmarks.failures.plan import RunPlan, settle
from benchmarks.failures.rows import append_unit
from benchmarks.lines import read_rows
from planners.scene import Canvas, Scene
from tests.benchmarks.arena_world import folder, pairs, two
from tests.benchmarks.failure_rows import mended

CANVAS = Canvas(width=96, height=64)
PROMPTS = [f"a fox and {number} owls" for number in range(20)]


def test_pairs_are_made_by_prompt_and_the_same_picture_is_left_out(tmp_path):
    red = folder(tmp_path / "red", "red", ["a cat", "a dog", "a cat"])
    blue = folder(tmp_path / "blue", "blue", ["a dog", "a cat", "an owl"])
    Image.open(red / "01.png").save(blue / "00.png")
    found, same = arena_pairs(contestants([str(red), f"loop={blue}"]))
    assert [(pair.prompt, pair.first.contestant, pair.second.contestant) for pair in found] == [
        ("a cat", "red", "loop")
    ]
    assert same == 1


def test_prompts_come_from_files_beside_the_pictures_or_from_their_names(tmp_path):
    one = folder(tmp_path / "one", "red", [])
    (one / "prompts.jsonl").unlink()
    for name in ("a fox.png", "7.webp"):
        Image.new("RGB", (6, 4)).save(one / name)
    (one / "7.txt").write_text(" two owls\n", encoding="utf-8")
    found, _ = contestants([str(one), f"again={one}"])
    assert [picture.prompt for picture in found.pictures] == ["two owls", "a fox"]


def test_an_arm_of_a_failure_benchmark_competes_by_its_seeds(tmp_path):
    run = tmp_path / "failures"
    plan = {"suite": "own", "sources": (), "note": "", "judge": "j", "judge_made_of": {}, "critics_made_of": {}}
    more = {"arms": ("single", "loop"), "n": 1, "seeds": 1, "candidates": 2, "settings": {}, "machine": "this"}
    settle(run, RunPlan.model_validate({**plan, **more, "versions": versions()}), False, False)
    stored = PictureFolder(run)
    rows = [
        row.model_copy(update={"image": stored.put(np.full((4, 6, 3), n, np.uint8))})
        for n, row in enumerate(mended("a"))
    ]
    append_unit(run / "rows.jsonl", rows)
    found, same = arena_pairs(contestants([f"{run}:single", f"{run}:loop"]))
    assert same == 0 and [found[0].first.contestant, found[0].second.contestant] == ["failures:single", "failures:loop"]
    assert [found[0].first.picture.file.stem, found[0].second.picture.file.stem] == [rows[0].image, rows[2].image]
    with pytest.raises(UsageError, match="say which arm competes"):
        contestants([str(run), str(run)])
    with pytest.raises(UsageError, match="it has single, loop"):
        contestants([f"{run}:oracle", f"{run}:loop"])


def test_results_of_runs_compete(tmp_path):
    for stack in ("one", "other"):
        run = tmp_path / stack / "run"
        run.mkdir(parents=True)
        (run / "scene.json").write_text(Scene(prompt="a fox", canvas=CANVAS).model_dump_json(), encoding="utf-8")
        Image.new("RGB", (6, 4), "red" if stack == "one" else "blue").save(run / "image.png")
        (tmp_path / stack / "killed").mkdir()
        (tmp_path / stack / "killed" / "scene.json").write_text(Scene(prompt="an owl", canvas=CANVAS).model_dump_json())
    found, _ = arena_pairs(contestants([str(tmp_path / "one"), str(tmp_path / "other")]))
    assert [pair.prompt for pair in found] == ["a fox"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["{red}"], "two folders or more"),
        (["{red}", "{red}"], "two contestants are called 'red'"),
        (["{red}", "nowhere"], "nowhere is no folder"),
        (["{red}", "{empty}"], "no finished run and no picture"),
        (["{red}", "{torn}"], "no whole PNG picture"),
        (["{red}", "{lost}"], "isn't in the folder"),
    ],
)
def test_bad_folders_are_refused_in_one_line(tmp_path, words, says):
    names = {"red": folder(tmp_path / "red", "red", ["a"]), "torn": folder(tmp_path / "torn", "red", ["a"])}
    names["lost"] = folder(tmp_path / "lost", "red", ["a", "b"])
    (names["lost"] / "01.png").unlink()
    names["empty"] = tmp_path / "empty"
    names["empty"].mkdir()
    (names["torn"] / "00.png").write_bytes((names["torn"] / "00.png").read_bytes()[:30])
    with pytest.raises(UsageError, match=says) as refused:
        contestants([word.format(**names) for word in words])
    assert "\n" not in str(refused.value)


def test_a_picture_that_changes_is_not_shown(tmp_path):
    found = contestants(two(tmp_path, ["a fox"]))
    picture = found[0].pictures[0]
    Image.new("RGB", (6, 4)).save(picture.file)
    with pytest.raises(ImageError, match="was changed"):
        picture_content(picture)


def test_sides_and_order_say_nothing_of_the_contestants_and_stay_for_a_rater(tmp_path):
    found = pairs(tmp_path, [f"prompt {number}" for number in range(200)])
    lefts = [pair.sides("ann")[0].contestant for pair in found]
    assert 70 < lefts.count("red") < 130
    assert lefts != [pair.sides("bob")[0].contestant for pair in found]
    turned = arena_pairs(contestants([str(tmp_path / "blue"), str(tmp_path / "red")]))[0]
    assert {pair.id: pair.sides("ann")[0].contestant for pair in turned} == {
        pair.id: left for pair, left in zip(found, lefts, strict=True)
    }
    assert [pair.id for pair in in_order_of("ann", found)] == [pair.id for pair in in_order_of("ann", turned)]
    assert in_order_of("ann", found) != found and in_order_of("ann", found) != in_order_of("bob", found)


def test_a_later_vote_counts_and_the_file_keeps_both(tmp_path):
    (pair,) = pairs(tmp_path, ["a fox"])
    ballot = Ballot(votes=tmp_path / "v.jsonl", rater="ann")
    first, second = ballot.cast(pair, "left", ["looks", "count"]), ballot.cast(pair, "both bad")
    assert first.reasons == ("count", "looks") and first.outcome == pair.sides("ann")[0].contestant
    assert {first.left.sha256, first.right.sha256} == {pair.first.picture.sha256, pair.second.picture.sha256}
    assert list(read_rows(ballot.votes, Vote)) == [first, second]
    assert counted_votes([ballot.votes]) == [second] == list(ballot.decided().values())
    ballot.cast(pair, "skipped")
    assert counted_votes([ballot.votes]) == [] and pair.id in ballot.decided()


def test_a_model_can_not_take_a_persons_name(tmp_path):
    (pair,) = pairs(tmp_path, ["a fox"])
    Ballot(votes=tmp_path / "v.jsonl", rater="ann").cast(pair, "left")
    with pytest.raises(UsageError, match="'ann' is a person there"):
        Ballot(votes=tmp_path / "v.jsonl", rater="ann", rater_kind="model").decided()


def test_a_sheet_is_filled_in_and_the_next_one_goes_on(tmp_path):
    found = pairs(tmp_path, PROMPTS)
    ballot = Ballot(votes=tmp_path / "v.jsonl", rater="ann")
    first = write_sheet(found, ballot, tmp_path / "sheets", 12)
    second = write_sheet(found, ballot, tmp_path / "sheets", 12)
    assert first and second and write_sheet(found, ballot, tmp_path / "sheets", 12) is None
    keys = [json.loads(path.with_suffix(".json").read_text())["pairs"] for path in (first, second)]
    assert [len(key) for key in keys] == [12, 8] and set(keys[0] + keys[1]) == {pair.id for pair in found}
    assert not any(name in (first.read_text() + first.with_suffix(".json").read_text()) for name in ("red", "blue"))

    # the picture shows side A where the vote will say left
    left = in_order_of("ann", found)[0].sides("ann")[0].contestant
    page = np.asarray(Image.open(first.with_suffix(".png")))
    red, _, blue = page[64:394, 40:330].reshape(-1, 3).mean(0)
    assert (red > blue) == (left == "red")

    text = first.read_text().replace("\n1\n", "\n1 A count, spelling\n").replace("\n2\n", "\n2. both\n")
    first.write_text(text)
    with pytest.raises(UsageError, match="'both' is no vote: A, B, good, bad or skip"):
        filled_in(first, found, ballot.votes)
    assert not ballot.votes.exists()
    first.write_text(text.replace("both", "good"))
    (one, two_) = filled_in(first, found, ballot.votes)
    assert (one.outcome, one.reasons, two_.choice) == (left, ("spelling", "count"), "both good")
    assert filled_in(first, found, ballot.votes) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [("9 A", "'9' is no number from 1 to 1"), ("x A", "'x' is no number"), ("1 A colours", "did you mean 'colour'")],
)
def test_lines_of_a_sheet_that_are_no_votes_are_refused(tmp_path, line, says):
    found = pairs(tmp_path, ["a fox"])
    path = write_sheet(found, Ballot(votes=tmp_path / "v.jsonl", rater="ann"), tmp_path / "sheets", 4)
    path.write_text(line)
    with pytest.raises(UsageError, match=says):
        filled_in(path, found, tmp_path / "v.jsonl")


class RedLover:
    """Plays a model, which no test can load: it prefers the redder half, or with ``side`` always that side."""

    def __init__(self, side: str | None = None) -> None:
        self.side = side

    def ingredients(self) -> Ingredients:
        return Ingredients()

    def look(self, image):
        middle = (image.shape[1] - BAR) // 2
        left, right = (half[..., 0].mean() for half in (image[:, :middle], image[:, middle + BAR :]))
        said = self.side or ("left" if left > right else "right")
        return lambda prompts: [prompt.read(f"The {said} one.") for prompt in prompts]


def test_a_model_votes_and_is_skipped_where_it_only_prefers_a_side(tmp_path):
    found = pairs(tmp_path, PROMPTS[:6])
    ballot = Ballot(votes=tmp_path / "v.jsonl", rater="vlm", rater_kind="model")
    sided = Ballot(votes=tmp_path / "v.jsonl", rater="lazy", rater_kind="model")
    assert {one.outcome for one in model_votes(found, ballot, RedLover(), 8)} == {"red"}
    assert {one.choice for one in model_votes(found, sided, RedLover("left"), 8)} == {"skipped"}
    assert {vote.rater_kind for vote in counted_votes([ballot.votes])} == {"model"}
    assert list(model_votes(found, ballot, RedLover(), 8)) == []


@pytest.mark.parametrize(
    ("reply", "word"), [("Left.", "left"), ("**neither**", "neither"), ("left or right", None), ("", None)]
)
def test_only_one_word_of_four_is_an_answer(reply, word):
    assert read_answer(reply) == word


def test_the_group_takes_folders_as_its_first_word(tmp_path):
    assert VOTES == FILE
    help_of_vote = CliRunner().invoke(app, ["somewhere", "--help"])
    assert help_of_vote.exit_code == 0 and "--port" in help_of_vote.output
    assert "score" in CliRunner().invoke(app, ["--help"]).output
    assert "--port" not in CliRunner().invoke(app, ["score", "--help"]).output


def test_pictures_with_odd_prompts_stay_data(tmp_path):
    odd = "\u001b[31m a fox \u202e \n two lines"
    found = pairs(tmp_path, [odd])
    path = write_sheet(found, Ballot(votes=tmp_path / "v.jsonl", rater="ann"), tmp_path / "s", 1)
    path.write_text("1 B")
    (cast,) = filled_in(path, found, tmp_path / "v.jsonl")
    assert cast.prompt == odd and len(Path(tmp_path / "v.jsonl").read_bytes().splitlines()) == 1
