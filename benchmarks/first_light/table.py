"""Turns rows into the table that is committed: first render against the loop's result, loop's word and judge's."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.first_light.run import FirstLightRow
from benchmarks.intervals import interval, share

KINDS = ("present", "count", "attribute", "relation", "text", "no_extra_text", "artifact")


def tally(results: Iterable[Mapping[str, bool]]) -> dict[str, tuple[int, int]]:
    """Kind of check -> (met, all) over many pictures."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for result in results:
        for name, met in result.items():
            counts[name.partition(":")[0]][0] += met
            counts[name.partition(":")[0]][1] += 1
    return {kind: (met, total) for kind, (met, total) in counts.items()}


def passes(checks: Mapping[str, str]) -> dict[str, bool]:
    return {name: status == "pass" for name, status in checks.items()}


def all_met(result: Mapping[str, bool]) -> bool:
    """Everything met; an empty result is a run that failed."""
    return bool(result) and all(result.values())


def first_light_summary(rows: Sequence[FirstLightRow]) -> dict[str, object]:
    """Counts for the JSON file; every prompt is in the denominator."""
    views = {
        "loop_first": [passes(row.first_checks) for row in rows],
        "loop_final": [passes(row.final_checks) for row in rows],
        "judge_first": [dict(row.first_judged) for row in rows],
        "judge_final": [dict(row.final_judged) for row in rows],
    }
    judged = [(all_met(row.first_judged), all_met(row.final_judged)) for row in rows]
    return {
        "prompts": len(rows),
        "errors": sum(row.error is not None for row in rows),
        "all_pass": {name: sum(map(all_met, view)) for name, view in views.items()},
        "by_kind": {name: {kind: list(pair) for kind, pair in tally(view).items()} for name, view in views.items()},
        "judge_fixed": sum(not a and b for a, b in judged),
        "judge_broken": sum(a and not b for a, b in judged),
        "seconds": {"median": statistics.median(row.seconds for row in rows), "max": max(row.seconds for row in rows)},
        "full_render_equivalents_mean": round(statistics.mean(row.full_render_equivalents for row in rows), 2),
        "repairs_kept": sum(row.repairs for row in rows),
        "operators_kept": dict(Counter(operator for row in rows for operator in row.operators).most_common()),
    }


def first_light_markdown(rows: Sequence[FirstLightRow]) -> str:
    total = len(rows)
    facts = first_light_summary(rows)
    every: dict[str, int] = facts["all_pass"]  # type: ignore[assignment]
    kinds: dict[str, dict[str, list[int]]] = facts["by_kind"]  # type: ignore[assignment]
    columns = ("loop_first", "loop_final", "judge_first", "judge_final")
    lines = [
        f"| checks | loop: first render | loop: result | judge: first render | judge: result |\n|{'---|' * 5}",
        "| **every check of a prompt** | " + " | ".join(f"**{share(every[c], total)}**" for c in columns) + " |",
        "| 95% interval | " + " | ".join(interval(every[c], total) for c in columns) + " |",
    ]
    for kind in KINDS:
        cells = [share(*kinds[c].get(kind, (0, 0))) for c in columns]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    for group in dict.fromkeys(row.kind for row in rows):
        members = [row for row in rows if row.kind == group]
        views = [
            [passes(r.first_checks) for r in members],
            [passes(r.final_checks) for r in members],
            [dict(r.first_judged) for r in members],
            [dict(r.final_judged) for r in members],
        ]
        lines.append(f"| *{group} prompts* | " + " | ".join(share(sum(map(all_met, v)), len(v)) for v in views) + " |")
    seconds: dict[str, float] = facts["seconds"]  # type: ignore[assignment]
    operators: dict[str, int] = facts["operators_kept"]  # type: ignore[assignment]
    lines.append(
        f"\nBy the judge the loop mended {facts['judge_fixed']} pictures and broke {facts['judge_broken']}. "
        f"Seconds a prompt: median {seconds['median']:.1f}, most {seconds['max']:.1f}. "
        f"Work: {facts['full_render_equivalents_mean']} full-render equivalents a prompt on average. "
        f"Repairs kept: {', '.join(f'{name} {count}' for name, count in operators.items()) or 'none'}. "
        f"Runs that ended in an error: {facts['errors']}."
    )
    lines.append("\n| prompt | loop: first | loop: result | judge: first | judge: result | kept | s |\n|" + "---|" * 7)
    for row in rows:
        marks = [
            open_of(passes(row.first_checks)),
            open_of(passes(row.final_checks)),
            open_of(row.first_judged),
            open_of(row.final_judged),
        ]
        lines.append(f"| {row.id} | {' | '.join(marks)} | {', '.join(row.operators) or '-'} | {row.seconds:.1f} |")
    return "\n".join(lines) + "\n"


def open_of(result: Mapping[str, bool]) -> str:
    """What is not met, or a tick."""
    if not result:
        return "error"
    return ", ".join(name for name, met in result.items() if not met) or "✓"
