"""Which repairs are tried for which fault, and in which order. Settings may replace a ladder."""

from __future__ import annotations

from collections.abc import Mapping

from agent.rungs import Rung
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.colour_table import srgb
from renderers.base import Operator

INPAINT = Rung(operator="inpaint")
REWORDED = Rung(operator="inpaint", grow=0.25, wording="short")
FAULT_ALONE = Rung(operator="inpaint", place="fault")
ELSEWHERE = Rung(operator="inpaint", place="free")
JOINT = Rung(operator="inpaint", joint=True)
RECOLOUR = Rung(operator="recolour", strength=0.3)
INSTRUCT = Rung(operator="instruct_edit")
SELDOM: frozenset[Operator] = frozenset({"instruct_edit"})
"""Operators that few renderers have. If a renderer lacks them, the policy skips their rungs without a note."""
RESAMPLE = Rung(operator="resample")
FAINT_UNDERLAY, HALF_UNDERLAY, UNDERLAY, STRONG_UNDERLAY = (
    Rung(operator="underlay", strength=strength) for strength in (0.25, 0.5, 0.7, 0.8)
)
_TEXT = (INPAINT, HALF_UNDERLAY, FAINT_UNDERLAY, Rung(operator="typeset"))
_MISSING = (INPAINT, REWORDED, STRONG_UNDERLAY, ELSEWHERE, INSTRUCT, RESAMPLE, RESAMPLE)
_PLACED = (INPAINT, STRONG_UNDERLAY, INSTRUCT, RESAMPLE)
_MISPLACED = (INPAINT, HALF_UNDERLAY, STRONG_UNDERLAY, Rung(operator="typeset"), INSTRUCT, RESAMPLE)
_STRAY = (Rung(operator="remove"), Rung(operator="remove", grow=0.35), INSTRUCT, RESAMPLE)

DEFAULT_LADDER: Mapping[Fault, tuple[Rung, ...]] = {
    "garbled_text": _TEXT,
    "missing_text": _TEXT,
    "stray_text": _STRAY,
    "extra": _STRAY,
    "missing": _MISSING,
    "count": _MISSING,
    "attribute": (RECOLOUR, INPAINT, REWORDED, UNDERLAY, INSTRUCT, RESAMPLE),
    "relation": _PLACED,
    "misplaced": _MISPLACED,
    "lettering": _TEXT,
    "setting": (RESAMPLE, RESAMPLE, RESAMPLE),
    "anatomy": (INPAINT, Rung(operator="inpaint", strength=0.6), INSTRUCT, RESAMPLE),
    "malformed": (FAULT_ALONE, INPAINT, INSTRUCT, RESAMPLE, RESAMPLE),
    "misaligned": _PLACED,
    "artifact": (RESAMPLE, RESAMPLE, RESAMPLE),
    "other": (INPAINT, INPAINT, INSTRUCT, RESAMPLE),
}

_BY_KIND: Mapping[str, Fault] = {
    "present": "missing",
    "count": "count",
    "attribute": "attribute",
    "relation": "relation",
    "text": "garbled_text",
    "lettering": "lettering",
    "setting": "setting",
    "no_extra_text": "stray_text",
    "anatomy": "anatomy",
    "form": "malformed",
    "alignment": "misaligned",
    "artifact": "artifact",
}


def suits(rung: Rung, check: Check) -> bool:
    """Whether the rung can repair that check at all: recolouring only repairs a colour of a thing that has a name, and
    typesetting only texts."""
    if rung.operator == "typeset":
        return check.kind in ("text", "lettering")
    if rung.operator != "recolour":
        return True
    expected = check.expected if isinstance(check.expected, dict) else {}
    return expected.get("name") in ("colour", "color") and srgb(str(expected.get("value"))) is not None


def fault_of(check: Check, verdict: Verdict) -> Fault:
    """The fault class of a failed check. A wrong count becomes ``missing`` or ``extra``, by what was seen."""
    fault = verdict.fault or _BY_KIND.get(check.kind, "other")
    if fault == "count" and isinstance(check.expected, dict):
        expected, seen = check.expected.get("count"), sum(item.box is not None for item in verdict.evidence)
        if isinstance(expected, int):
            return "extra" if seen > expected else "missing"
    return fault
