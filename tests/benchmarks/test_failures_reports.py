"""The reports of constructed rows, re-judging, comparing, and the command's errors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import failure_rows as made
import numpy as np
import pytest
import typer.testing

from agent.errors import UsageError
from agent.journal.store import PictureFolder
from benchmarks.cli import app
from benchmarks.failures.arms import ARMS
from benchmarks.failures.compare import compare_folders, comparison_markdown
from benchmarks.failures.critics_judged import critic_errors, missed_modes
from benchmarks.failures.items import SuiteItem
from benchmarks.failures.plan import WHOLE, RunPlan, read_plan, settle
from benchmarks.failures.rejudge import rejudge
from benchmarks.failures.report import write_reports
from benchmarks.failures.rows import PictureRow, append_unit, read_units
from benchmarks.markdown import table_cells, table_lines
from benchmarks.sampling import evenly_with_ends
from renderers.primer.edition2.assets import FOLDER
from tests.command_line import Done, proofpress

EVIL = '<script>alert("x")</script> | a \\ cat'


def folder(path: Path, *units: list[PictureRow], prompt: str = "a cat", judge: str = "world") -> Path:
    """A run's folder with real picture files for constructed rows."""
    plan = RunPlan(
        suite="primer",
        sources=(),
        note="constructed",
        judge=judge,
        judge_made_of={"readers": ["rapidocr"]},
        critics_made_of={"readers": ["easyocr"], "weights": ["0" * 64], "architectures": [], "prompts": []},
        arms=tuple(arm for arm in ARMS if arm != "prompt-only"),
        n=len(units),
        seeds=1,
        candidates=4,
        settings={},
        versions={},
        machine="a machine",
    )
    settle(path, plan, resume=False, sharded=False)
    store = PictureFolder(path)
    for rows in units:
        named = []
        for number, row in enumerate(rows):
            shade = (hash_of(row.image or "") + number) % 256
            picture = store.put(np.full((24, 32, 3), shade, np.uint8)) if row.image else None
            item = SuiteItem.model_validate({**row.item.model_dump(), "prompt": prompt})
            named.append(row.model_copy(update={"image": picture, "item": item}))
        append_unit(WHOLE.rows(path), named)
    return path


def hash_of(text: str) -> int:
    return sum(ord(letter) * place for place, letter in enumerate(text, 1))


def test_the_markdown_has_the_numbers(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"), made.right("b"), made.broke("c"), made.failed("d"))
    write_reports(run)
    text = (run / "report.md").read_text()
    assert "pictures with any failure fell" not in text and "rose from 25.0% to 50.0%" in text
    assert "| loop | the loop | 2/4 (50.0%) |" in text
    assert "| loop against single | 1 | 1 | 2 | 0 | +25.0 points |" in text
    assert "1 have exact glyphs" in text and "all arms together: 2" in text
    facts = json.loads((run / "report.json").read_text())
    assert facts["fixed"] == ["a#0"] and facts["broken"] == ["c#0", "d#0"]


def test_the_loop_is_compared_with_best_of_n_by_failure(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"), made.broke("b"))
    write_reports(run)
    part = (run / "report.md").read_text().partition("## The loop against best-of-")[2].partition("##")[0]
    assert "| any failure | 1 | 1 | +0.0 points |" in part and "| no |" in part


def test_a_picture_from_the_prompt_alone_is_no_arm_of_its_own_where_all_are(tmp_path):
    plan = read_plan(folder(tmp_path / "run", made.mended("a"))).model_copy(update={"arms": ARMS})
    assert plan.compared == ARMS
    assert set(ARMS) - set(plan.model_copy(update={"first_renders": "prompt"}).compared) == {"prompt-only"}


def test_the_page_is_self_contained_and_prompts_are_no_markup(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"), made.broke("b"), prompt=EVIL)
    write_reports(run)
    page = (run / "report.html").read_text()
    assert "<script" not in page and "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in page
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!data:)", page)
    assert page.count("data:image/webp") == 4 and page.count("data:image/svg+xml") == 2


def test_a_run_may_begin_at_another_seed(tmp_path):
    plan = read_plan(folder(tmp_path / "run", made.mended("a"))).model_copy(
        update={"first_seed": 1, "seeds": 2, "n": 1}
    )
    assert [seed for _, seed in plan.units((made.item("a"), made.item("b")), WHOLE)] == [1, 2]
    assert plan.seed_range == "1 to 2"


def test_no_one_picks_the_pretty_ones():
    names = [str(number) for number in range(100)]
    assert evenly_with_ends(names, 5) == ["0", "25", "50", "74", "99"] and evenly_with_ends(names[:3], 5) == names[:3]


def test_a_changed_picture_is_not_shown(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"))
    for path in (run / "images").iterdir():
        path.write_bytes(b"something else")
    with pytest.raises(Exception, match="was changed"):
        write_reports(run)


def test_stored_pictures_are_judged_again(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"), made.right("b"))
    (tmp_path / "contrary.py").write_text(
        "from benchmarks.failures.judging.base import Judgement, Ingredients\n"
        "class Contrary:\n"
        "    name, judges = 'contrary', frozenset({'scene'})\n"
        "    def ingredients(self): return Ingredients(readers=frozenset({'none'}))\n"
        "    def judge(self, image, needs):\n"
        "        assert image.shape == (24, 32, 3)\n"
        "        return Judgement(met={'x': False}, failures=('missing object',))\n"
    )
    list(rejudge(run, f"{tmp_path / 'contrary.py'}:Contrary", None, None))
    target = run / "judged-contrary"
    analysis = write_reports(target)
    assert all(arm.passed.count == 0 for arm in analysis.arms)
    assert read_units(run)["b#0"][0].judged != read_units(target)["b#0"][0].judged
    before = (target / "rows.jsonl").read_bytes()
    list(rejudge(run, f"{tmp_path / 'contrary.py'}:Contrary", None, None))  # nothing is left to do
    assert (target / "rows.jsonl").read_bytes() == before


def test_a_judge_that_the_critics_share_something_with_judges_nothing_anew(tmp_path):
    run = folder(tmp_path / "run", made.right("a"))
    (tmp_path / "same.py").write_text(
        "from benchmarks.failures.judging.base import Judgement, Ingredients\n"
        "class Same:\n"
        "    name, judges = 'same', frozenset({'scene'})\n"
        "    def ingredients(self): return Ingredients(readers=frozenset({'easyocr'}))\n"
        "    def judge(self, image, needs): raise AssertionError\n"
    )
    with pytest.raises(UsageError, match="share the OCR engine"):
        list(rejudge(run, f"{tmp_path / 'same.py'}:Same", None, None))


def test_two_runs_are_compared_unit_by_unit(tmp_path):
    first = folder(tmp_path / "first", *(made.mended(f"a{i}") for i in range(8)), made.right("b"), made.right("only"))
    second = folder(tmp_path / "second", *(made.broke(f"a{i}") for i in range(8)), made.right("b"))
    found = compare_folders(first, second, "loop")
    assert found.units == 9 and found.only_first == 1 and found.fixed == () and len(found.broken) == 8
    whole = found.lines[-1].paired
    assert whole.broken == 8 and whole.p == pytest.approx(2 / 2**8)
    assert "from 0.0% to 88.9%" in comparison_markdown(found, first, second)


def test_runs_of_other_judges_are_not_compared(tmp_path):
    first, second = folder(tmp_path / "a", made.right("a")), folder(tmp_path / "b", made.right("a"), judge="other")
    with pytest.raises(UsageError, match="differ in their judge"):
        compare_folders(first, second, "loop")
    with pytest.raises(UsageError, match="no arm"):
        compare_folders(first, first, "prompt-only")


NEEDS_DRAWINGS = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the judge needs the world's drawings: python -m renderers.primer.edition2.assets"
)


def bench(*words: str, cwd: Path) -> Done:
    """The command in a folder that has the world's drawings where this checkout has them."""
    there = cwd / FOLDER
    if FOLDER.is_dir() and not there.exists():
        there.parent.mkdir(parents=True, exist_ok=True)
        there.symlink_to(FOLDER.resolve())
    return proofpress("bench", *words, cwd=cwd)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["failures", "--suite", "prime", "--out", "x"], "did you mean 'primer'"),
        (["failures", "--arms", "loup", "--out", "x"], "no arm called 'loup'"),
        (["failures", "--shard", "2/2", "--out", "x"], "shard is i/n"),
        pytest.param(["failures", "--n", "4000", "--out", "x"], "has 351 prompts", marks=NEEDS_DRAWINGS),
        (["failures", "--quick", "--n", "3", "--out", "x"], "--quick is --n"),
        (["failures"], "--out"),
        (["report", "nowhere"], "holds no benchmark run"),
    ],
)
def test_a_wrong_call_is_one_line_and_code_2(words, says, tmp_path):
    done = bench(*words, cwd=tmp_path)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1
    assert not (tmp_path / "x").exists()


def test_the_commands_are_a_module_too():
    call = [sys.executable, "-m", "benchmarks.cli", "report", "nowhere"]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2 and "holds no benchmark run" in done.stderr and done.stderr.count("\n") == 1


def test_the_command_line_reports_and_compares(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"), made.right("b"))
    done = bench("report", str(run), "--json", cwd=tmp_path)
    assert done.code == 0 and "fell from 50.0% to 0.0%" in json.loads(done.out)["headline"]
    done = bench("compare", str(run), str(run), cwd=tmp_path)
    assert done.code == 0 and "Broken: none." in done.out


def test_help_names_the_commands():
    shown = typer.testing.CliRunner().invoke(app, ["--help"]).output
    assert all(name in shown for name in ("failures", "judge", "report", "compare"))


@pytest.mark.slow
@NEEDS_DRAWINGS
def test_the_benchmark_runs_end_to_end_with_the_shipped_models_and_goes_on(tmp_path):
    out = tmp_path / "run"
    words = ("failures", "--arms", "loop,control", "--out", str(out))
    (tmp_path / "proofpress.toml").write_text("budget = { rounds = 2 }\n")
    done = bench(*words, "--n", "1", cwd=tmp_path)
    assert done.code == 0, done.err
    rows = read_units(out)["single-object-01#0"]
    assert {row.origin for row in rows} == {"loop", "sample"} and all(row.judged for row in rows if row.kept)
    assert all(PictureFolder(out).get(row.image).shape == (512, 512, 3) for row in rows if row.image)
    assert "with 1 seed each" in (out / "report.md").read_text() and (out / "report.html").is_file()
    assert "holds a benchmark run" in bench(*words, "--n", "1", cwd=tmp_path).err
    before = (out / "rows.jsonl").read_bytes()
    assert bench(*words, "--n", "1", "--resume", cwd=tmp_path).code == 0
    assert (out / "rows.jsonl").read_bytes() == before


def test_a_tables_cells_come_back_as_they_were():
    contents = ["a|b", "c\\d", "", "plain", "\\|"]
    heading, rule, line = table_lines(["one", "two", "three", "four", "five"], [contents])
    assert table_cells(line) == contents and table_cells(heading)[0] == "one" and set(rule) <= set("|-")


def test_the_critics_errors_are_told_as_the_judge_sees_them():
    units = made.units(made.mended("a"), made.right("b"), made.broke("c"))
    painted, results = critic_errors(units)
    # right by the judge: a's third sample (failed by the critics), b's two, c's two (one of them failed)
    assert (painted.wronged.count, painted.wronged.total, painted.missed.count, painted.missed.total) == (2, 5, 0, 3)
    assert (results.wronged.count, results.wronged.total, results.missed.count, results.missed.total) == (0, 2, 1, 1)
    (missing,) = missed_modes(units)
    assert missing.mode == "missing object" and (missing.missed.count, missing.missed.total) == (0, 3)
