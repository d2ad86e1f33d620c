"""``proofpress bench all``: its page, and its quickest part end to end."""

from __future__ import annotations

import json

import pytest

from benchmarks.markdown import markdown_sections, table
from benchmarks.result_page.page import TITLE, page_html, page_markdown
from benchmarks.result_page.parts import PAGE_PARTS, ResultPart, lettering_part
from benchmarks.result_page.whole import whole_page
from tests.benchmarks import failure_rows as made
from tests.benchmarks.test_failures_reports import folder
from tests.command_line import proofpress

EVIL = '<script>alert("x")</script> | b'


def part(body: str) -> ResultPart:
    return ResultPart(title="How <far>?", small="python -m small", whole="python -m whole", body=body, seconds=90)


def test_the_page_holds_every_table_and_the_exact_commands():
    text = page_markdown(
        [part(table("a | b", [[1, EVIL]]) + "\nand so on\n\n" + table("c", [[2], [3]])), part("Not run.\n")]
    )
    assert "bench all --quick --only planning --out DIR`" in page_markdown([], ["planning"])
    assert text.startswith(TITLE + "\n") and "in 3.0 minutes" in text and "`uv run python -m small` (90 s here" in text
    (heading, tables, lines), (_, none, said) = markdown_sections(text)
    assert heading == "How <far>?" and tables == [[["a", "b"], ["1", EVIL]], [["c"], ["2"], ["3"]]]
    assert lines[0] == "and so on" and none == [] and said[0] == "Not run."
    page = page_html(text)
    assert page.count("<table>") == 2 and "<script" not in page and "How &lt;far&gt;?" in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; | b" in page


def test_without_npm_the_lettering_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Not run, since npm can't fetch the typefaces" in lettering_part(tmp_path).body


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["all", "--out", "x"], "runs only with --quick"),
        (["all", "--quick", "--only", "speed", "--out", "x"], ", ".join(PAGE_PARTS)),
        (["all", "--quick", "--only", "planning", "--out", "mine"], "would be lost"),
    ],
)
def test_a_wrong_call_starts_nothing(tmp_path, words, says):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "results.md").write_text("mine")
    done = proofpress("bench", *words, cwd=tmp_path)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1 and not (tmp_path / "x").exists()


@pytest.mark.slow
def test_the_planning_part_runs_and_a_second_call_replaces_its_own_page(tmp_path):
    for _ in range(2):
        done = proofpress("bench", "all", "--quick", "--only", "planning", "--out", "page", "--json", cwd=tmp_path)
        assert done.code == 0 and list(json.loads(done.out)["seconds"]) == ["Is a prompt read as a person reads it?"]
    text = (tmp_path / "page" / "results.md").read_text()
    (_, (labels, sets), _), *_ = markdown_sections(text)
    assert labels[0][:3] == ["planner", "labelled prompts", "kind"] and len(sets) > 1
    assert {row[2] for row in labels[1:]} == {"all kinds"} and {"building set", "held out"} <= {r[1] for r in labels}
    assert "--set negations" in (tmp_path / "page" / "results.html").read_text()


def test_the_whole_page_is_the_markdown_with_the_runs_pictures_and_runs_no_markup_of_prompts(tmp_path):
    run = folder(tmp_path / "run", made.mended("a"), made.broke("b"), prompt=EVIL)
    text = "# Results\n\n## One\n\n| a | b |\n|---|---|\n| 1 | <i>2</i> |\n\n[there](other.md)\n"
    page = whole_page(text, run)
    assert page.count("<h1>") == 1 and "<h2>One</h2>" in page and '<a href="other.md">there</a>' in page
    assert "<td>1</td>" in page and "<i>" not in page and "<script" not in page
    assert "Fixed: wrong in the single picture, right in the loop&#39;s (1)" in page and "data:image/webp" in page
