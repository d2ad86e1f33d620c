"""Loading what transformers saved: a folder or a hub id, safetensors only, every fault one line with the way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from critics.base import CriticError
from planners.card_memory import is_out_of_memory
from planners.english import with_article
from planners.loading import loading
from planners.messages import in_one_line
from planners.weights import fault_of_weights

Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class PretrainedCheckpoint:
    """``name``: a folder with config.json, a processor and safetensors weights, or a hub id.

    ``what`` ("object detector") and ``setting`` (its dotted key) are for messages. ``cached``: an id is looked up in
    the hub's local cache alone; nothing is ever downloaded.
    """

    name: str
    what: str
    setting: str
    cached: bool = True

    def problems(self, processor: str = "preprocessor_config.json") -> list[str]:
        """What is missing, with the way out; nothing is loaded. Whether a hub id can be had isn't asked."""
        folder = Path(self.name)
        if not folder.is_dir():
            return [] if is_hub_id(self.name) else [self._absent()]
        missing = [pattern for pattern in ("config.json", processor, "*.safetensors") if not any(folder.glob(pattern))]
        way_out = "save the model and its processor there with save_pretrained"
        return [f"the {self.what}'s folder {self.name} lacks {', '.join(missing)}: {way_out}"] if missing else []

    def bytes(self) -> int:
        """Of its weight files, where they are here; 0 where they aren't."""
        return sum(file.stat().st_size for file in self._folder().glob("*.safetensors"))

    def _folder(self) -> Path:
        """Its folder, that of a hub id in the cache; an id that isn't there has no files in its own name."""
        if Path(self.name).is_dir() or not is_hub_id(self.name):
            return Path(self.name)
        from huggingface_hub import try_to_load_from_cache

        found = try_to_load_from_cache(self.name, "config.json")
        return Path(found).parent if isinstance(found, str) else Path(self.name)

    def load(self, auto: Any, **options: object) -> Any:
        """``auto.from_pretrained``; a path that isn't there never becomes a download. Raises CriticError."""
        local = Path(self.name).is_dir()
        if not local and not is_hub_id(self.name):
            raise CriticError(self._absent())
        try:
            with no_progress_bars():
                return auto.from_pretrained(self.name, local_files_only=local or self.cached, **options)
        except (OSError, ValueError, ImportError) as error:
            line = in_one_line(error)
            if not local:
                where = (
                    "it isn't in the local cache" if self.cached else "the hub can't be reached or has no such model"
                )
                line = f"no such folder, and {where} ({line})"
            raise CriticError(f"{self.name} can't be loaded as {with_article(self.what)}: {line}") from error

    def load_model(self, auto: Any, device: Device, precision: str = "float32") -> Any:
        """The model on its device, for inference; ``precision`` is torch's name of the weights' type.

        The global random state is kept. Raises CriticError.
        """
        folder = Path(self.name)
        if folder.is_dir() and not any(folder.glob("*.safetensors")):
            raise CriticError(
                f"{folder} holds no safetensors weights; pickled weights aren't loaded: save the model again with "
                "save_pretrained(folder, safe_serialization=True)"
            )
        if folder.is_dir() and (fault := fault_of_weights(folder)):
            raise CriticError(fault)
        with loading(f"the {self.what}", self.name):
            import torch

            with torch.random.fork_rng(devices=[]):
                model = self.load(auto, use_safetensors=True, dtype=getattr(torch, precision))
            try:
                return model.to(device_name(device)).eval()
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                setting = f"{self.setting.rpartition('.')[0]}.device"
                raise CriticError(
                    f"there isn't enough memory on the card for the {self.what} {self.name}; "
                    f'set {setting} = "cpu", or take a smaller one'
                ) from None

    def _absent(self) -> str:
        return (
            f"there is no {self.what.removeprefix('object ')} at {self.name}: set {self.setting} to a checkpoint "
            "folder or a hub id such as org/name"
        )


def device_name(device: Device) -> str:
    """ "cpu" or "cuda"; auto takes the GPU where there is one."""
    import torch

    return "cuda" if device == "cuda" or (device == "auto" and torch.cuda.is_available()) else "cpu"


@contextmanager
def no_progress_bars() -> Iterator[None]:
    """Keeps the library's bars off the terminal while a model loads, and puts its setting back."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def is_hub_id(name: str) -> bool:
    """Whether the name can only mean a model on a hub: "org/name" that is no path here, and org no folder."""
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        return False
    return not Path(name).exists() and not Path(name).parent.exists()
