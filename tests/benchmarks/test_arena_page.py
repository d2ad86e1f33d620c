"""The arena's page in a real browser, and its server asked by hand."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.errors import UsageError
from benchmarks.arena.commands import serve
from benchmarks.arena.pairs import ArenaPair
from benchmarks.arena.server import LONGEST, ArenaSession, arena_server
from benchmarks.arena.votes import Ballot, Vote
from benchmarks.lines import read_rows
from tests.agent_report.chrome import Chrome, chrome, found
from tests.benchmarks.arena_world import HOSTILE, pairs, two

PROMPTS = [HOSTILE, "two foxes", 'a red fox and a sign that says "FOX"', "an owl"]


@contextmanager
def arena(all_pairs: list[ArenaPair], votes: Path, rater: str = "ann") -> Iterator[tuple[ArenaSession, int]]:
    """A running arena; yields its session and port."""
    session = ArenaSession(all_pairs, Ballot(votes=votes, rater=rater))
    with arena_server(session) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield session, server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    path = found()
    if path is None:
        pytest.skip("no Chromium or Chrome is installed, in which the page could be seen")
    with chrome(path, tmp_path_factory.mktemp("profile")) as running:
        yield running


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "the page did nothing"
        time.sleep(0.02)


def shown(browser: Chrome, progress: str) -> None:
    """Waits until the page shows so much progress, and both pictures if a pair is open."""
    until(lambda: browser.run("document.getElementById('progress').textContent").startswith(progress))


@pytest.mark.slow
def test_a_rater_votes_by_keys_goes_back_and_comes_back_later(browser, tmp_path):
    all_pairs, votes = pairs(tmp_path, PROMPTS), tmp_path / "v.jsonl"
    with arena(all_pairs, votes) as (session, port):
        browser.open(f"http://127.0.0.1:{port}/")
        order = list(session.pairs.values())
        shown(browser, "0 of 4")
        assert browser.run("document.getElementById('prompt').textContent") == order[0].prompt
        left = order[0].sides("ann")[0].contestant
        middle = browser.picture("#left").reshape(-1, 3).mean(0)
        assert (middle[0] > middle[2]) == (left == "red")

        browser.press("1")
        browser.press("4")
        browser.press("1")
        browser.press("ArrowLeft")
        shown(browser, "1 of 4")
        assert browser.run("document.querySelectorAll('[aria-pressed=true]').length") == 0
        browser.press("ArrowUp")
        shown(browser, "2 of 4")
        browser.press("z")
        until(lambda: browser.run("document.getElementById('prompt').textContent") == order[1].prompt)
        browser.press("ArrowDown")
        until(lambda: browser.run("document.getElementById('prompt').textContent") == order[2].prompt)
        assert [(vote.pair, vote.choice, vote.reasons) for vote in read_rows(votes, Vote)] == [
            (order[0].id, "left", ("form",)),
            (order[1].id, "both good", ()),
            (order[1].id, "both bad", ()),
        ]
        # nothing on the page says whose picture is whose
        page = browser.run("document.documentElement.outerHTML")
        assert "blue" not in page and "/red" not in page and str(tmp_path) not in page
        assert not browser.complaints

    with arena(all_pairs, votes) as (_, port), arena(all_pairs, votes, "bob") as (_, bobs):
        browser.open(f"http://127.0.0.1:{port}/")
        shown(browser, "2 of 4")
        browser.press("ArrowRight")
        shown(browser, "3 of 4")
        browser.press("s")
        shown(browser, "4 of 4")
        assert "All 4 pairs are done" in browser.run("document.getElementById('message').textContent")
        browser.open(f"http://127.0.0.1:{bobs}/")
        shown(browser, "0 of 4")
        browser.run("[...document.querySelectorAll('#choices button')].at(-2).click()")
        shown(browser, "1 of 4")
    assert [vote.choice for vote in read_rows(votes, Vote)][-3:] == ["right", "skipped", "skipped"]
    assert [vote.rater for vote in read_rows(votes, Vote)][-2:] == ["ann", "bob"]


@pytest.mark.slow
def test_a_prompt_never_becomes_markup_and_the_page_fits_a_small_window(browser, tmp_path):
    with arena(pairs(tmp_path, [HOSTILE + " long" * 400]), tmp_path / "v.jsonl") as (_, port):
        for width, height, dark in ((1000, 700, False), (420, 700, True)):
            browser.open(f"http://127.0.0.1:{port}/", width, height, dark)
            shown(browser, "0 of 1")
            assert browser.run("document.title") == "Arena"
            assert browser.run("document.getElementById('prompt').children.length") == 0
            assert browser.run("document.images.length") == 2 and not browser.complaints
            assert browser.run("document.documentElement.scrollWidth") <= width
            assert all(address.startswith(f"http://127.0.0.1:{port}/") for address in browser.requests)
            ground = browser.picture()[2, 2]
            assert (ground < 60).all() if dark else (ground > 200).all()


@pytest.mark.slow
def test_the_page_says_when_a_vote_was_not_saved(browser, tmp_path):
    with arena(pairs(tmp_path, ["a fox"]), tmp_path / "v.jsonl") as (_, port):
        browser.open(f"http://127.0.0.1:{port}/")
        shown(browser, "0 of 1")
        (tmp_path / "v.jsonl").mkdir()
        browser.press("ArrowLeft")
        until(lambda: "Nothing was saved" in browser.run("document.getElementById('message').textContent"))
        assert browser.run("document.getElementById('progress').textContent") == "0 of 1 done"


def asked(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, str]:
    """Status, body and Content-Security-Policy of an answer; an underscore in a header's name is a hyphen."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content, answer.headers["Content-Security-Policy"]


def test_the_server_answers_only_to_its_own_name_and_takes_only_json(tmp_path):
    votes = tmp_path / "v.jsonl"
    with arena(pairs(tmp_path, ["a fox"]), votes) as (session, port):
        status, content, policy = asked(port, "GET", "/next")
        pair = json.loads(content)["pair"]
        assert status == 200 and policy.startswith("default-src 'none'")
        good = json.dumps({"pair": pair, "choice": "left"}).encode()
        json_type = {"Content_Type": "application/json"}
        assert asked(port, "GET", "/next", Host="evil.example")[0] == 403
        assert asked(port, "POST", "/vote", good, Host=f"evil.example:{port}", **json_type)[0] == 403
        assert asked(port, "POST", "/vote", good, Content_Type="text/plain")[0] == 400
        assert asked(port, "POST", "/vote", b"{" + b" " * LONGEST + b"}", **json_type)[0] == 413
        wrong = good.replace(b"left", b"top"), good.replace(b"}", b', "rater": "x"}')
        for broken in (b"{", b"[]", b'{"pair": "x"}', *wrong):
            assert asked(port, "POST", "/vote", broken, **json_type)[0] == 400
        assert asked(port, "POST", "/vote", good.replace(pair.encode(), b"other"), **json_type)[0] == 404
        for address in ("/picture/../../etc/passwd", "/picture/" + "0" * 64, "/pair/none", "/page/arena.js", "/votes"):
            assert asked(port, "GET", address)[0] == 404
        assert not votes.exists() and session.decided == {}
        assert asked(port, "POST", "/vote", good, **json_type)[0] == 200
        assert len(list(read_rows(votes, Vote))) == 1


def test_a_picture_comes_as_what_it_is(tmp_path):
    with arena(pairs(tmp_path, ["a fox"]), tmp_path / "v.jsonl") as (session, port):
        name, picture = next(iter(session.pictures.items()))
        assert asked(port, "GET", f"/picture/{name}")[1] == picture.file.read_bytes()
        picture.file.write_bytes(b"<script>")
        status, content, _ = asked(port, "GET", f"/picture/{name}")
        assert status == 500 and b"was changed" in content


def test_a_port_that_is_taken_is_one_line(tmp_path):
    words = two(tmp_path, ["a fox"])
    with (
        arena(pairs(tmp_path / "other", ["a fox"]), tmp_path / "v.jsonl") as (_, port),
        pytest.raises(UsageError, match=f"--port {port} can't be used"),
    ):
        serve(words, tmp_path / "v.jsonl", "ann", port, False)
