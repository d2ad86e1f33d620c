"""Asks a planner, which may be a plugin."""

from __future__ import annotations

from planners.base import Plan, PlanError, Planner, PlannerError
from planners.messages import described
from planners.scene import Canvas


def planned(planner: Planner, prompt: str, canvas: Canvas) -> Plan:
    """The planner's plan. Raises PlanError as the planner does, and PlannerError for anything else that it raises."""
    try:
        plan = planner.plan(prompt, canvas)
    except (KeyboardInterrupt, PlanError, PlannerError):
        raise
    except BaseException as error:  # a plugin may raise anything, an exit too
        raise PlannerError(f"the planner raised {described(error)}") from error
    if not isinstance(plan, Plan):
        raise PlannerError(f"the planner returned {type(plan).__name__} instead of a Plan")
    return plan
