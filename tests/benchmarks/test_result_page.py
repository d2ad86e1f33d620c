"""``proofpress bench all``: its page, and its quickest part end to end."""

from __future__ import annotations

import json

import pytest

from benchmarks.markdown import markdown_sections, table
from benchmarks.result_page.page import TITLE, page_html, page_markdown
from benchmarks.result_page.parts import PAGE_PARTS, ResultPart, lettering_part
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
