"""``proofpress edit`` with plugins from a file: what changes, what stays, what is asked back, and resuming."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image

import proofpress
from agent.cli import main
from agent.commands.chat import chat
from agent.commands.common import Call
from agent.journal.run_folder import read_events
from agent.run.editing import edit_repairs, without_what_comes
from planners.edits.difference import difference
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, TextBlock
from tests.agent.command_plugins import answer

PROMPT = "a red circle on a white background"


@pytest.fixture
def run(here, capsys):
    assert main(["generate", PROMPT, "--out", "run", "--json"]) == 0
    answer(capsys)
    return here / "run"


def pixels(folder) -> np.ndarray:
    return np.asarray(Image.open(folder / "image.png"))


def test_only_the_regions_of_what_changes_change(run, here, capsys):
    assert main(["edit", "run", "add a blue square on the right", "--out", "new", "--json"]) == 0
    said = answer(capsys)
    assert said["command"] == "edit" and said["passed"]
    assert said["change"]["added"] == ["square_1"] and said["change"]["lines"] == ["+ a blue square"]
    assert said["kept"]["things"] == ["circle_1"] and said["kept"]["changed_outside"] == 0
    assert 0.3 < said["kept"]["untouched_share"] < 1
    assert 0 < (pixels(run) != pixels(here / "new")).any(-1).mean() < 1 - said["kept"]["untouched_share"] + 0.01
    assert {c["expected"] for c in said["checks"] if c["kind"] == "present"} == {"circle", "square"}
    report = (here / "new" / "report.html").read_text()
    assert "Before the edit" in report and "+ a blue square" in report and "add a blue square on the right" in report
    assert "Before the edit" not in (run / "report.html").read_text()


def test_ten_turns_leave_what_no_turn_speaks_of(run, here, capsys):
    first, turn = pixels(run), "run"
    for number in range(10):
        colour = ("green", "blue")[number % 2]
        assert main(["edit", turn, f"make the circle {colour}", "--out", f"t{number}"]) in (0, 100)
        turn = f"t{number}"
    (started, *_) = read_events(here / turn)
    assert started.edit.before.entities[0].attributes["colour"] == "green"
    changed = (pixels(here / turn) != first).any(-1)
    rows, columns = np.nonzero(changed)
    assert not len(rows) or (changed.mean() < 0.6 and (columns.max() - columns.min()) < 80)


def test_a_dry_run_shows_the_change_and_paints_nothing(run, here, capsys):
    assert main(["edit", "run", "make the circle green", "--dry-run"]) == 0
    assert "change: ~ circle: colour: red -> green" in capsys.readouterr().out
    assert {path.name for path in here.iterdir() if path.is_dir()} == {"run"}


def test_a_picture_from_elsewhere_needs_words_for_what_is_in_it(run, here, capsys):
    Image.fromarray(pixels(run)).save(here / "mine.png")
    assert main(["edit", "mine.png", "make the circle green"]) == 2
    assert "say what is in the picture (--prompt)" in capsys.readouterr().err
    assert main(["edit", "mine.png", "make the circle green", "--prompt", PROMPT, "--out", "new", "--json"]) in (0, 100)
    assert answer(capsys)["change"]["changed"] == ["circle_1"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["run", "remove the dog"], 2, 'there is no "dog" in the picture; I see a red circle'),
        (["run", "frobnicate it"], 2, "isn't understood"),
        (["nowhere", "remove the dog"], None, "nowhere"),
    ],
)
def test_bad_calls_get_one_line(run, capsys, words, code, says):
    found = main(["edit", *words])
    assert found == code or (code is None and found not in (0, 100))
    err = capsys.readouterr().err
    assert says in err and len(err.strip().splitlines()) == 1


def test_the_question_is_in_the_envelope(run, capsys):
    assert main(["edit", "run", "remove the dog", "--json"]) == 2
    error = answer(capsys)["error"]
    assert error["kind"] == "EditQuestionError" and "which one is meant?" in error["message"]


def test_an_unfinished_run_is_told_to_be_resumed(run, capsys):
    journal = run / "journal.jsonl"
    kept = [line for line in journal.read_text().splitlines(keepends=True) if json.loads(line)["event"] != "finished"]
    journal.write_text("".join(kept))
    assert main(["edit", "run", "make the circle green"]) != 0
    assert "resume it first" in capsys.readouterr().err


def test_a_broken_off_edit_is_resumed_to_the_same_picture(run, here, capsys):
    assert main(["edit", "run", "add a blue square on the right", "--out", "whole"]) == 0
    assert main(["edit", "run", "add a blue square on the right", "--out", "torn"]) == 0
    journal = here / "torn" / "journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:2]))
    for name in ("image.png", "result.json", "report.html"):
        (here / "torn" / name).unlink(missing_ok=True)
    capsys.readouterr()
    assert main(["resume", "torn"]) == 0
    assert np.array_equal(pixels(here / "torn"), pixels(here / "whole"))


def test_a_session_undoes_redoes_branches_and_saves(run, here, capsys):
    said = ["add a blue square on the right", "make it green", "undo", "make the circle blue", "history", "go 2"]
    said += ["frobnicate it", "redo", "save kept.png", "save nowhere/kept.png", "go 9", "help", "quit", "never read"]
    result = chat(Call(), run, None, said)
    turns = [here / "run-chat" / f"turn-00{k}" for k in (1, 2, 3)]
    assert result.envelope["turns"] == [str(run), *map(str, turns)] and result.envelope["at"] == 2
    assert (here / "kept.png").read_bytes() == (turns[1] / "image.png").read_bytes()
    shown = capsys.readouterr().out
    assert "  2 (from 1): make it green" in shown and "> 3 (from 1): make the circle blue" in shown
    for line in (
        "isn't understood",
        "there is nothing to redo",
        "can't be written",
        "turns go from 0 to 3",
        "undo, redo",
    ):
        assert line in shown
    (started, *_) = read_events(turns[1])
    assert {e.noun: e.attributes.get("colour") for e in started.edit.before.entities}["square"] == "blue"


def test_the_session_by_the_command_line(run, here, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("make the circle green\nundo\nundo\n"))
    assert main(["chat", "run", "--out", "talk"]) == 0
    assert "there is nothing to undo" in capsys.readouterr().out and (here / "talk" / "turn-001").is_dir()
    assert main(["chat", "nowhere"]) == 2


def test_in_python(run, here):
    result = proofpress.edit(run, "add a blue square on the right", folder=here / "new")
    assert (
        result.passed
        and result.folder == here / "new"
        and {e.noun for e in result.plan.scene.entities} == {"circle", "square"}
    )
    again = proofpress.edit(run, "add a blue square on the right")
    assert again.folder is None and np.array_equal(again.image, result.image)
    with pytest.raises(proofpress.EditQuestionError, match="which one is meant"):
        proofpress.edit(run, "remove the dog")
    picture = proofpress.edit(here / "new" / "image.png", "make the circle green", prompt=PROMPT)
    assert picture.plan.scene.entities[0].attributes["colour"] == "green"


def test_a_box_is_the_only_place_that_changes(run, here, capsys):
    words = ["edit", "run", "add a blue square", "--box", "0.75,0.1,0.95,0.4", "--out", "new", "--json"]
    assert main(words) in (0, 100)
    assert answer(capsys)["kept"]["changed_outside"] == 0
    rows, columns = np.nonzero((pixels(run) != pixels(here / "new")).any(-1))
    assert len(rows) and columns.min() >= 71 and columns.max() <= 92 and rows.min() >= 5 and rows.max() <= 26
    for wrong in ("1,2,3", "0.5,0.5,0.4,0.9", "a,b,c,d"):
        assert main(["edit", "run", "add a blue square", "--box", wrong]) == 2
        assert "left,top,right,bottom" in capsys.readouterr().err


def test_a_mask_of_any_shape_is_the_only_place_that_changes(run, here, capsys):
    before = pixels(run)
    rows, columns = np.mgrid[: before.shape[0], : before.shape[1]]
    drawn = (columns - 80) ** 2 + (rows - 16) ** 2 < 12**2
    Image.fromarray(drawn).save(here / "mask.png")
    assert main(["edit", "run", "add a blue square", "--mask", "mask.png", "--out", "new", "--json"]) in (0, 100)
    said = answer(capsys)["kept"]
    assert said["changed_outside"] == 0 and said["untouched_share"] == pytest.approx(1 - drawn.mean())
    changed = (before != pixels(here / "new")).any(-1)
    assert changed.any() and not changed[~drawn].any()
    (here / "mask.png").unlink()
    (started, *_) = read_events(here / "new")
    assert np.array_equal(np.asarray(Image.open(started.edit.mask).convert("L")) > 0, drawn)
    by_python = proofpress.edit(run, "add a blue square", mask=started.edit.mask)
    assert not (before != by_python.image).any(-1)[~drawn].any()


def test_a_file_that_is_no_mask_gets_one_line(run, here, capsys):
    white = np.full((*pixels(run).shape[:2],), 255, np.uint8)
    Image.fromarray(white).save(here / "mask.jpg")
    Image.fromarray(white[:, :-8]).save(here / "narrow.png")
    Image.fromarray(0 * white).save(here / "black.png")
    Image.fromarray(np.stack([white, 0 * white, white], axis=2)).save(here / "pink.png")
    wrong = {"mask.jpg": "is no PNG", "narrow.png": "the picture 96x64", "black.png": "no white pixel"}
    wrong |= {"pink.png": "has colours", "nowhere.png": "no such file"}
    for name, says in wrong.items():
        assert main(["edit", "run", "add a blue square", "--mask", name]) not in (0, 100)
        err = capsys.readouterr().err
        assert says in err and name in err and len(err.strip().splitlines()) == 1
    assert main(["edit", "run", "add a blue square", "--mask", "black.png", "--box", "0,0,1,1"]) == 2
    assert "either --box or --mask" in capsys.readouterr().err


def test_a_session_in_json_is_one_object(run, here, capsys, monkeypatch):
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("make the circle green\nfrobnicate it\nadd a blue square on the right\n")
    )
    assert main(["chat", "run", "--out", "talk", "--json", "--seed", "5", "--work", "9", "--allow-unscored"]) == 0
    captured = capsys.readouterr()
    said = json.loads(captured.out)
    assert [(one["turn"], one["from"], one["instruction"]) for one in said["results"]] == [
        (1, 0, "make the circle green"),
        (2, 1, "add a blue square on the right"),
    ]
    assert said["results"][1]["change"]["added"] == ["square_1"] and said["results"][1]["kept"]["changed_outside"] == 0
    assert "isn't understood" in captured.err and said["command"] == "chat" and said["at"] == 2
    (started, *_) = read_events(here / "talk" / "turn-002")
    assert started.seed == 5 and started.settings["allow_unscored"] is True and started.settings["budget"]["work"] == 9


def test_the_report_shows_the_turns_before(run, here, capsys):
    turns = ["make the circle green", "add a blue square on the right", "make the square red"]
    chat(Call(), run, here / "talk", turns)
    last = here / "talk" / "turn-003"
    (started, *_) = read_events(last)
    assert [turn.instruction for turn in started.edit.turns] == ["", *turns[:2]]
    assert all((last / "images" / f"{turn.picture}.png").is_file() for turn in started.edit.turns)
    page = (last / "report.html").read_text()
    assert "The session so far" in page and page.count('data-kind="turn"') == 6
    assert all(f"<bdi>{words}</bdi>" in page for words in turns) and "the picture that the edits began with" in page
    for folder in (run, here / "talk" / "turn-001"):  # a picture that is gone is left out
        for file in (folder / "images").iterdir():
            file.write_bytes(b"")
    chat(Call(), here / "talk" / "turn-002", here / "again", ["make the square red"])
    (started, *_) = read_events(here / "again" / "turn-001")
    assert started.edit.turns[-1].instruction == turns[1]


def test_a_turn_that_nobody_can_judge_leaves_no_folder_behind(run, here, capsys):
    strict = Call({"strict": True})
    result = chat(strict, run, here / "talk", ["make the circle green", "undo"])
    assert "no critic judges checks of the kind setting" in capsys.readouterr().out
    assert result.envelope["results"] == [] and not (here / "talk" / "turn-001").exists()


def test_what_only_touches_a_removed_thing_is_not_painted_into_its_place():
    scene = RulePlanner().plan("a cat to the left of a red circle", Canvas(width=256, height=256)).scene
    cat = scene.things[0].box
    title = Box(x0=0.2, y0=0.02, x1=0.8, y1=cat.y0 + 0.02)
    before = scene.model_copy(update={"texts": (TextBlock(id="title_1", content="SALE", role="title", box=title),)})
    rounds = edit_repairs(difference(before, scene), before, scene, frozenset({"inpaint", "remove"}))
    assert [(repair.operator, repair.about) for repairs in rounds for repair in repairs] == [("remove", ())]


def test_where_a_thing_was_is_painted_without_it():
    before = RulePlanner().plan("a cat to the left of a red circle", Canvas(width=256, height=256)).scene
    cat = before.things[0].box
    box = Box(x0=cat.x0 + 0.03, y0=cat.y0, x1=cat.x1 + 0.03, y1=cat.y1)
    moved = before.entities[0].model_copy(update={"box": box})
    after = before.model_copy(update={"entities": (moved, *before.entities[1:])})
    change = difference(before, after)
    first, last = edit_repairs(change, before, after, frozenset({"inpaint", "remove"}))
    assert [(repair.operator, repair.about) for repair in first] == [("remove", ())]
    assert last[0].about == (moved.id,)
    empty = without_what_comes(change, after)
    assert [entity.id for entity in empty.entities] == [before.entities[1].id] and not empty.relations
