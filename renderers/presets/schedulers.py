"""Schedulers by the names that other programs use, or by diffusers' class with changes to the checkpoint's config."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import JsonValue

from planners.messages import suggestion
from renderers.base import RenderError

KARRAS: Mapping[str, JsonValue] = MappingProxyType({"use_karras_sigmas": True})
SDE: Mapping[str, JsonValue] = MappingProxyType({"algorithm_type": "sde-dpmsolver++"})
SOLVER: Mapping[str, JsonValue] = MappingProxyType({"algorithm_type": "dpmsolver++", "solver_order": 2})
NAMED: Mapping[str, tuple[str, Mapping[str, JsonValue]]] = MappingProxyType(
    {
        "euler": ("EulerDiscreteScheduler", {}),
        "euler_karras": ("EulerDiscreteScheduler", KARRAS),
        "euler_a": ("EulerAncestralDiscreteScheduler", {}),
        "heun": ("HeunDiscreteScheduler", {}),
        "dpm2": ("KDPM2DiscreteScheduler", {}),
        "dpm2_a": ("KDPM2AncestralDiscreteScheduler", {}),
        "dpmpp_2m": ("DPMSolverMultistepScheduler", SOLVER),
        "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", {**SOLVER, **KARRAS}),
        "dpmpp_2m_sde": ("DPMSolverMultistepScheduler", {**SOLVER, **SDE}),
        "dpmpp_2m_sde_karras": ("DPMSolverMultistepScheduler", {**SOLVER, **SDE, **KARRAS}),
        "ddim": ("DDIMScheduler", {}),
        "unipc": ("UniPCMultistepScheduler", {}),
        "deis": ("DEISMultistepScheduler", {}),
        "lms": ("LMSDiscreteScheduler", {}),
        "lcm": ("LCMScheduler", {}),
        "tcd": ("TCDScheduler", {}),
    }
)
FLOW = ("euler", "dpmpp_2m", "dpmpp_2m_sde", "unipc")
"""Names that work with flow-matching models, whose noise levels the multistep solvers take as they are."""


def check_scheduler(scheduler: str | Mapping[str, JsonValue] | None) -> None:
    """Raises ValueError, in one line, for an unknown name or a table without a class of diffusers' schedulers."""
    if isinstance(scheduler, str) and scheduler not in NAMED:
        raise ValueError(f"there is no scheduler called {scheduler!r}; {suggestion(scheduler, NAMED, 'there are')}")
    if isinstance(scheduler, Mapping):
        kind = scheduler.get("class")
        if not isinstance(kind, str) or not kind.endswith("Scheduler"):
            raise ValueError(f"class must be one of diffusers' schedulers, such as EulerDiscreteScheduler, not {kind}")


def set_scheduler(pipe: Any, scheduler: str | Mapping[str, JsonValue] | None) -> None:
    """Replaces the scheduler of a loaded pipeline by one with the checkpoint's own config and these changes.

    Raises RenderError where diffusers has no such class, or it can't drive this model.
    """
    if scheduler is None:
        return
    import diffusers

    config = pipe.scheduler.config
    flow = "FlowMatch" in type(pipe.scheduler).__name__ or bool(config.get("use_flow_sigmas"))
    if isinstance(scheduler, str):
        kind, changes = NAMED[scheduler]
        if flow:
            kind, changes = _for_flow(scheduler, config)
    else:
        kind, changes = str(scheduler["class"]), {key: value for key, value in scheduler.items() if key != "class"}
    found = getattr(diffusers, kind, None)
    if found is None or not hasattr(found, "set_timesteps"):
        raise RenderError(f"this diffusers has no scheduler {kind!r}; set renderer_settings.diffusion.scheduler anew")
    pipe.scheduler = found.from_config(config, **changes)


def _for_flow(name: str, config: Mapping[str, Any]) -> tuple[str, Mapping[str, JsonValue]]:
    if name not in FLOW:
        raise RenderError(f"the scheduler {name!r} is not for flow-matching models; take one of {', '.join(FLOW)}")
    if name == "euler":
        return "FlowMatchEulerDiscreteScheduler", {}
    kind, changes = NAMED[name]
    flow: dict[str, JsonValue] = {
        "use_flow_sigmas": True,
        "prediction_type": "flow_prediction",
        "flow_shift": config.get("shift", config.get("flow_shift", 1.0)),
    }
    return kind, {**changes, **flow}
