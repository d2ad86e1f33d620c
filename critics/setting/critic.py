"""Is it the right time of day, has a plain background its colour, and is a place the one that was asked for?

Measured in pixels; no model is loaded. Which place it is can be told only of painters whose places are known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from critics.base import Verdict, named_value
from critics.objects.colour import ground_colours, measure_colour, wanted_colours
from critics.objects.shade import rather, share_like
from critics.setting.daylight import free_pixels, light_of
from critics.setting.places import PlaceReferences
from planners.checklist import Check, CheckKind
from planners.colour_table import plain_colour
from planners.scene import Box, Frozen, Scene

TIMES = ("day", "dusk", "night")
SHOWS, LACKS = 0.5, 0.2
"""Share of the ground in its colour from which it is shown, and below which it isn't."""
TIMES_APART = 4.0
"""How much nearer (CIELAB) a place must look at another time for it to be that time."""
WHOLE = Box(x0=0, y0=0, x1=1, y1=1)
PLAIN_ALONE = "plain colours and times of day"
COVERED = "planned things cover nearly all of the picture"


class SettingSettings(Frozen):
    """What the critic of settings knows of places."""

    places: str = Field(default="", description="folder of pictures of a painter's places; empty: none are known")


class SettingCritic:
    """Judges "setting": a time of day, a plain ground, and a place of its references."""

    name = "setting"
    judges: frozenset[CheckKind] = frozenset({"setting"})
    Settings = SettingSettings

    def __init__(self, settings: SettingSettings | None = None) -> None:
        folder = (settings or SettingSettings()).places
        self.places = PlaceReferences(folder) if folder else None

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """The checks that it can never score, with the reasons."""
        reasons = {check.id: self._reason_against(check) for check in checks if check.kind in self.judges}
        return {identifier: reason for identifier, reason in reasons.items() if reason is not None}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        covered = [item.box for item in scene.things if item.box is not None]
        return [self._verdict(image, covered, check) for check in checks]

    def _verdict(self, image: np.ndarray, covered: Sequence[Box], check: Check) -> Verdict:
        if (reason := self._reason_against(check)) is not None:
            return Verdict.unscored(check, self.name, reason)
        name, value = named_value(check)
        if name == "time":
            return self._time(image, covered, check, value)
        return (self._ground if ground_colours(value) else self._place)(image, covered, check)

    def _time(self, image: np.ndarray, covered: Sequence[Box], check: Check, time: str) -> Verdict:
        """By the tiles of the place that it shows, where it shows a known one; else by its light."""
        if (known := self._known_time(image, covered, check, time)) is not None:
            return known
        light = light_of(image, covered)
        if light is None:
            return Verdict.unscored(check, self.name, COVERED)
        holds = light.is_time(time)
        if holds is None:
            return Verdict.unscored(check, self.name, f"{light.says}: too near a tie to tell whether it is {time}")
        if holds:
            return Verdict.passed(check, self.name, f"{light.says}, as at {time}")
        return Verdict.failed(check, self.name, f"{light.says}, unlike {time}", "setting")

    def _known_time(self, image: np.ndarray, covered: Sequence[Box], check: Check, time: str) -> Verdict | None:
        if self.places is None or self.places.refusal(image):
            return None
        times = self.places.times(image, covered)
        nearest = min(times, key=times.__getitem__, default="")
        if time not in times:
            return None
        reason = (
            f"it is {times[time]:.0f} in CIELAB from its place at this time, {times[nearest]:.0f} from it at {nearest}"
        )
        if nearest == time:
            return Verdict.passed(check, self.name, reason)
        if times[time] - times[nearest] >= TIMES_APART:
            return Verdict.failed(check, self.name, reason, "setting")
        return None

    def _ground(self, image: np.ndarray, covered: Sequence[Box], check: Check) -> Verdict:
        said = plain_colour(named_value(check)[1])
        planned = wanted_colours(said)
        colour = measure_colour(image, WHOLE, free_pixels(image, covered))
        if colour is None:
            return Verdict.unscored(check, self.name, COVERED)
        share = colour.share_of(planned)
        reason = f"around the planned things it is {colour.name} ({colour.share:.0%})"
        middle = colour.middle(planned)
        share = max(share, share_like(colour.pixels, said))
        if share >= SHOWS and middle is not None and (other := rather(middle, said)):
            reason = f"around the planned things it is {other} rather than {said}"
            return Verdict.failed(check, self.name, reason, "setting", 0.49)
        if share >= SHOWS:
            return Verdict.passed(check, self.name, reason, share)
        if share > LACKS:
            return Verdict.unscored(check, self.name, f"{reason}, too mixed to tell")
        return Verdict.failed(check, self.name, reason, "setting", share)

    def _place(self, image: np.ndarray, covered: Sequence[Box], check: Check) -> Verdict:
        value = named_value(check)[1]
        assert self.places is not None
        refused = self.places.refusal(image)
        reading = None if refused else self.places.reading(image, covered, self.places.places(value))
        if reading is None:
            return Verdict.unscored(check, self.name, refused or COVERED)
        reason = f"it is {reading.distance:.0f} in CIELAB from this place, {reading.other_distance:.0f} from a "
        reason += reading.other
        limits = self.places.config
        score = max(0.0, min(1.0, 1 - 0.5 * reading.distance / limits.fails_from))
        if reading.distance <= min(limits.passes_to, reading.other_distance):
            return Verdict.passed(check, self.name, reason, score)
        if reading.distance >= limits.fails_from and reading.distance > reading.other_distance:
            return Verdict.failed(check, self.name, reason, "setting", min(score, 0.49))
        return Verdict.unscored(check, self.name, f"{reason}, too near a tie to tell")

    def _reason_against(self, check: Check) -> str | None:
        """Why the check can't be scored, whatever the picture; None where it can. Raises CriticError."""
        name, value = named_value(check)
        if name == "time":
            return None if value in TIMES else f'"{value}" is no time of day that the critic knows'
        if name == "background" and (ground_colours(value) or (self.places and self.places.places(value))):
            return None
        known = "plain colours, times of day and its painter's places" if self.places else PLAIN_ALONE
        return f'the critic knows {known}, not {name} "{value}"'
