"""Constructed rows for the failure benchmark's tests: units with known outcomes."""

from __future__ import annotations

from benchmarks.failures.items import SceneNeeds, SuiteItem
from benchmarks.failures.judging.base import Judgement
from benchmarks.failures.rows import PictureRow
from benchmarks.judges.requirements import Expected, ExpectedObject

MODES = ("missing object", "extra object")


def item(name: str, prompt: str = "a cat") -> SuiteItem:
    needs = SceneNeeds(expected=Expected(objects=(ExpectedObject(noun="cat"),)))
    return SuiteItem(id=name, task="one", prompt=prompt, needs=needs, modes=MODES)


def judged(right: bool) -> Judgement:
    return Judgement(met={"present:cat": right}, failures=() if right else ("missing object",), seen=("cat 0.90",))


def row(
    name: str,
    origin: str,
    number: int,
    right: bool | None,
    spent: float,
    open_hard: int = 0,
    kept: bool = True,
    seed: int = 0,
    operators: tuple[str, ...] = (),
    looks: int = 1,
    error: str | None = None,
    image: str | None = None,
) -> PictureRow:
    """``right`` None: the judge wasn't asked. Pictures are named after where they come from."""
    return PictureRow(
        unit=f"{name}#{seed}",
        item=item(name),
        seed=seed,
        origin=origin,
        number=number,
        image=None if error else image or f"{name}-{origin}-{number}",
        kept=kept,
        operators=operators,
        open_hard=tuple(f"check{i}" for i in range(open_hard)),
        spent=spent,
        looks=looks,
        judged=None if right is None else judged(right),
        error=error,
    )


def mended(name: str, seed: int = 0) -> list[PictureRow]:
    """Wrong at first; a repair is rolled back, another mends it; samples stay wrong."""
    return [
        row(name, "loop", 0, False, 1.5, open_hard=1, seed=seed),
        row(name, "loop", 1, None, 1.8, open_hard=1, kept=False, seed=seed, operators=("inpaint",), looks=2),
        row(name, "loop", 2, True, 2.1, seed=seed, operators=("typeset",), looks=3),
        row(name, "sample", 1, False, 1.5, open_hard=1, seed=seed),
        row(name, "sample", 2, False, 1.5, open_hard=2, seed=seed),
        row(name, "sample", 3, True, 1.5, open_hard=1, seed=seed),
        row(name, "random", 1, None, 1.8, open_hard=1, kept=False, seed=seed, operators=("inpaint",), looks=2),
        row(name, "random", 2, False, 2.1, open_hard=1, seed=seed, operators=("typeset",), looks=3),
    ]


def right(name: str, seed: int = 0) -> list[PictureRow]:
    """Right at once; the control's sample is right too."""
    return [row(name, "loop", 0, True, 1.5, seed=seed), row(name, "sample", 1, True, 1.5, seed=seed)]


def broke(name: str, seed: int = 0) -> list[PictureRow]:
    """Right at first by the judge, though not by the critics, and spoilt by the loop."""
    return [
        row(name, "loop", 0, True, 1.5, open_hard=1, seed=seed),
        row(name, "loop", 1, False, 2.5, seed=seed, operators=("inpaint",), looks=2),
        row(name, "sample", 1, True, 1.5, seed=seed),
    ]


def failed(name: str, seed: int = 0) -> list[PictureRow]:
    """The loop ended in an error after its first picture, which was right."""
    return [
        row(name, "loop", 0, True, 1.5, open_hard=1, seed=seed),
        row(name, "loop", 1, None, 1.5, seed=seed, error="RenderError: out of memory"),
        row(name, "sample", 1, True, 1.5, seed=seed),
    ]


def units(*all_of_them: list[PictureRow]) -> dict[str, list[PictureRow]]:
    return {rows[0].unit: rows for rows in all_of_them}
