"""What the report shows: the order of its parts, pictures, boxes and the outcome."""

from __future__ import annotations

import base64
import html
import io
import re
from pathlib import Path

from PIL import Image

from agent.events import Finished, Rendered
from renderers.base import Work
from tests.agent_report.reported_run import Page, a_run, save_picture, write


def test_the_report_says_what_happened_in_order(tmp_path: Path) -> None:
    page = Page(write(tmp_path, a_run(tmp_path)))
    text = page.text
    for words in (
        "✗ FAILED",
        "Seed 424242",
        "1 min 23 s",
        "1.60 full-render equivalents",
        "54 denoiser calls",
        "10 of 15 checks pass · 2 ✗ fail · 3 ? unscored",
        "11 of 15 checks pass",
        "rolled back",
        "it broke a passing check",
        "Broke: there is a white cat",
        "Fixed: the ball is red",
        "a red ball",
        "strength 0.85",
        "because the ball is blue, not red",
        "no critic judged this check",
        "the reader timed out",
        "★ final image",
        "rung underlay skipped",
        "torch 2.9.0",
        "(no place given)",
        "kept the first picture",
        "The rounds budget is spent",
        "render 4.0 s",
        "repair 6.0 s",
        "as before, not judged again",
    ):
        assert words in text, words
    places = [
        text.index(words)
        for words in (
            "FAILED",
            "Seed",
            "Before and after",
            "Every decision, and why",
            "Where the time went",
            "Planned layout",
            "Every round",
            "Round 0",
            "Round 1",
            "Round 2",
            "Checklist",
            "Settings",
            "Versions",
        )
    ]
    assert places == sorted(places)


def test_each_picture_is_embedded_once_and_all_uses_resolve(tmp_path: Path) -> None:
    source = write(tmp_path, a_run(tmp_path))
    tags = Page(source).tags
    assert source.count("data:image/png;base64,") == 3
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    uses = [attributes["href"] for tag, attributes in tags if tag == "use" and "href" in attributes]
    assert len(uses) == 5 and all(str(href)[1:] in ids for href in uses)
    links = [str(a["href"])[1:] for tag, a in tags if tag == "a" and not str(a["href"]).startswith("#compare=")]
    assert len(links) > 10 and set(links) <= set(ids)
    offered = [a["data-picture"] for tag, a in tags if tag == "option"]
    assert len(offered) == 6 and set(offered) <= set(ids)
    pictures = [a for tag, a in tags if tag == "svg" and "picture" in (a.get("class") or "")]
    assert all(a["viewbox"] == "0 0 384.0 256.0" for a in pictures)
    assert all(a["role"] in ("img", "group") and (a.get("aria-label") or a.get("aria-labelledby")) for a in pictures)


def test_every_box_can_be_reached_by_keyboard_and_says_its_verdicts(tmp_path: Path) -> None:
    tags = Page(write(tmp_path, a_run(tmp_path))).tags
    ids = {attributes.get("id") for _, attributes in tags}
    boxes = [a for tag, a in tags if tag == "g" and "data-tip" in a]
    assert len(boxes) == 17 and all(box["tabindex"] == "0" and box["data-tip"] in ids for box in boxes)
    spoken = [box["aria-label"] for box in boxes]
    assert any("fail: the ball is red — the ball is blue, not red (detector 0.21)" in str(text) for text in spoken)
    assert any("inpaint of ball1 at strength 0.85, asked for “a red ball”" in str(text) for text in spoken)
    for tag, attributes in tags:
        if tag in ("input", "select"):
            assert attributes.get("aria-label") or attributes.get("id", "").startswith(("show-", "compare-"))  # type: ignore[union-attr]


def test_a_passed_run_says_so_in_words(tmp_path: Path) -> None:
    *events, _ = a_run(tmp_path)
    image = events[2].image  # type: ignore[union-attr]
    done = Finished(
        passed=True,
        image=image,
        first_image=image,
        checks=(),
        first_checks=(),
        rounds=0,
        repairs=0,
        work=Work(),
        seconds=1.0,
        stopped="passed",
    )
    text = Page(write(tmp_path, [*events[:4], done])).text
    assert "✓ PASSED" in text and "FAILED" not in text and "(the first render, unchanged)" in text


def test_large_pictures_are_embedded_smaller(tmp_path: Path) -> None:
    image = save_picture(tmp_path, (9, 9, 9), (1600, 400))
    source = write(tmp_path, [Rendered(round=0, image=image, seed=1, work=Work(), seconds=1.0)])
    [uri] = re.findall(r'href="data:image/png;base64,([^"]+)"', source)
    assert Image.open(io.BytesIO(base64.b64decode(html.unescape(uri)))).size == (1024, 256)
    assert 'viewBox="0 0 384.0 96.0"' in source
