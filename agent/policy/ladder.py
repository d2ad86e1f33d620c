"""Which repairs are tried for which fault, and in which order. Data only: the settings may replace a ladder."""

from __future__ import annotations

from collections.abc import Mapping

from agent.rungs import Rung
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.colour_table import srgb
from renderers.base import Operator

INPAINT = Rung(operator="inpaint")
REWORDED = Rung(operator="inpaint", grow=0.25, wording="short")
ELSEWHERE = Rung(operator="inpaint", place="free")
JOINT = Rung(operator="inpaint", joint=True)
RECOLOUR = Rung(operator="recolour", strength=0.3)
INSTRUCT = Rung(operator="instruct_edit")
SELDOM: frozenset[Operator] = frozenset({"instruct_edit"})
"""Operators that few renderers have: where one lacks them, their rungs are passed over without a word."""
RESAMPLE = Rung(operator="resample")
_TEXT = (
    INPAINT,
    Rung(operator="underlay", strength=0.5),
    Rung(operator="underlay", strength=0.25),
    Rung(operator="typeset"),
)
_MISSING = (INPAINT, REWORDED, Rung(operator="underlay", strength=0.8), ELSEWHERE, INSTRUCT, RESAMPLE, RESAMPLE)
_STRAY = (Rung(operator="remove"), Rung(operator="remove", grow=0.35), INSTRUCT, RESAMPLE)

DEFAULT_LADDER: Mapping[Fault, tuple[Rung, ...]] = {
    "garbled_text": _TEXT,
    "missing_text": _TEXT,
    "stray_text": _STRAY,
    "extra": _STRAY,
    "missing": _MISSING,
    "count": _MISSING,
    "attribute": (RECOLOUR, INPAINT, REWORDED, Rung(operator="underlay", strength=0.7), INSTRUCT, RESAMPLE),
    "relation": (INPAINT, Rung(operator="underlay", strength=0.8), INSTRUCT, RESAMPLE),
    "anatomy": (INPAINT, Rung(operator="inpaint", strength=0.6), INSTRUCT, RESAMPLE),
    "misaligned": (INPAINT, Rung(operator="underlay", strength=0.8), INSTRUCT, RESAMPLE),
    "artifact": (RESAMPLE, RESAMPLE, RESAMPLE),
    "other": (INPAINT, INPAINT, INSTRUCT, RESAMPLE),
}

_BY_KIND: Mapping[str, Fault] = {
    "present": "missing",
    "count": "count",
    "attribute": "attribute",
    "relation": "relation",
    "text": "garbled_text",
    "no_extra_text": "stray_text",
    "anatomy": "anatomy",
    "alignment": "misaligned",
    "artifact": "artifact",
}


def suits(rung: Rung, check: Check) -> bool:
    """Whether the rung can mend that check at all: only one colour that has a name is mended by recolouring."""
    if rung.operator != "recolour":
        return True
    wanted = check.expected if isinstance(check.expected, dict) else {}
    return wanted.get("name") in ("colour", "color") and srgb(str(wanted.get("value"))) is not None


def fault_of(check: Check, verdict: Verdict) -> Fault:
    """The fault class of a failed check; a count that is off becomes ``missing`` or ``extra`` by what was seen."""
    fault = verdict.fault or _BY_KIND.get(check.kind, "other")
    if fault == "count" and isinstance(check.expected, dict):
        wanted, seen = check.expected.get("count"), sum(1 for item in verdict.evidence if item.box is not None)
        if isinstance(wanted, int):
            return "extra" if seen > wanted else "missing"
    return fault
