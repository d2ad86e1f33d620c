"""The rows as the tables that are committed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.critics.rates import Line, Rate, by_relation, lines
from benchmarks.critics.run import Row
from benchmarks.critics.timing import Timed
from benchmarks.critics.tuning import MOST_WRONGED, Tuned
from benchmarks.markdown import table

HEADING = (
    "class of faults",
    "check",
    "critic",
    "faults found",
    "95%",
    "half A · half B",
    "unscored",
    "sound checks failed",
    "95%",
    "half A · half B",
    "unscored",
    "beside the damage",
)


def rates_table(rows: Sequence[Row]) -> str:
    """One line a class of faults, kind of check and critic."""
    return _table(HEADING, (_line(line) for line in lines(rows)))


def relations_table(rows: Sequence[Row], critic: str) -> str:
    """Where that critic wrongs sound pictures: one line a relation that the scene holds."""
    found = by_relation(rows, critic)
    heading = ("relation in the scene", f"sound checks failed by {critic}", "95%")
    return _table(heading, ((kind, _share(rate), _range(rate)) for kind, rate in found.items()))


def tuned_table(tuned: Sequence[Tuned]) -> str:
    heading = (
        "setting",
        "chosen on",
        "value",
        "shipped: found",
        "95%",
        "shipped: sound failed",
        "95%",
        "chosen: found",
        "95%",
        "chosen: sound failed",
        "95%",
    )
    return _table(heading, (_tuned(one) for one in tuned))


def timed_table(timed: Sequence[Timed]) -> str:
    heading = ("critic", "looks at", "side", "p50 s", "p95 s", "pictures", "load before, after", "threads of cores")
    return _table(
        heading,
        (
            (
                one.critic,
                one.looks_at,
                f"{one.side}",
                f"{one.p50:.3f}",
                f"{one.p95:.3f}",
                f"{one.runs}",
                f"{one.load[0]}, {one.load[1]}",
                f"{one.threads} of {one.cores}",
            )
            for one in timed
        ),
    )


def _table(heading: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    return "\n".join(table(heading, body)) + "\n"


def legend() -> str:
    return (
        "A fault is *found* where a check that it breaks is failed; a *sound* check is one that holds in the undamaged "
        "twin of the same scene (for painted pictures: by the right plan). *Unscored* verdicts stay in both "
        "denominators: such a fault wasn't found, such a sound check wasn't failed. *Beside the damage*: checks of the "
        "same kind that hold in the damaged picture and were failed all the same. Intervals are Wilson's. Nothing was "
        "chosen on either half: both halves are judged with the shipped settings. The halves are of scenes, so that a "
        f"picture and its twin are never apart. A chosen value finds most on its half while at most "
        f"{MOST_WRONGED:.0%} of the sound checks there are failed."
    )


def _line(line: Line) -> tuple[str, ...]:
    return (
        line.group,
        line.kind,
        line.critic,
        _share(line.found),
        _range(line.found),
        _pair(line.found_by_half),
        _few(line.found),
        _share(line.wronged),
        _range(line.wronged),
        _pair(line.wronged_by_half),
        _few(line.wronged),
        _share(line.beside),
    )


def _tuned(one: Tuned) -> tuple[str, ...]:
    rates = [rate for pair in (one.shipped, one.tuned) for rate in pair]
    cells = [cell for rate in rates for cell in (_share(rate), _range(rate))]
    value = one.setting.partition("=")[2] or one.setting
    return (f"{one.knob.critic}.{one.knob.setting}", one.chosen_on, value, *cells)


def _share(rate: Rate) -> str:
    return f"{rate.hits}/{rate.n} ({rate.share:.0%})" if rate.n else "-"


def _range(rate: Rate) -> str:
    return "{:.0%} to {:.0%}".format(*rate.interval) if rate.n else "-"


def _pair(halves: tuple[Rate, Rate]) -> str:
    return " · ".join(f"{rate.hits}/{rate.n}" for rate in halves)


def _few(rate: Rate) -> str:
    return f"{rate.unscored}/{rate.n}" if rate.n else "-"
