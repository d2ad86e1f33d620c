"""ControlNets and IP-Adapters beside a loaded pipeline, from folders and files of the user's."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from planners.weights import is_pickle
from renderers.base import RenderError
from renderers.families.control import KINDS, Control
from renderers.model_settings import PLAN, ControlNet, ModelSettings
from renderers.runtime.configs import read_json
from renderers.runtime.weight_files import SUFFIX

TABLE = "renderer_settings.diffusion"
TAKES = {"unet": "ControlNetModel", "transformer": "FluxControlNetModel"}
"""The class of ControlNets by the name of the denoiser that they steer."""


class Painter(Protocol):
    """What has to be known of the checkpoint that they are for: its ``pipeline`` class, the name of its ``denoiser``,
    and the values in its configs by "part.key"."""

    @property
    def name(self) -> str: ...

    @property
    def pipeline(self) -> str: ...

    @property
    def denoiser(self) -> str: ...

    def look_up(self, place: str) -> object: ...


def check_guides(settings: ModelSettings, checkpoint: Painter) -> None:
    """Raises RenderError where a part is missing or is for another model, found without loading anything."""
    for control in settings.controlnets:
        _check_control(control, checkpoint)
    if len(settings.controlnets) > 1 and checkpoint.denoiser != "unet":
        raise RenderError("FLUX.1 takes one ControlNet; leave the others out of controlnets")
    for file in settings.reference:
        _need_picture(file, "reference")
    adapter = settings.ip_adapter
    if adapter is None or not settings.reference:
        return
    if checkpoint.denoiser != "unet":
        raise RenderError(f"IP-Adapters are loaded into UNets alone, and this is {checkpoint.pipeline}; leave it out")
    if not Path(adapter.file).is_file() or Path(adapter.file).suffix != SUFFIX:
        raise RenderError(f"there is no {adapter.file}; set {TABLE}.ip_adapter.file to the adapter's {SUFFIX} file")
    _need_weights(adapter.image_encoder, "ip_adapter.encoder", "the adapter's image encoder")


def load_controls(pipe: Any, settings: ModelSettings, dtype: Any, device: str) -> None:
    """Puts the ControlNets beside the pipeline. Raises what diffusers raises."""
    import diffusers

    controls = []
    for control in settings.controlnets:
        kind = getattr(diffusers, _class_of(Path(control.model)))
        net = kind.from_pretrained(control.model, torch_dtype=dtype, use_safetensors=True, local_files_only=True)
        controls.append(Control(net.to(device).eval(), control.weight))
    pipe.controls = tuple(controls)


def load_ip_adapter(pipe: Any, settings: ModelSettings) -> Any:
    """The pipeline with its adapter, if reference pictures are there for it. Raises what diffusers raises."""
    from transformers import CLIPVisionModelWithProjection

    adapter = settings.ip_adapter
    if adapter is None or not settings.reference:
        return pipe
    folder, file = adapter.image_encoder, Path(adapter.file)
    encoder = CLIPVisionModelWithProjection.from_pretrained(
        folder, dtype=pipe.dtype, use_safetensors=True, local_files_only=True
    )
    pipe.register_modules(image_encoder=encoder)  # which may lie anywhere
    pipe.load_ip_adapter(str(file.parent), subfolder="", weight_name=file.name, local_files_only=True)
    pipe.set_ip_adapter_scale(adapter.weight)
    return pipe


def read_reference(pipe: Any, settings: ModelSettings, device: str) -> None:
    """Lets the pipeline's image encoder see the reference pictures, once."""
    import torch
    from PIL import Image

    if settings.ip_adapter is None or not settings.reference:
        return
    pictures = [Image.open(file).convert("RGB") for file in settings.reference]
    with torch.inference_mode():
        (pipe.reference,) = pipe.prepare_ip_adapter_image_embeds([pictures], None, device, 1, True)


def _check_control(control: ControlNet, checkpoint: Painter) -> None:
    folder = Path(control.model)
    _need_weights(folder, "controlnets", "a ControlNet")
    name, wanted = _class_of(folder), TAKES[checkpoint.denoiser]
    if wanted == "FluxControlNetModel" and checkpoint.pipeline != "FluxPipeline":
        raise RenderError(f"ControlNets steer UNets and FLUX.1 alone, and this is {checkpoint.pipeline}; leave it out")
    if name not in KINDS or name != wanted:
        raise RenderError(f"{folder} is a {name}, and {checkpoint.pipeline} takes a {wanted}; name another folder")
    own = _config(folder).get("cross_attention_dim")
    widths = (own, checkpoint.look_up("unet.cross_attention_dim"))
    if wanted == "ControlNetModel" and None not in widths and widths[0] != widths[1]:
        raise RenderError(
            f"{folder} was trained for another model: it reads text of width {widths[0]}, and the UNet of "
            f"{checkpoint.name} {widths[1]}; name a ControlNet for that one"
        )
    if wanted == "FluxControlNetModel" and (_config(folder).get("num_mode") or _hinted(folder)):
        raise RenderError(f"{folder}: XLabs' ControlNets, and those of several modes, are not supported; name another")
    if control.picture != PLAN:
        _need_picture(control.picture, "controlnets")


def _config(folder: Path) -> dict[str, Any]:
    return read_json(folder / "config.json")


def _class_of(folder: Path) -> str:
    return str(_config(folder).get("_class_name"))


def _hinted(folder: Path) -> bool:
    return _config(folder).get("conditioning_embedding_channels") is not None


def _need_weights(folder: Path, key: str, what: str) -> None:
    """Raises RenderError where a folder has no config or no safetensors."""
    files = list(folder.glob("*")) if folder.is_dir() else []
    if not (folder / "config.json").is_file():
        raise RenderError(f"{folder} is no folder of {what} (no config.json); set {TABLE}.{key}")
    if not any(file.suffix == SUFFIX for file in files):
        pickled = ", only pickles, which can run code" if any(map(is_pickle, files)) else ""
        raise RenderError(f"{folder} has no {SUFFIX} weights{pickled}; convert or download {what} again")


def _need_picture(file: str, key: str) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file) as picture:
            picture.verify()
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        raise RenderError(f"{file} is no picture ({error}); set {TABLE}.{key}") from None
