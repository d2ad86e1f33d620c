"""A run with hostile words, a repair that is rolled back and one that is accepted; its report and that page's tags."""

from __future__ import annotations

import hashlib
import io
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
from PIL import Image

from agent.events import CheckResult, Decided, Event, Finished, Judged, Noted, Planned, Rendered, RunStarted
from agent.report.page import write_report
from critics.base import Evidence, Status, Verdict
from planners.base import Plan
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock
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
