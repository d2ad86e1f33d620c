"""The tables of the committed page, made from the rows."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.critics.rates import FailRate, FaultRates, by_relation, fault_rates
from benchmarks.critics.run import CriticRow
from benchmarks.critics.timing import CriticSeconds
from benchmarks.critics.tuning import MOST_WRONGED, TunedKnob
from benchmarks.markdown import table

HEADING = (
    "class of faults | check | critic | faults found | 95% | half A · half B | unscored | "
    "sound checks failed | 95% | half A · half B | unscored | beside the damage"
)


def rates_table(rows: Sequence[CriticRow]) -> str:
    """One line for each class of faults, kind of check and critic."""
    return table(HEADING, (_line(line) for line in fault_rates(rows)))


def relations_table(rows: Sequence[CriticRow], critic: str) -> str:
    """Where the critic fails sound checks: one line for each relation in a scene."""
    found = by_relation(rows, critic)
    heading = ("relation in the scene", f"sound checks failed by {critic}", "95%")
    return table(heading, ((kind, rate.text, rate.interval_text) for kind, rate in found.items()))


def tuned_table(tuned: Sequence[TunedKnob]) -> str:
    heading = (
        "setting | chosen on | value | shipped: found | 95% | shipped: sound failed | 95% | chosen: found | 95% | "
        "chosen: sound failed | 95%"
    )
    return table(heading, (_tuned(one) for one in tuned))


def timed_table(timed: Sequence[CriticSeconds]) -> str:
    heading = "critic | looks at | side | p50 s | p95 s | pictures | load before, after | threads of cores"
    body = (
        (
            one.critic,
            one.looks_at,
            one.side,
            f"{one.p50:.3f}",
            f"{one.p95:.3f}",
            one.runs,
            f"{one.load[0]}, {one.load[1]}",
            f"{one.threads} of {one.cores}",
        )
        for one in timed
    )
    return table(heading, body)


def legend() -> str:
    return (
        "A fault is *found* if the critic fails a check that the fault breaks. A *sound* check is true in the "
        "undamaged twin of the same scene (for painted pictures: with the right plan). *Unscored* verdicts stay in "
        "both denominators: an unscored fault wasn't found, and an unscored sound check wasn't failed. *Beside the "
        "damage* counts checks of the same kind that are true in the damaged picture but that the critic failed. "
        "Intervals are Wilson's. Both halves use the shipped settings; no setting was chosen on either. The halves "
        "split the scenes, so a picture and its twin are in the same half. A chosen value finds the most faults on "
        f"its half while the critic fails at most {MOST_WRONGED:.0%} of the sound checks there."
    )


def _line(line: FaultRates) -> tuple[str, ...]:
    return (
        line.group,
        line.kind,
        line.critic,
        line.found.text,
        line.found.interval_text,
        _pair(line.found_by_half),
        line.found.unscored_text,
        line.wronged.text,
        line.wronged.interval_text,
        _pair(line.wronged_by_half),
        line.wronged.unscored_text,
        line.beside.text,
    )


def _tuned(one: TunedKnob) -> tuple[str, ...]:
    rates = [rate for pair in (one.shipped, one.tuned) for rate in pair]
    cells = [cell for rate in rates for cell in (rate.text, rate.interval_text)]
    value = one.setting.partition("=")[2] or one.setting
    return (f"{one.knob.critic}.{one.knob.setting}", one.chosen_on, value, *cells)


def _pair(halves: tuple[FailRate, FailRate]) -> str:
    return " · ".join(f"{rate.hits}/{rate.n}" for rate in halves)
