"""The report: contents, escaping, self-containedness, and runs that ended badly."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from agent.errors import JournalError
from agent.events import CheckResult, Decided, Event, Finished, Judged, Noted, Panel, Planned, Rendered, RunStarted
from agent.report.page import TEMPLATES, page_of, write_report
from critics.base import Evidence, Status, Verdict
from planners.base import Plan
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Frozen, Relation, Scene, TextBlock
from renderers.base import Repair, Work

SIZE = (96, 64)  # width, height
HOSTILE = (
    "</style></script><script>alert(1)</script>\"'{{ 7*7 }}{% raw %}<img src=http://evil.example/x onerror=alert(1)>"
    "<a href=javascript:alert(1)>--></svg></title>&lt;\u202eltr"
)
CAT = Box(x0=0.08, y0=0.3, x1=0.4, y1=0.9)
BALL = Box(x0=0.6, y0=0.5, x1=0.9, y1=0.92)
SIGN = Box(x0=0.2, y0=0.04, x1=0.8, y1=0.2)
SCENE = Scene(
    prompt=f'a white cat left of a red ball, with the words "Happy <day>" {HOSTILE}',
    canvas=Canvas(width=96, height=64),
    background="light blue sky",
    entities=(
        Entity(id="cat1", noun="cat", attributes={"colour": "white"}, box=CAT),
        Entity(id="ball1", noun="ball", attributes={"colour": "red"}, box=BALL),
        Entity(id="kite1", noun="kite"),
    ),
    texts=(TextBlock(id="text1", content="Happy <day>", role="title", colour="navy", box=SIGN),),
    relations=(Relation(subject="cat1", kind="left_of", object="ball1"),),
)
CHECKS = (
    *compile_checklist(SCENE),
    Check(id="custom:mood", kind="custom", says="it looks happy", threshold=0.5, hard=False),
)


def save_picture(folder: Path, colour: tuple[int, int, int], size: tuple[int, int] = SIZE) -> str:
    """A sky with a cat-like blob and a ball of the colour, stored the way a run stores it; its digest."""
    width, height = size
    image = np.full((height, width, 3), (186, 214, 240), np.uint8)
    rows, columns = np.mgrid[:height, :width]
    for box, paint in ((CAT, (250, 250, 250)), (BALL, colour)):
        (x, y), wide, high = box.centre, box.width / 2, box.height / 2
        image[((columns / width - x) / wide) ** 2 + ((rows / height - y) / high) ** 2 < 1] = paint
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "images" / f"{digest}.png").write_bytes(buffer.getvalue())
    return digest


def verdicts(failing: dict[str, str]) -> tuple[Verdict, ...]:
    """Every check judged: the named ones fail for that reason, ``no_extra_text`` is unscored, the kite isn't judged."""
    places = {"cat1": CAT, "ball1": BALL, "text1": SIGN}
    said = []
    for check in CHECKS:
        if "kite1" in check.about or check.id == "count:kite":
            continue
        box = places.get(check.about[0]) if check.about else None
        status: Status = "fail" if check.id in failing else "unscored" if check.id == "no_extra_text" else "pass"
        said.append(
            Verdict(
                check=check.id,
                critic="ocr" if check.kind == "text" else "detector",
                status=status,
                score=None if status == "unscored" else 0.21 if status == "fail" else 0.93,
                reason=failing.get(check.id, "the reader timed out" if status == "unscored" else "seen as planned"),
                evidence=(Evidence(label=check.about[0], box=box, score=0.87),) if box else (),
                region=box if status == "fail" else None,
                fault="attribute" if status == "fail" else None,
            )
        )
    return tuple(said)


def results(failing: dict[str, str]) -> tuple[CheckResult, ...]:
    said = {verdict.check: verdict for verdict in verdicts(failing)}
    return tuple(
        CheckResult(
            id=check.id,
            kind=check.kind,
            says=check.says,
            hard=check.hard,
            status=said[check.id].status if check.id in said else "unscored",
            score=said[check.id].score if check.id in said else None,
            reason=said[check.id].reason if check.id in said else "no critic judged it",
        )
        for check in CHECKS
    )


BLUE = {"attribute:ball1.colour": "the ball is blue, not red", "text:text1": f"read {HOSTILE}"}
GARBLED = {"text:text1": f"read {HOSTILE}"}


def a_run(folder: Path) -> list[Event]:
    """First render with two faults, a repair that is rolled back, one that is accepted; ends without a pass."""
    first, second, third = (save_picture(folder, paint) for paint in ((40, 60, 220), (40, 160, 60), (220, 40, 40)))
    mend = Repair(
        id="r1",
        operator="inpaint",
        region=BALL.grown(0.05),
        about=("ball1",),
        prompt="a red ball",
        strength=0.85,
        seed=11,
    )
    worse = {**BLUE, "present:cat1": "no cat was found"}
    return [
        RunStarted(
            run="2026-demo",
            prompt=SCENE.prompt,
            seed=424242,
            settings={"renderer": {"name": "primer", "steps": 20}, "note": HOSTILE},
            versions={"torch": "2.9.0"},
        ),
        Planned(plan=Plan(scene=SCENE, checklist=CHECKS, unplaced=("gently", HOSTILE)), seconds=0.1),
        Rendered(round=0, image=first, seed=1, work=Work(denoiser_calls=20, full_render_equivalents=1.0), seconds=4.0),
        Judged(round=0, image=first, verdicts=verdicts(BLUE), seconds=0.5),
        Rendered(
            round=1,
            image=second,
            parent=first,
            seed=1,
            repairs=(mend,),
            work=Work(denoiser_calls=17, full_render_equivalents=0.3),
            seconds=3.0,
        ),
        Judged(round=1, image=second, verdicts=verdicts(worse), seconds=0.5),
        Decided(
            round=1, image=second, outcome="rolled_back", broke=("present:cat1",), reason="it broke a passing check"
        ),
        Noted(round=2, message=f"rung underlay skipped {HOSTILE}"),
        Rendered(
            round=2,
            image=third,
            parent=first,
            seed=1,
            repairs=(mend,),
            work=Work(denoiser_calls=17, full_render_equivalents=0.3),
            seconds=3.0,
        ),
        Judged(round=2, image=third, verdicts=verdicts(GARBLED), seconds=0.5, carried=("present:cat1",)),
        Decided(round=2, image=third, outcome="accepted", fixed=("attribute:ball1.colour",), reason="one check more"),
        Finished(
            passed=False,
            image=third,
            first_image=first,
            checks=results(GARBLED),
            first_checks=results(BLUE),
            rounds=2,
            repairs=2,
            work=Work(denoiser_calls=54, full_render_equivalents=1.6),
            seconds=83.0,
            stopped="rounds",
        ),
    ]


def write(folder: Path, events: list[Event], tail: bytes = b"") -> str:
    folder.mkdir(exist_ok=True)
    lines = b"".join(event.model_dump_json().encode() + b"\n" for event in events)
    (folder / "journal.jsonl").write_bytes(lines + tail)
    path = write_report(folder)
    assert path == folder / "report.html"
    return path.read_text(encoding="utf-8")


class Page(HTMLParser):
    """Tags with attributes, and the visible text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_report_says_what_happened_in_order(tmp_path: Path) -> None:
    page = Page(write(tmp_path, a_run(tmp_path)))
    text = page.text
    for words in (
        "✗ FAILED",
        "Seed 424242",
        "1 min 23 s",
        "1.60 full-render equivalents",
        "54 denoiser calls",
        "8 of 13 checks pass · 2 ✗ fail · 3 ? unscored",
        "9 of 13 checks pass",
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


@pytest.mark.parametrize("length", range(1, 12))
def test_a_run_cut_off_anywhere_still_has_a_report(tmp_path: Path, length: int) -> None:
    events = a_run(tmp_path)
    torn = events[length].model_dump_json().encode()[:-7]
    text = Page(write(tmp_path, events[:length], torn)).text
    assert "… UNFINISHED" in text and "last line is incomplete" in text
    if length == 11:
        assert "Best image so far 9 of 13 checks pass" in text and "0 ✗ fail" not in text


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


def test_large_pictures_are_embedded_smaller(tmp_path: Path) -> None:
    image = save_picture(tmp_path, (9, 9, 9), (1600, 400))
    source = write(tmp_path, [Rendered(round=0, image=image, seed=1, work=Work(), seconds=1.0)])
    [uri] = re.findall(r'href="data:image/png;base64,([^"]+)"', source)
    assert Image.open(io.BytesIO(base64.b64decode(html.unescape(uri)))).size == (1024, 256)
    assert 'viewBox="0 0 384.0 96.0"' in source


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
