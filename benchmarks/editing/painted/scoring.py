"""Whether an edit is done, and what of the rest stayed, from what the outside judge saw before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.editing.painted.cases import EditCase, EditOutcome, Way
from benchmarks.editing.painted.looks import PicturePair
from benchmarks.editing.painted.rows import EditedPicture, OutsideThing, SeenPicture
from benchmarks.editing.painted.scenes import SceneThing
from benchmarks.judges.drawn_things import covered, overlap
from benchmarks.judges.requirements import BoxTuple, area, related
from planners.scene import Frozen

SURE, STILL = 0.6, 0.55
"""A finding of at least ``SURE`` is a thing; one that was, is still there with at least ``STILL``."""
SAME_PLACE = 0.5
"""The overlap (intersection over union) from which a thing is where it was."""
TAKES_PLACE = 0.5
"""The share of the smaller one's box that lies in the other's where a thing takes another's place."""
MOVED, GROWN = 0.04, 1.12
"""Least way of a thing that moves, as a share of the picture; least growth of its area, or of its inverse."""


INKS = frozenset({"black", "white"})
"""Letters of no stated colour are in one of them, by the ground behind them, and follow it when it is changed."""


class EditScore(Frozen):
    """``wrong``: what isn't as the edit should have made it. ``kept``: each thing that the judge saw before the edit
    and that should stay, and whether it is still there: its pixels are the same, or it looks the same on another
    ground, or the judge sees it in its place and colour. ``unseen``: things that it didn't see.
    """

    wrong: tuple[str, ...]
    kept: dict[str, bool]
    unseen: int = 0

    @property
    def done(self) -> bool:
        return not self.wrong

    @property
    def all_kept(self) -> bool:
        return all(self.kept.values())


@dataclass(frozen=True)
class ScoredEdit:
    """An arm's picture of an edit, and its score; an instruction that was asked back is never done."""

    case: EditCase
    row: EditedPicture
    score: EditScore

    @property
    def done(self) -> bool:
        return self.score.done and self.row.refused is None

    @property
    def right(self) -> bool:
        return self.done and self.score.all_kept


def score(outcome: EditOutcome, before: SeenPicture, after: SeenPicture, pair: PicturePair) -> EditScore:
    """``before`` is the picture that the edit started from or, for what stays over a chain, the chain's first; ``pair``
    are both."""
    kept, unseen = _stays(outcome, before, after, pair)
    return EditScore(wrong=tuple(_wrong(outcome, before, after)), kept=kept, unseen=unseen)


def _wrong(outcome: EditOutcome, before: SeenPicture, after: SeenPicture) -> list[str]:
    wrong = []
    for thing in outcome.there:
        found = _named(after, thing.noun, SURE)
        if len(found) != thing.count:
            wrong.append(f"{len(found)} {thing.noun}, not {thing.count}")
        if thing.colour and any(one.colour != thing.colour for one in found):
            wrong.append(f"the {thing.noun} is {' and '.join(one.colour for one in found)}, not {thing.colour}")
    for noun in outcome.gone:
        if _named(after, noun, SURE):
            wrong.append(f"there is still a {noun}")
    first = outcome.there[0] if outcome.there else None
    now = _best(after, first.noun) if first else None
    if first is not None and now is not None:
        wrong += _misplaced(outcome, first.noun, now, before, after)
    if outcome.new_title:
        inks = [line.ink for line in after.lines if line.words == outcome.title]
        if not inks:
            wrong.append(f"the title reads {' / '.join(line.words for line in after.lines) or 'nothing'}")
        elif outcome.ink and outcome.ink not in inks:
            wrong.append(f"the letters are {inks[0]}, not {outcome.ink}")
    if outcome.ground and (after.ground, after.time) != (outcome.ground, outcome.time):
        wrong.append(f"the ground is {after.ground} by {after.time}, not {outcome.ground} by {outcome.time}")
    return wrong


def _misplaced(
    outcome: EditOutcome, noun: str, now: OutsideThing, before: SeenPicture, after: SeenPicture
) -> Iterator[str]:
    old = outcome.in_place_of
    if old and (was := _best(before, old)) and covered(was.box, now.box) < TAKES_PLACE:
        yield f"the {noun} isn't where the {old} was"
    if outcome.way and (was := _best(before, noun)) and not _went(was.box, now.box, outcome.way):
        yield f"the {noun} isn't further {outcome.way}" if _is_side(outcome.way) else f"the {noun} isn't {outcome.way}"
    if outcome.side and (other := _best(after, outcome.side[1])) and not related(now.box, other.box, outcome.side[0]):
        yield f"the {noun} isn't {outcome.side[0]} the {outcome.side[1]}"


def _is_side(way: Way) -> bool:
    return way in ("left", "right")


def _went(was: BoxTuple, now: BoxTuple, way: Way) -> bool:
    step = (now[0] + now[2] - was[0] - was[2]) / 2
    growth = area(now) / max(1e-6, area(was))
    return {"left": step < -MOVED, "right": step > MOVED, "larger": growth > GROWN, "smaller": growth < 1 / GROWN}[way]


def _stays(
    outcome: EditOutcome, before: SeenPicture, after: SeenPicture, pair: PicturePair
) -> tuple[dict[str, bool], int]:
    kept: dict[str, bool] = {}
    unseen = 0
    for thing in outcome.stays:
        seen = _matching(before, thing)
        unseen += max(0, thing.count - len(seen))
        for number, one in enumerate(seen):
            still = pair.same_pixels(one.box) or pair.looks_the_same(one)
            kept[f"{thing.noun} {number}"] = still or any(
                other.noun == one.noun
                and overlap(one.box, other.box) >= SAME_PLACE
                and (not thing.colour or other.colour == one.colour)
                for other in after.things
                if other.score >= STILL
            )
    if outcome.title and not outcome.new_title:
        lines = [line for line in before.lines if line.words == outcome.title]
        unseen += not lines
        for line in lines[:1]:
            inks = INKS if outcome.ground and line.ink in INKS else {line.ink}
            kept[f'"{line.words}"'] = pair.same_pixels(line.box) or any(
                other.words == line.words and other.ink in inks and overlap(other.box, line.box) >= SAME_PLACE
                for other in after.lines
            )
    return kept, unseen


def _matching(seen: SeenPicture, thing: SceneThing) -> list[OutsideThing]:
    """The surest detections of a thing, in its colour, as many as there should be."""
    alike = [one for one in _named(seen, thing.noun, SURE) if not thing.colour or one.colour == thing.colour]
    return alike[: thing.count]


def _named(seen: SeenPicture, noun: str, least: float) -> list[OutsideThing]:
    return [one for one in seen.things if one.noun == noun and one.score >= least]


def _best(seen: SeenPicture, noun: str) -> OutsideThing | None:
    return next(iter(_named(seen, noun, STILL)), None)
