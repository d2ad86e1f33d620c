"""Would another threshold be better? Chosen on one half of the scenes, reported on the other, both ways round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.critics.cases import WHOLE_FAULT
from benchmarks.critics.knobs import KNOBS, SHIPPED, Knob
from benchmarks.critics.rates import FailRate, fail_rate
from benchmarks.critics.run import CriticRow

MOST_WRONGED = 0.02
"""The false-positive rate that a chosen value may have at most, on the half that it is chosen on."""


@dataclass(frozen=True)
class TunedKnob:
    """One knob: chosen on half ``chosen_on``, judged on the other. Rates are (faults found, sound checks wronged)."""

    knob: Knob
    chosen_on: str
    setting: str
    shipped: tuple[FailRate, FailRate]
    tuned: tuple[FailRate, FailRate]


def tune(rows: Sequence[CriticRow], knobs: Sequence[Knob] = KNOBS) -> list[TunedKnob]:
    """For each knob and half the value that finds most faults at a false-positive rate of ``MOST_WRONGED`` at most.

    The shipped value stays where no other finds more, and where none keeps to the limit. Only drawn pictures count, and
    none with a fault of the whole picture, in which every check is broken.
    """
    found = []
    rows = [r for r in rows if r.source == "drawn" and not (r.damaged and r.group.startswith(WHOLE_FAULT))]
    for knob in knobs:
        mine = [r for r in rows if r.critic == knob.critic and r.kind in knob.kinds]
        there = {r.setting for r in mine}
        tried = [setting for value in knob.values if (setting := f"{knob.setting}={value}") in there]
        if not tried:
            continue
        cases = {r.case for r in mine if r.setting == tried[0]}
        mine = [r for r in mine if r.case in cases]
        for half, other in (("A", "B"), ("B", "A")):
            best, most = SHIPPED, -1.0
            for setting in (SHIPPED, *tried):
                here = found_and_wronged(mine, setting, half)
                if here[1].share <= MOST_WRONGED and here[0].share > most:
                    best, most = setting, here[0].share
            found.append(
                TunedKnob(
                    knob, half, best, found_and_wronged(mine, SHIPPED, other), found_and_wronged(mine, best, other)
                )
            )
    return found


def found_and_wronged(rows: Sequence[CriticRow], setting: str, half: str) -> tuple[FailRate, FailRate]:
    """(faults found, sound checks wronged) by that setting on that half."""
    mine = [r for r in rows if r.setting == setting and r.half == half]
    return fail_rate(r for r in mine if not r.holds), fail_rate(r for r in mine if r.holds)
