"""What a plan asks for and nobody judged, in the picture that a run ends with."""

from __future__ import annotations

from collections.abc import Sequence

from agent.acceptance import CheckResults
from agent.events import Unjudged
from planners.base import Plan
from planners.checklist import Check

MOST_SHOWN = 5
NOT_ALL_JUDGED = "not everything judged"
NOT_PLANNED = "no part of the plan covers it"


def left_unjudged(checks: Sequence[Check], left_out: Sequence[str], results: CheckResults) -> tuple[Unjudged, ...]:
    """The plan's own checks that no critic scored, and, as one, what the plan leaves out (``left_out_of``).

    A soft check that a critic added is no requirement of the plan.
    """
    mine = (check for check in checks if (check.hard or check.owner is None) and check.id in results)
    found = [
        Unjudged(check=check.id, says=check.says, reason=results[check.id].reason)
        for check in mine
        if results[check.id].status == "unscored"
    ]
    words = [Unjudged(says=f"in the prompt: {', '.join(left_out)}", reason=NOT_PLANNED)] if left_out else []
    return (*found, *words)


def left_out_of(plan: Plan) -> tuple[str, ...]:
    """The words that no part of the plan covers, and what it gave up."""
    return (*plan.unplaced, *plan.given_up)


def in_words(unjudged: Sequence[Unjudged]) -> str:
    """ "2 requirements not judged: the cat is sleeping; in the prompt: bigger"; empty without any."""
    if not unjudged:
        return ""
    shown = [one.says for one in unjudged[:MOST_SHOWN]]
    more = f"; and {len(unjudged) - MOST_SHOWN} more" if len(unjudged) > MOST_SHOWN else ""
    count = "1 requirement" if len(unjudged) == 1 else f"{len(unjudged)} requirements"
    return f"{count} not judged: {'; '.join(shown)}{more}"
