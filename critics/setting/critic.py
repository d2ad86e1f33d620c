"""Is it the right time of day, and has a plain background its colour? Measured in pixels; no model is loaded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from critics.base import Verdict, named_value
from critics.objects.colour import ground_colours, measure_colour
from critics.setting.daylight import free_pixels, light_of
from planners.checklist import Check, CheckKind
from planners.scene import Box, Scene

TIMES = ("day", "dusk", "night")
SHOWS, LACKS = 0.5, 0.2
"""Share of the ground in its colour from which it is shown, and below which it isn't."""
WHOLE = Box(x0=0, y0=0, x1=1, y1=1)
COVERED = "planned things cover nearly all of the picture"


class SettingCritic:
    """Judges "setting". Which place a background is, it can't tell."""

    name = "setting"
    judges: frozenset[CheckKind] = frozenset({"setting"})

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """The checks that it can never score, with the reasons."""
        reasons = {check.id: _reason_against(check) for check in checks if check.kind in self.judges}
        return {identifier: reason for identifier, reason in reasons.items() if reason is not None}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        covered = [item.box for item in scene.things if item.box is not None]
        return [self._verdict(image, covered, check) for check in checks]

    def _verdict(self, image: np.ndarray, covered: Sequence[Box], check: Check) -> Verdict:
        if (reason := _reason_against(check)) is not None:
            return Verdict.unscored(check, self.name, reason)
        name, value = named_value(check)
        return self._time(image, covered, check, value) if name == "time" else self._ground(image, covered, check)

    def _time(self, image: np.ndarray, covered: Sequence[Box], check: Check, time: str) -> Verdict:
        light = light_of(image, covered)
        if light is None:
            return Verdict.unscored(check, self.name, COVERED)
        holds = light.is_time(time)
        if holds is None:
            return Verdict.unscored(check, self.name, f"{light.says}: too near a tie to tell whether it is {time}")
        if holds:
            return Verdict.passed(check, self.name, f"{light.says}, as at {time}")
        return Verdict.failed(check, self.name, f"{light.says}, unlike {time}", "setting")

    def _ground(self, image: np.ndarray, covered: Sequence[Box], check: Check) -> Verdict:
        planned = ground_colours(named_value(check)[1])
        colour = measure_colour(image, WHOLE, free_pixels(image, covered))
        if colour is None:
            return Verdict.unscored(check, self.name, COVERED)
        share = colour.share_of(planned)
        reason = f"around the planned things it is {colour.name} ({colour.share:.0%})"
        if share >= SHOWS:
            return Verdict.passed(check, self.name, reason, share)
        if share > LACKS:
            return Verdict.unscored(check, self.name, f"{reason}, too mixed to tell")
        return Verdict.failed(check, self.name, reason, "setting", share)


def _reason_against(check: Check) -> str | None:
    """Why the check can't be scored, whatever the picture; None where it can."""
    name, value = named_value(check)
    if name == "time":
        return None if value in TIMES else f'"{value}" is no time of day that the critic knows'
    if name == "background" and ground_colours(value):
        return None
    return f'the critic knows plain colours and times of day, not {name} "{value}"'
