"""Rows as the table that is committed. Rates count every prompt, errors too; the judge takes no part in the loop."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from agent.policy.experience import Experience
from benchmarks.intervals import mcnemar, share_with_interval
from benchmarks.ladder.run import LadderRow, VariantResult
from benchmarks.ladder.variants import WHOLE
from benchmarks.markdown import table, table_lines


def compare_with_whole(rows: Sequence[LadderRow], name: str) -> tuple[int, int, float]:
    """Prompts that the judge passes with the whole ladder alone, with the variant alone, and the two-sided p of
    McNemar's exact test on those two counts.
    """
    whole = [row.ended[WHOLE].right for row in rows]
    other = [row.ended[name].right for row in rows]
    lost = sum(a and not b for a, b in zip(whole, other, strict=True))
    won = sum(b and not a for a, b in zip(whole, other, strict=True))
    return lost, won, mcnemar(lost, won)


def all_met(result: Mapping[str, bool]) -> bool:
    """Everything met; an empty result is a run that failed."""
    return bool(result) and all(result.values())


def ladder_summary(rows: Sequence[LadderRow]) -> dict[str, object]:
    """Counts for the JSON file."""
    whole = [row.ended[WHOLE] for row in rows]
    seconds, inside = sum(row.seconds for row in rows), sum(row.inside for row in rows)
    return {
        "prompts": len(rows),
        "first_right": sum(all_met(row.first) for row in rows),
        "variants": {name: _counts([row.ended[name] for row in rows]) for name in rows[0].ended} if rows else {},
        "accepted": sum(one.accepted for one in whole),
        "harmful": sum(one.harmful for one in whole),
        "overhead": 1 - inside / seconds if seconds else None,
        "median_overhead": overhead(rows) if rows else None,
        "seconds_median": statistics.median(row.seconds for row in rows) if rows else None,
    }


def overhead(rows: Sequence[LadderRow]) -> float:
    """The median over runs of the share of wall time that passed outside of renderer and critics."""
    return statistics.median(1 - row.inside / row.seconds if row.seconds else 0.0 for row in rows)


def ladder_markdown(rows: Sequence[LadderRow]) -> str:
    whole = [row.ended[WHOLE] for row in rows]
    accepted, harmful = sum(one.accepted for one in whole), sum(one.harmful for one in whole)
    seconds, inside = sum(row.seconds for row in rows), sum(row.inside for row in rows)
    body: list[Sequence[object]] = [
        ("first render", "-", share_with_interval(sum(all_met(row.first) for row in rows), len(rows)), "1.00", "-", "-")
    ]
    for name in rows[0].ended:
        ended = [row.ended[name] for row in rows]
        lost, won, chance = compare_with_whole(rows, name)
        compared = ("-", "-") if name == WHOLE else (f"{lost} / {won}", f"{chance:.2g}")
        passed = share_with_interval(sum(one.passed for one in ended), len(rows))
        right = share_with_interval(sum(one.right for one in ended), len(rows))
        body.append((name, passed, right, f"{statistics.mean(one.spent for one in ended):.2f}", *compared))
    heading = " | loop's critics pass | judge passes | work, mean | judge: lost / won against the whole ladder | p"
    lines = table_lines(heading, body)
    lines += [
        "",
        "Work is in renders of a whole picture. p: McNemar's exact test, not corrected for the number of rows.",
        "",
        f"- Accepted repairs that the judge calls harmful, since something it saw before is gone: "
        f"{share_with_interval(harmful, accepted)}.",
        f"- Wall time outside of renderer and critics, journal and pictures written to disk included: "
        f"{overhead(rows):.1%} of a run at the median, {1 - inside / seconds:.1%} of all {seconds:.0f} s, in which the "
        f"first run of a process loads the models; at the median a run took "
        f"{statistics.median(row.seconds for row in rows):.1f} s.",
        f"- Errors: {sum(one.error is not None for row in rows for one in row.ended.values())}.",
        "",
        "## By task, whole ladder, judge passes",
        "",
    ]
    tasks = []
    for task in dict.fromkeys(row.task for row in rows):
        mine = [row for row in rows if row.task == task]
        first, last = sum(all_met(row.first) for row in mine), sum(row.ended[WHOLE].right for row in mine)
        tasks.append((task, f"{first}/{len(mine)}", f"{last}/{len(mine)}"))
    return "\n".join([*lines, table("task | first render | result", tasks)])


def learnt_table(rows: Sequence[LadderRow]) -> str:
    """What the whole ladder's runs tell of each rung."""
    total = Experience()
    for row in rows:
        total += Experience.of(row.learnt)
    body = [(t.fault, t.rung.says, t.tries, share_with_interval(t.fixed, t.tries)) for t in total.tallies()]
    return table("fault | rung | tries | fixed its check", body)


def _counts(ended: Sequence[VariantResult]) -> dict[str, float]:
    return {
        "passed": sum(one.passed for one in ended),
        "right": sum(one.right for one in ended),
        "spent": round(sum(one.spent for one in ended), 3),
        "rounds": sum(one.rounds for one in ended),
        "errors": sum(one.error is not None for one in ended),
    }
