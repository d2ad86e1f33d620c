"""The page of the benchmark: does QA agree with the rater, which defects pass, and who fails what was accepted?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from benchmarks.acceptance.kept import HALVES, Defect, Kind
from benchmarks.acceptance.scoring import ScoredPicture
from benchmarks.intervals import share, share_with_interval
from benchmarks.markdown import table

HEADS = "pictures | labelled | accepted | pass QA | of those that pass, accepted | of those accepted, pass"


def agreement(name: str, pictures: Sequence[ScoredPicture]) -> tuple[object, ...]:
    """A row of the first table."""
    passed = [one for one in pictures if one.passed]
    accepted = [one for one in pictures if one.accepted]
    both = sum(one.accepted for one in passed)
    return (
        name,
        len(pictures),
        share(len(accepted), len(pictures)),
        share(len(passed), len(pictures)),
        share_with_interval(both, len(passed)),
        share_with_interval(both, len(accepted)),
    )


def results_of_runs(pictures: Sequence[ScoredPicture]) -> list[ScoredPicture]:
    """What each run ends with: the loop's picture where there is one, else the first render."""
    last: dict[tuple[str, int], ScoredPicture] = {}
    for one in pictures:
        key = one.one.painted.prompt, one.one.painted.seed
        if key not in last or one.one.painted.stage == "loop":
            last[key] = one
    return list(last.values())


def blamed(pictures: Sequence[ScoredPicture]) -> list[tuple[str, int, int]]:
    """Of pictures, which critic fails how many of them, and how many it alone fails; the most first."""
    failing = [{check.critic or "nobody judged" for check in one.failed} for one in pictures]
    every = Counter(critic for critics in failing for critic in critics)
    alone = Counter(critic for critics in failing if len(critics) == 1 for critic in critics)
    return [(critic, count, alone[critic]) for critic, count in every.most_common()]


def kinds_blamed(pictures: Sequence[ScoredPicture]) -> list[tuple[str, str, str, int]]:
    """The same by critic, kind of check and status."""
    found = Counter((c.critic or "nobody", c.kind, c.status) for one in pictures for c in one.failed)
    return [(critic, kind, status, count) for (critic, kind, status), count in found.most_common()]


def tables(pictures: Sequence[ScoredPicture]) -> str:
    halves = {half: [one for one in pictures if one.one.asked.half == half] for half in HALVES}
    rows = []
    for half, mine in (*halves.items(), ("both halves", pictures)):
        rows.append(agreement(f"{half}: all", mine))
        rows.append(agreement(f"{half}: first renders", [o for o in mine if o.one.painted.stage == "first"]))
        loop = [one for one in mine if one.one.painted.stage == "loop"]
        if loop:
            rows.append(agreement(f"{half}: pictures that the loop repaired", loop))
            rows.append(agreement(f"{half}: what the runs end with", results_of_runs(mine)))
    kinds = [agreement(kind, [one for one in pictures if one.one.asked.kind == kind]) for kind in get_args(Kind)]
    defects = []
    for defect in get_args(Defect):
        cells: list[object] = [defect]
        for mine in halves.values():
            wrong = [one for one in mine if one.one.label and one.one.label.defect == defect]
            cells.append(share(sum(one.passed for one in wrong), len(wrong)))
        defects.append(cells)
    accepted = [one for one in pictures if one.accepted]
    of = len(accepted)
    critics = [(name, share(count, of, 1), alone) for name, count, alone in blamed(accepted)]
    parts = [
        table(HEADS, rows),
        "By the prompts' kinds, both halves:\n\n" + table(HEADS.replace("pictures |", "prompts |"), kinds),
        "Rejected pictures that pass, by the worst defect that the rater named:\n\n"
        + table(f"defect | {' | '.join(halves)}", defects),
        "Accepted pictures that fail, by the critic that fails them:\n\n"
        + table("critic | of those accepted, fails | of these it alone", critics),
        "The same by check; a picture may fail several:\n\n"
        + table("critic | check | status | checks", kinds_blamed(accepted)),
    ]
    return "\n".join(parts)


def results_page(pictures: Sequence[ScoredPicture], refused: int, critics: Sequence[str]) -> str:
    """``refused``: prompts that got no picture; ``critics``: who judged."""
    raters = ", ".join(sorted({one.one.label.rater for one in pictures if one.one.label}))
    return f"""# Would a person accept what passes QA?

`uv run python -m benchmarks.acceptance score` lets the critics ({", ".join(critics)}) judge {len(pictures)}
pictures of the second edition that were labelled by eye, and compares. Rater: {raters or "nobody"}.
[How the labels were made, and what they are worth](README.md). Pass QA: every hard check passes; an unscored one does
not. Intervals are Wilson's, 95%. Thresholds may be chosen on the half "choose"; the half "figure" is the measure.
{refused} prompts were refused and have no picture.

{tables(pictures)}"""
