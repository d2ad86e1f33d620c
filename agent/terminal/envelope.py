"""The one JSON object that a command prints with --json, and that result.json holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.events import CheckResult, Decided, Event, Finished, Rendered, RunStarted, Unjudged
from renderers.base import Work


def envelope(command: str, **fields: Any) -> dict[str, Any]:
    """The fields of every command, null or empty if they don't apply, and those of this one."""
    return {
        "command": command,
        "passed": None,
        "run": None,
        "image": None,
        "checks": [],
        "unjudged": [],
        "rounds": 0,
        "repairs": [],
        "work": work_fields(Work()),
        "seconds": 0.0,
        "error": None,
        **fields,
    }


def work_fields(work: Work) -> dict[str, float]:
    return {
        "denoiser_calls": work.denoiser_calls,
        "full_render_equivalents": round(work.full_render_equivalents, 4),
        "cost": round(work.cost, 6),
    }


def check_fields(checks: Sequence[CheckResult]) -> list[dict[str, Any]]:
    return [check.model_dump(mode="json") for check in checks]


def unjudged_fields(unjudged: Sequence[Unjudged]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in unjudged]


def run_fields(events: Sequence[Event], run: str | None, image: str | None) -> dict[str, Any]:
    """The fields of a run. ``repairs`` lists every repair that was tried and whether it was kept."""
    rendered: dict[str, Rendered] = {}
    repairs: list[dict[str, Any]] = []
    fields: dict[str, Any] = {"run": run, "image": image, "repairs": repairs, "passed": False}
    for event in events:
        match event:
            case RunStarted():
                fields |= {"prompt": event.prompt, "seed": event.seed}
            case Rendered():
                rendered[event.image] = event
            case Decided():
                decision = {"round": event.round, "outcome": event.outcome, "reason": event.reason}
                repairs += [{**repair.model_dump(mode="json"), **decision} for repair in rendered[event.image].repairs]
            case Finished():
                fields |= {
                    "passed": event.passed,
                    "checks": check_fields(event.checks),
                    "unjudged": unjudged_fields(event.unjudged),
                    "rounds": event.rounds,
                    "work": work_fields(event.work),
                    "seconds": round(event.seconds, 3),
                    "stopped": event.stopped,
                }
    return fields
