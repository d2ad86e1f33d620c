"""Reports of hostile words, cut-off journals, lost pictures and unknown events; that they need nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Literal

import pytest

from agent.errors import JournalError
from agent.events import Panel, Rendered
from agent.report.page import TEMPLATES, page_of, write_report
from planners.scene import Frozen
from renderers.base import Work
from tests.agent_report.reported_run import HOSTILE, Page, a_run, save_picture, write


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    source = write(tmp_path, a_run(tmp_path))
    page = Page(source)
    assert HOSTILE in page.text and "49" not in page.text.replace("424242", "")
    assert not {tag for tag, _ in page.tags} & {"img", "iframe", "object", "base", "form", "foreignobject", "embed"}
    assert [tag for tag, _ in page.tags if tag in ("script", "link", "style")] == ["link", "style", "script"]
    assert source.count("</style>") == source.count("</script>") == 1
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_no_word_of_a_run_is_in_the_script_or_turns_a_line_where_it_cannot_be_kept_apart(tmp_path: Path) -> None:
    source = write(tmp_path, a_run(tmp_path))
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)
    assert script and script[1] == (TEMPLATES / "report.js").read_text(encoding="utf-8")
    tags = Page(source).tags
    labels = [value for _, attributes in tags for name, value in attributes.items() if name == "aria-label"]
    assert any("evil.example" in (label or "") for label in labels)
    assert not any("\u202e" in (label or "") for label in labels)
    for title in re.findall(r"<(?:title|text)[^>]*>(.*?)</", source, re.DOTALL):
        assert "\u202e" not in title


def test_the_file_needs_nothing_from_outside_and_its_policy_allows_nothing(tmp_path: Path) -> None:
    source = write(tmp_path, a_run(tmp_path))
    page = Page(source)
    for tag, attributes in page.tags:
        assert "src" not in attributes and "style" not in attributes, tag
        assert re.match(r"#|data:image/png;base64,|data:,$", attributes.get("href") or "#"), tag
    css = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert css and "url(" not in css[1] and "@import" not in css[1]
    [policy] = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)
    assert script is not None and policy is not None and policy.startswith("default-src 'none';")
    for name, code in (("style", css[1]), ("script", script[1])):
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"; {name}-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("length", range(1, 12))
def test_a_run_cut_off_anywhere_still_has_a_report(tmp_path: Path, length: int) -> None:
    events = a_run(tmp_path)
    torn = events[length].model_dump_json().encode()[:-7]
    text = Page(write(tmp_path, events[:length], torn)).text
    assert "… UNFINISHED" in text and "last line is incomplete" in text
    if length == 11:
        assert "Best image so far 11 of 15 checks pass" in text and "0 ✗ fail" not in text


def test_torn_bytes_and_an_empty_journal_are_tolerated_and_a_broken_middle_is_named(tmp_path: Path) -> None:
    events = a_run(tmp_path)
    assert "UNFINISHED" in write(tmp_path, events[:4], b'{"event": "judged", "reason": "\xe2\x82')
    assert "UNFINISHED" in write(tmp_path, [], b"")
    assert "UNFINISHED" in write(tmp_path, [], b'{"eve')
    before = (tmp_path / "report.html").read_bytes()
    with pytest.raises(JournalError, match="line 1 of 2"):
        write(tmp_path, [], b'{"eve\n' + events[0].model_dump_json().encode())
    assert (tmp_path / "report.html").read_bytes() == before
    assert not list(tmp_path.glob(".report*"))
    with pytest.raises(JournalError, match="no run folder"):
        write_report(tmp_path / "nowhere")


def test_lost_broken_and_hostile_pictures_get_a_placeholder(tmp_path: Path) -> None:
    events = a_run(tmp_path)
    first, second = events[2].image, events[4].image  # type: ignore[union-attr]
    (tmp_path / "images" / f"{first}.png").unlink()
    (tmp_path / "images" / f"{second}.png").write_bytes(b"\x89PNG\r\n\x1a\nhalf")
    outside = save_picture(tmp_path.parent / "outside", (1, 2, 3))
    name = f"../../outside/images/{outside}"
    events.insert(8, Rendered(round=2, image=name, seed=1, work=Work(), seconds=1.0))
    source = write(tmp_path, events)
    text = Page(source).text
    assert f"No picture: images/{first[:12]}….png is missing." in text
    assert f"No picture: images/{second[:12]}….png is no readable PNG file." in text
    assert "no sha256 digest" in text
    assert source.count("data:image/png;base64,") == 1


class Strange(Frozen):
    """An event of a kind that the report has never heard of."""

    event: Literal["strange"] = "strange"
    round: int = 1
    why: str = HOSTILE


def test_an_unknown_kind_of_event_is_told_and_a_critics_panel_is_words(tmp_path: Path) -> None:
    events = a_run(tmp_path)
    third = events[8].image  # type: ignore[union-attr]
    said = Panel(critic=f"brand{HOSTILE}", image=third, text=f"Logo: none\n{HOSTILE}")
    broke = Panel(critic="broken", image=third, text="its panel broke: ValueError: no", broken=True)
    page = Page(page_of([*events[:-1], Strange(), said, broke, events[-1]], tmp_path))  # type: ignore[list-item]
    assert "strange: round 1, why </style>" in page.text and f"Logo: none {HOSTILE}" in page.text
    assert "⚠ its panel broke" in page.text and page.text.index("Logo: none") > page.text.index("Checklist")
    assert [tag for tag, _ in page.tags].count("script") == 1
