"""Of several seeds the one that looks best early is painted: how often that picture leaves no hard check open.

Looks are drafts of both kinds, and the pictures themselves, ranked as the loop ranks drafts. Work is what the renderer
counts; seconds are those of painting and of judging, the chosen picture too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from agent.acceptance import open_checks
from agent.painting import promise
from agent.seeds import derive_seed
from benchmarks.failures.items import Item
from benchmarks.intervals import counted
from benchmarks.markdown import table
from benchmarks.speed.clock import timed
from benchmarks.speed.shipped import Shipped
from planners.base import Plan
from planners.scene import Frozen
from renderers.base import Candidate
from renderers.diffusion import DiffusionRenderer

SEEDS = 4
STEPS = {"short": (4, 8), "begun": (6, 9)}
"""Of drafts of each kind. Begun ones end at a pass through the UNet's deeper levels, every third step."""
FIRST, EVERY = "the first seed", f"all {SEEDS} painted and judged"


class Chosen(Frozen):
    """The picture that a way of choosing came to: its place among the seeds, the hard checks that it leaves open, the
    work of all that was painted in full renders, and the seconds that painting and judging took.
    """

    prompt: str
    way: str
    place: int
    open_hard: int
    work: float
    seconds: float


class Ways:
    """Each way of choosing, by its name; those by drafts have renderers of their own, over the same weights."""

    def __init__(self, shipped: Shipped) -> None:
        self.shipped = shipped
        self.drafting: dict[str, DiffusionRenderer] = {}
        for kind, name in (("short", "drafts of {} steps"), ("begun", "pictures begun, {} steps")):
            for steps in STEPS[kind]:
                self.drafting[name.format(steps)] = shipped.with_settings(draft_kind=kind, draft_steps=steps)

    def chosen(self, item: Item, turn: int) -> list[Chosen]:
        """What each way chooses of the same seeds; which way comes first, and finds caches cold, is by ``turn``."""
        plan = self.shipped.plan(item)
        seeds = [derive_seed(number, "speculation", item.id) for number in range(SEEDS)]
        names, rows = [FIRST, *self.drafting, EVERY], []
        first = turn % len(names)
        for way in names[first:] + names[:first]:
            (place, left, work), seconds = timed(partial(self._choose, way, plan, seeds), "cpu")
            rows.append(Chosen(prompt=item.prompt, way=way, place=place, open_hard=left, work=work, seconds=seconds))
        return sorted(rows, key=lambda row: names.index(row.way))

    def _choose(self, way: str, plan: Plan, seeds: list[int]) -> tuple[int, int, float]:
        """The place of the chosen picture, how many hard checks it leaves open, and the work."""
        plain, drafter = self.shipped.renderer, self.drafting.get(way)
        if way == FIRST:
            looks, seeds = [], seeds[:1]
        else:
            looks = (drafter.draft if drafter else plain.render)(plan.scene, seeds)
        seen = [self.shipped.look(look.image, plan) for look in looks]
        place = min(range(len(seeds)), key=lambda number: promise(seen[number])) if seen else 0
        if way == EVERY:
            return place, len(open_checks(seen[place])), _work(looks)
        (picture,) = (drafter or plain).render(plan.scene, [seeds[place]])
        return place, len(open_checks(self.shipped.look(picture.image, plan))), _work([*looks, picture])


def rejection(rows: Sequence[Chosen]) -> list[str]:
    """A line a way: pictures with nothing open, work and seconds against those of the first seeds."""
    of = {way: [row for row in rows if row.way == way] for way in dict.fromkeys(row.way for row in rows)}
    work, seconds = (sum(getattr(row, name) for row in of[FIRST]) for name in ("work", "seconds"))
    return table(
        ("chosen by", "no hard check open", "work", "seconds"),
        [
            (way, counted(sum(not row.open_hard for row in mine), len(mine)),
             f"{sum(row.work for row in mine) / work:.2f}", f"{sum(row.seconds for row in mine) / seconds:.2f}")
            for way, mine in of.items()
        ],
    )  # fmt: skip


def _work(pictures: Sequence[Candidate]) -> float:
    return sum(picture.work.full_render_equivalents for picture in pictures)
