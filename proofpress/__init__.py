"""Proofpress in Python: ``generate``, ``edit``, ``check`` and ``plan``, and the types to build on.

``import proofpress`` loads nothing; each name is imported when it is first used. See docs/python.md.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.errors import ProofpressError
    from agent.loop import Loop
    from agent.python_api import Result, check, edit, generate, plan
    from critics.base import Critic, Verdict
    from planners.base import EditQuestionError, Planner
    from planners.checklist import Check
    from planners.scene import Scene
    from renderers.base import Renderer

__all__ = [
    "Check",
    "Critic",
    "EditQuestionError",
    "Loop",
    "Planner",
    "ProofpressError",
    "Renderer",
    "Result",
    "Scene",
    "Settings",
    "Verdict",
    "check",
    "edit",
    "generate",
    "plan",
]

_MODULES = {
    "agent.config": "Settings",
    "agent.errors": "ProofpressError",
    "agent.loop": "Loop",
    "agent.python_api": "Result check edit generate plan",
    "critics.base": "Critic Verdict",
    "planners.base": "EditQuestionError Planner",
    "planners.checklist": "Check",
    "planners.scene": "Scene",
    "renderers.base": "Renderer",
}


def __getattr__(name: str) -> Any:
    """Imports the module that defines ``name``. Raises AttributeError for unknown names; ImportError, with the way out,
    where a file of the user's has the name of one of the project's packages.
    """
    module = next((module for module, names in _MODULES.items() if name in names.split()), None)
    if module is None:
        raise AttributeError(f"module 'proofpress' has no attribute {name!r}")
    for package in ("planners", "renderers", "critics", "agent"):
        _refuse_namesake(package)
    found = getattr(importlib.import_module(module), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def _refuse_namesake(package: str) -> None:
    """Raises ImportError where Python finds another ``package`` before the one that lies beside this folder."""
    own = Path(__file__).resolve().parents[1] / package
    try:
        spec = importlib.util.find_spec(package)
    except ValueError:  # a module of that name was made by hand and has no spec
        spec = None
    origin = spec.origin if spec is not None else None
    if origin is None or not Path(origin).resolve().is_relative_to(own):
        raise ImportError(
            f"proofpress needs its own package {package!r}, but Python finds {origin or 'another one'} first; "
            "rename that file or folder, or run the script from elsewhere"
        )
