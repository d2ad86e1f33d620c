"""Loads a language model by folder or hub id: safetensors only, no remote code."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planners.base import PlannerError
from planners.loading import loading
from planners.weights import fault_of_weights

if TYPE_CHECKING:
    import torch

SETTING = "planner_settings.local.model"
INSTALL = "uv sync --extra language"
FAULTS = (OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, ImportError)


def need(*packages: str) -> None:
    """Raises PlannerError, with the command that installs it, if one of the packages isn't installed."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise PlannerError(f"the local planner needs {package!r}, which isn't installed: {INSTALL}")


def locate(model: str | None) -> str:
    """The folder or hub id. Raises PlannerError if none is set or the folder has nothing that may be loaded."""
    if model is None:
        raise PlannerError(f"the local planner has no model; set {SETTING} to a folder with an instruct model")
    folder = Path(model)
    if not folder.is_dir():
        if folder.is_absolute() or model.startswith(".") or model.count("/") != 1:
            raise PlannerError(f"there is no folder {model}; set {SETTING} to a folder or a hub id")
        return model
    if not (folder / "config.json").is_file():
        raise PlannerError(f"{folder} is no model folder: it has no config.json")
    if not any(folder.glob("*.safetensors")):
        raise PlannerError(f"{folder} has no *.safetensors; pickled weights can run code, so convert them")
    return str(folder)


def load_model(
    model: str | None, device: str = "auto", precision: str = "auto", download: bool = False
) -> tuple[Any, torch.nn.Module]:
    """The tokenizer and the model in evaluation mode. Raises PlannerError."""
    name = locate(model)
    if Path(name).is_dir() and (fault := fault_of_weights(Path(name))):
        raise PlannerError(fault)
    need("llguidance")
    with loading("the language model", name):
        return _loaded(name, device, precision, download)


def _loaded(name: str, device: str, precision: str, download: bool) -> tuple[Any, torch.nn.Module]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    if precision == "auto":
        precision = "bfloat16" if device.startswith("cuda") else "float32"
    with quiet():
        try:
            where: dict[str, Any] = {"local_files_only": not download, "trust_remote_code": False}
            tokenizer = AutoTokenizer.from_pretrained(name, **where)
            options = {**where, "dtype": getattr(torch, precision), "use_safetensors": True}
            loaded: torch.nn.Module = AutoModelForCausalLM.from_pretrained(name, **options)
            loaded = loaded.to(device).eval()
        except FAULTS as error:
            reason = " ".join(str(error).split())[:300]
            raise PlannerError(f"the language model {name} can't be loaded: {reason}") from error
    if not getattr(tokenizer, "is_fast", False) or tokenizer.chat_template is None:
        raise PlannerError(f"{name} has no fast tokenizer with a chat template; take an instruct model")
    return tokenizer, loaded


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Turns off the libraries' advice and progress bars, then restores their settings."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
