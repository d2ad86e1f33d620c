"""The critics under test, those of the stack first-edition, and the settings whose other values ``--tune`` tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.config import resolve
from agent.registry import build_critics
from benchmarks.critics.remember import RememberingClip, RememberingDetector, RememberingReader
from benchmarks.edition import FIRST_EDITION
from critics.base import Critic
from critics.contrast.alignment import AlignmentCritic
from critics.contrast.attributes import AttributeCritic
from critics.objects.critic import ObjectCritic
from critics.text.critic import TextCritic
from planners.checklist import CheckKind

DEFAULT = ("text", "objects", "artifacts", "alignment", "attributes")
SHIPPED = "shipped"


@dataclass(frozen=True)
class Knob:
    """One setting of one critic, the kinds of checks it decides, and the values that are tried beside the shipped."""

    critic: str
    setting: str
    kinds: tuple[CheckKind, ...]
    values: tuple[float | bool, ...]


KNOBS: tuple[Knob, ...] = (
    Knob("text", "shapes", ("text",), (False,)),
    Knob("text", "stray_confidence", ("no_extra_text",), (0.1, 0.2, 0.3, 0.6, 0.75, 0.9)),
    Knob("objects", "threshold", ("present", "count", "relation"), (0.25, 0.3, 0.5, 0.6, 0.7)),
    Knob("objects", "colour_share", ("attribute",), (0.3, 0.4, 0.6, 0.7)),
    Knob("alignment", "fail_below", ("alignment",), (0.002, 0.005, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.49)),
    Knob("attributes", "colour_fail_below", ("attribute",), (0.0001, 0.0005, 0.002, 0.01, 0.05, 0.1, 0.2, 0.4)),
)


@dataclass(frozen=True)
class KnobVariant:
    """A critic with one setting at another value."""

    knob: Knob
    value: float | bool
    critic: Critic


def shipped_critics(names: Sequence[str] = DEFAULT) -> list[Any]:
    """The critics of these names as the stack first-edition makes them, the environment unread; their models
    remember. Raises ConfigError, SetupError."""
    built = build_critics(resolve({**FIRST_EDITION, "critics": list(names)}, {}, None, ()))
    return _linked([_remembering(critic) for critic in built])


def knob_variants(critics: Sequence[Any], knobs: Sequence[Knob] = KNOBS) -> list[KnobVariant]:
    """Each knob's other values, in critics that share the models of those given; knobs of absent critics are left out,
    and so are values that the critic's settings refuse or settings that it doesn't have."""
    by_name = {critic.name: critic for critic in critics}
    found = []
    for knob in knobs:
        critic = by_name.get(knob.critic)
        if critic is None or knob.setting not in type(critic.settings).model_fields:
            continue
        for value in knob.values:
            if value != getattr(critic.settings, knob.setting):
                found.append(KnobVariant(knob, value, with_setting(critic, knob.setting, value)))
    return found


def with_setting(critic: Any, setting: str, value: float | bool) -> Any:
    """The critic with another value of one setting, on the same models. Raises ValidationError for a value that the
    settings refuse."""
    settings = type(critic.settings).model_validate({**critic.settings.model_dump(), setting: value})
    match critic:
        case TextCritic():
            return TextCritic(settings, critic.reader)
        case ObjectCritic():
            return ObjectCritic(settings, critic.detector, critic.read_box)
        case AlignmentCritic():
            return AlignmentCritic(settings, critic.model)
        case AttributeCritic():
            return AttributeCritic(settings, critic.model)
        case _:
            raise TypeError(f"{type(critic).__name__} has no settings to try")


def _remembering(critic: Any) -> Any:
    match critic:
        case TextCritic():
            return TextCritic(critic.settings, RememberingReader(critic.reader))
        case ObjectCritic():
            return ObjectCritic(critic.settings, RememberingDetector(critic.detector))
        case AlignmentCritic():
            return AlignmentCritic(critic.settings, RememberingClip(critic.model))
        case AttributeCritic():
            return AttributeCritic(critic.settings, RememberingClip(critic.model))
        case _:
            return critic


def _linked(critics: list[Any]) -> list[Any]:
    """Gives critics that read boxes the text critic's reader, as the registry does."""
    locate = next((critic.locate for critic in critics if hasattr(critic, "locate")), None)
    for critic in critics:
        if hasattr(critic, "read_box"):
            critic.read_box = locate
    return critics
