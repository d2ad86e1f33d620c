"""What lies where ``model`` points: a pipeline folder or one file, read from indexes, configs and headers alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from planners.weights import is_pickle
from renderers.base import RenderError
from renderers.families.registry import FAMILIES
from renderers.model_settings import ModelSettings
from renderers.presets.fitting import fitting_preset, mismatch
from renderers.presets.reader import DType
from renderers.runtime.adapters import check_adapters
from renderers.runtime.condition_modules import PART
from renderers.runtime.configs import read_json
from renderers.runtime.guides import check_guides
from renderers.runtime.hub import INDEX, cached_folder, download, is_hub_id, offline
from renderers.runtime.single_file import SingleFile
from renderers.runtime.weight_files import SUFFIX, best_variant, by_variant

SETTING = "renderer_settings.diffusion.model"


@dataclass(frozen=True)
class LocalCheckpoint:
    """A pipeline's ``folder``, with weights, or beside a single ``file`` that has them; ``name`` is for messages."""

    name: str
    folder: Path
    file: Path | None = None

    @cached_property
    def index(self) -> dict[str, Any]:
        return read_index(self.folder)

    @cached_property
    def pipeline(self) -> str:
        """The text-to-image class of ``FAMILIES`` that loads it. Raises RenderError for others."""
        named = str(self.index.get("_class_name"))
        # the same weights, saved from the pipeline that starts from a picture or fills a part of one
        for word in ("", "Img2Img", "Inpaint", "Fill"):
            if (name := named.replace(word, "")) in FAMILIES:
                return name
        raise RenderError(f"{self.name}: {named} is not supported; use a checkpoint of one of {', '.join(FAMILIES)}")

    @property
    def denoiser(self) -> str:
        """The name of the part that is called at every step."""
        return FAMILIES[self.pipeline].component

    def variant(self, dtype: DType) -> str | None:
        """The variant that ``from_pretrained`` is asked for; None for the plain weights."""
        best = (best_variant(by_variant(map(str, part.glob(f"*{SUFFIX}"))), dtype) for part in self.folder.glob("*/"))
        return next((variant for variant in best if variant), None)

    def look_up(self, place: str) -> object:
        """The value of "part.key" in the configs; the part "model_index" is the index. None where there is none."""
        part, _, key = place.partition(".")
        if part == "model_index":
            return self.index.get(key)
        for name in ("config.json", "scheduler_config.json"):
            if (path := self.folder / part / name).is_file():
                return read_json(path).get(key)
        return None

    def advice(self, settings: ModelSettings) -> str | None:
        """The preset that fits better than the settings' own, as a sentence; None where none does."""
        fits = fitting_preset(self.pipeline, settings.denoiser or self.name, self.look_up)
        if fits is None or fits == settings.preset or (settings.preset or "").endswith(".toml"):
            return None
        instead = "no preset is set" if settings.preset is None else f"the preset is {settings.preset!r}"
        return (
            f"{self.name} looks like a checkpoint for the preset {fits!r}, and {instead}: "
            "its steps, guidance and size may be wrong"
        )


def read_index(folder: Path) -> dict[str, Any]:
    """A pipeline folder's index. Raises RenderError where there is none."""
    if not (folder / INDEX).is_file():
        raise RenderError(f"{folder} is no diffusers pipeline: it has no {INDEX}; give the pipeline's folder")
    return read_json(folder / INDEX)


def find_checkpoint(settings: ModelSettings, fetch: DType | None) -> LocalCheckpoint | None:
    """The checkpoint that settings name, inspected. Raises RenderError where it is missing, incomplete, no
    text-to-image model, or not the preset's.

    ``fetch``: the precision for which a hub id is downloaded; without one, None where it is not in the local cache.
    """
    found = _located(settings, fetch)
    if found is None:
        return None
    for part, weights in (("vae", settings.vae), (found.denoiser, settings.denoiser)):
        if weights is not None and not Path(weights).exists():
            raise RenderError(f"there is no {weights}; set {SETTING.replace('model', part)} to a file or folder")
    check_adapters(settings.loras, settings.embeddings)
    check_guides(settings, found)
    if found.file is None:
        inspect_folder(found.folder, {found.denoiser} if settings.denoiser else set())
    _refuse_channels(found)
    _refuse_other_preset(settings, found)
    return found


def _located(settings: ModelSettings, fetch: DType | None) -> LocalCheckpoint | None:
    path = Path(settings.model)
    if path.is_dir():
        return LocalCheckpoint(settings.model, path)
    file = SingleFile.read(path) if path.is_file() else None
    repo = settings.model if file is None else settings.config or file.repository
    if file is not None and Path(repo).is_dir():
        return LocalCheckpoint(settings.model, Path(repo), path)
    if not is_hub_id(repo):
        key = SETTING if file is None else SETTING.replace("model", "config")
        raise RenderError(f"there is no {repo}; set {key} to a pipeline folder, a {SUFFIX} file or a hub id")
    here = cached_folder(repo, settings.revision)
    if here is not None and (fetch is None or _complete(here, weights=file is None)):
        folder = here  # what is cached stays in use until somebody downloads anew
    elif fetch is not None:
        folder = download(repo, settings.revision, None if file else fetch)
    elif offline():
        raise RenderError(f"{repo} is not in the local cache: run `hf download {repo}`, or name a folder")
    else:
        return None
    return LocalCheckpoint(settings.model, folder, path if file else None)


def _complete(folder: Path, weights: bool) -> bool:
    """Whether a cached pipeline has all its parts, and their ``weights``."""
    try:
        inspect_folder(folder, () if weights else read_index(folder))
    except RenderError:
        return False
    return True


def _refuse_other_preset(settings: ModelSettings, found: LocalCheckpoint) -> None:
    if settings.preset is None or settings.facts is None:
        return
    if problem := mismatch(settings.preset, settings.facts, found.pipeline, found.look_up):
        better = fitting_preset(found.pipeline, found.name, found.look_up)
        hint = f"set preset to {better!r}" if better else "leave the preset out"
        raise RenderError(f"{found.name}: {problem}; {hint}, or name another model")


def inspect_folder(folder: Path, replaced: Collection[str] = ()) -> None:
    """Raises RenderError where a pipeline folder is incomplete, holds weights as pickles, or needs a package.

    The weights of ``replaced`` parts come from elsewhere.
    """
    for name, kind in read_index(folder).items():
        if name.startswith("_") or not isinstance(kind, list) or kind[0] is None:
            continue
        part = folder / name
        if not part.is_dir():
            raise RenderError(f"{folder} lacks its part {name!r}; download the checkpoint again")
        files = [f for f in part.iterdir() if f.is_file()]
        if name not in replaced and (missing := missing_shard(part)):
            raise RenderError(f"{part} lacks {missing}, one of its shards; download the checkpoint again")
        if name in replaced or any(f.suffix == SUFFIX for f in files):
            _need_quantiser(part)
        elif any(is_pickle(f) for f in files):
            raise RenderError(f"{part} holds its weights as pickles, which can run code; convert them to safetensors")
        elif (part / "config.json").exists():
            raise RenderError(f"{part} has a config and no weights (*.safetensors); download the checkpoint again")


def missing_shard(part: Path) -> str | None:
    """A shard that is not there, of weights some of whose shards are; None where there is none."""
    there = {path.name for path in part.iterdir()}
    for index in part.glob(f"*{SUFFIX}.index*.json"):
        listed = read_json(index).get("weight_map")
        shards = {str(name) for name in listed.values()} if isinstance(listed, Mapping) else set()
        if shards & there and not shards <= there:
            return min(shards - there)
    return None


def _need_quantiser(part: Path) -> None:
    """Raises RenderError where a part was saved quantised by a package that is not installed."""
    if not (part / "config.json").is_file():
        return
    saved = read_json(part / "config.json").get("quantization_config")
    method = str(saved.get("quant_method")) if isinstance(saved, Mapping) else ""
    if method in ("bitsandbytes", "torchao", "gguf") and importlib.util.find_spec(method) is None:
        raise RenderError(f"{part} is quantised by {method}: pip install {method}, or take the plain checkpoint")


def _refuse_channels(found: LocalCheckpoint) -> None:
    """Raises RenderError for denoisers that take something beside the latents that nobody makes here: a picture to
    edit, its depth, its edges. Those of inpainting take the mask and what stays."""
    configured, outputs = (found.look_up(f"{found.denoiser}.{side}_channels") for side in ("in", "out"))
    own = SingleFile.read(found.file).input_channels if found.file is not None else None
    if own is not None and isinstance(configured, int) and own != configured:
        raise RenderError(
            f"{found.name}: its UNet takes {own} channels, and the config in {found.folder} says {configured}; set "
            f"{SETTING.replace('model', 'config')} to the pipeline folder or hub id that the file was trained from"
        )
    if not isinstance(configured, int) or not isinstance(outputs, int) or found.index.get(PART):
        return
    blocks = found.look_up("vae.block_out_channels")
    factor = 2 ** (len(blocks) - 1) if isinstance(blocks, list) else 8
    # Qwen-Image's transformer counts its packed input by four
    extra = 0 if configured == 4 * outputs else configured - outputs
    if extra and not FAMILIES[found.pipeline].takes_mask(configured, outputs, factor):
        raise RenderError(
            f"{found.name}: its denoiser takes {extra} channels beside the latents, as checkpoints do that edit a "
            "picture or follow its edges; name a text-to-image or an inpainting checkpoint"
        )
