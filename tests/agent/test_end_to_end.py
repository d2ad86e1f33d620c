"""The product as a user runs it: the shipped models, real sampling, real critics, the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from agent.journal.run_folder import read_events
from tests.command_line import Done, proofpress

PROMPT = 'a poster with a red circle to the left of a cat on a white background and the title "SALE"'
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, Path, Done]:
    """One real run, which most tests read."""
    return generated(tmp_path_factory.mktemp("generate"))


def generated(folder: Path, *flags: str) -> tuple[dict, Path, Done]:
    words = ("generate", PROMPT, "--seed", "1", "--rounds", "3", "--out", "run", "--json", *flags)
    done = proofpress(*words, cwd=folder)
    assert done.code in (0, 100), done.err
    return json.loads(done.out), folder / "run", done


def test_the_envelope_agrees_with_the_exit_code(run):
    envelope, _, done = run
    assert envelope["command"] == "generate" and envelope["error"] is None
    assert envelope["passed"] is (done.code == 0)
    hard = [check for check in envelope["checks"] if check["hard"]]
    assert {"present", "attribute", "relation", "text", "count", "artifact", "no_extra_text"} <= {
        c["kind"] for c in hard
    }
    assert envelope["passed"] is all(check["status"] == "pass" for check in hard)
    assert envelope["work"]["denoiser_calls"] > 0


def test_the_run_folder_is_whole(run):
    _, folder, _ = run
    assert {"scene.json", "journal.jsonl", "images", "image.png", "result.json", "report.html"} <= {
        path.name for path in folder.iterdir()
    }
    assert Image.open(folder / "image.png").size == (512, 512)
    report = (folder / "report.html").read_text()
    assert "SALE" in report and not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", report)


def test_pictures_differ_from_their_parents_only_inside_the_repaired_regions(tmp_path):
    """Without its plan the painter errs, so that there is something to repair."""
    (tmp_path / "proofpress.toml").write_text('[renderer_settings.diffusion]\nlayout = "prompt"\n')
    _, folder, _ = generated(tmp_path)
    rendered = {event.image: event for event in read_events(folder) if event.event == "rendered"}
    repaired = [event for event in rendered.values() if event.parent is not None]
    assert repaired
    for event in repaired:
        child, parent = (np.asarray(Image.open(folder / "images" / f"{n}.png")) for n in (event.image, event.parent))
        outside = np.ones(child.shape[:2], dtype=bool)
        for repair in event.repairs:
            left, top, right, bottom = repair.region.pixels((512, 512))
            outside[top:bottom, left:right] = False
        assert (child[outside] == parent[outside]).all()


def test_the_result_is_never_worse_than_the_first_render(run):
    _, folder, _ = run
    finished = read_events(folder)[-1]
    assert finished.event == "finished"
    first, last = (
        sum(check.hard and check.status != "pass" for check in checks)
        for checks in (finished.first_checks, finished.checks)
    )
    assert last <= first


def test_the_same_seed_paints_the_same_picture_in_a_process_of_its_own(run, tmp_path):
    """As a shell starts it: what native libraries do at their end counts too."""
    _, folder, _ = run
    command = [sys.executable, "-m", "agent.cli", "generate", PROMPT, "--seed", "1", "--out", "again", "--rounds", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode in (0, 100), done.stderr
    assert done.returncode == (0 if json.loads((tmp_path / "again" / "result.json").read_text())["passed"] else 100)
    first = next(event for event in read_events(folder) if event.event == "rendered")
    again = next(event for event in read_events(tmp_path / "again") if event.event == "rendered")
    assert first.image == again.image


def drawn(path: Path, word: str, colour: str) -> Path:
    image = Image.new("RGB", (256, 256), "white")
    draw = ImageDraw.Draw(image)
    draw.text((70, 12), word, fill="black", font=ImageFont.load_default(44), stroke_width=1)
    draw.ellipse((70, 110, 180, 220), fill=colour)
    image.save(path)
    return path


def test_check_is_a_gate_for_pictures_from_anywhere(tmp_path):
    prompt = 'a poster with a red circle on a white background and the title "SALE"'
    right = drawn(tmp_path / "right.png", "SALE", "#d62828")
    wrong = drawn(tmp_path / "wrong.png", "SOLE", "#2660d6")
    passed = proofpress("check", str(right), "--prompt", prompt, "--json", cwd=tmp_path)
    assert passed.code == 0, passed.out
    failed = proofpress("check", str(wrong), "--prompt", prompt, "--json", cwd=tmp_path)
    assert failed.code == 100
    status = {check["id"]: check["status"] for check in json.loads(failed.out)["checks"]}
    assert status["text:title_1"] == status["attribute:circle_1.colour"] == "fail"
    assert status["present:circle_1"] == "pass"


def test_an_object_that_nobody_can_judge_is_said_before_anything_is_painted(tmp_path):
    done = proofpress("generate", "a typewriter on a white background", "--out", "run", cwd=tmp_path)
    assert done.code == 2
    assert "typewriter" in done.err and "--allow-unscored" in done.err and "Traceback" not in done.err
    assert not (tmp_path / "run").exists()


def test_an_edit_changes_what_it_says_and_no_pixel_elsewhere(run, tmp_path):
    _, folder, _ = run
    done = proofpress("edit", str(folder), "make the circle green", "--out", "new", "--json", cwd=tmp_path)
    assert done.code in (0, 100), done.err
    said = json.loads(done.out)
    assert said["change"]["changed"] == ["circle_1"] and said["kept"]["changed_outside"] == 0
    before, after = (np.asarray(Image.open(path / "image.png")) for path in (folder, tmp_path / "new"))
    changed = (before != after).any(axis=2)
    assert 0.02 < changed.mean() < 1 - said["kept"]["untouched_share"] + 0.01
    green = np.abs(after.astype(int) - (46, 155, 70)).max(axis=2) < 60
    assert green.mean() > 0.02 > (np.abs(before.astype(int) - (46, 155, 70)).max(axis=2) < 60).mean()
