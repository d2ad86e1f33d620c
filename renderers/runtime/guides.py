"""ControlNets and IP-Adapters beside a loaded pipeline, from folders and files of the user's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from planners.weights import is_pickle
from renderers.base import RenderError
from renderers.families.control import Control
from renderers.model_settings import PLAN, ControlNet, ModelSettings
from renderers.runtime.configs import read_json
from renderers.runtime.single_file import read_shapes
from renderers.runtime.weight_files import SUFFIX

TABLE = "renderer_settings.diffusion"
TAKES = {
    "StableDiffusionPipeline": "ControlNetModel",
    "StableDiffusionXLPipeline": "ControlNetModel",
    "StableDiffusion3Pipeline": "SD3ControlNetModel",
    "FluxPipeline": "FluxControlNetModel",
    "QwenImagePipeline": "QwenImageControlNetModel",
    "ZImagePipeline": "ZImageControlNetModel",
}
"""The class of ControlNets by the pipeline that they steer; diffusers has none for the others."""
SEVERAL = ("ControlNetModel", "SD3ControlNetModel")
ADAPTED = {
    "StableDiffusionPipeline": "UNet",
    "StableDiffusionXLPipeline": "UNet",
    "StableDiffusion3Pipeline": "SD3",
    "FluxPipeline": "FLUX.1",
}
"""What IP-Adapters are made for, by the pipeline; diffusers loads none into the others."""
MARKS = {"SD3": (".norm_ip.linear.weight",), "FLUX.1": (".to_k_ip.bias", "_k_proj.bias")}
"""How some tensors are named in theirs alone; other adapters are for UNets."""
UNSUPPORTED = {
    "num_mode": "several modes (a union)",
    "conditioning_embedding_channels": "XLabs",
    "extra_conditioning_channels": "inpainting",
    "extra_condition_channels": "inpainting",
}
"""Keys of the configs of ControlNets that need more than a control picture, and what these are of or for."""
UNION = "ControlNetUnionModel"


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
    if len(settings.controlnets) > 1 and TAKES[checkpoint.pipeline] not in SEVERAL:
        raise RenderError(f"{checkpoint.pipeline} takes one ControlNet; leave the others out of controlnets")
    for file in settings.reference:
        _need_picture(file, "reference")
    adapter = settings.ip_adapter
    if adapter is None or not settings.reference:
        return
    if checkpoint.pipeline not in ADAPTED:
        raise RenderError(f"there are no IP-Adapters for {checkpoint.pipeline}; leave {TABLE}.ip_adapter out")
    if checkpoint.pipeline == "StableDiffusion3Pipeline" and len(settings.reference) > 1:
        raise RenderError("an IP-Adapter of SD3 sees one picture; leave the others out of reference")
    weights = Path(adapter.file)
    if not weights.is_file() or weights.suffix != SUFFIX:
        raise RenderError(f"there is no {weights}; set {TABLE}.ip_adapter.file to the adapter's {SUFFIX} file")
    _need_weights(adapter.image_encoder, "ip_adapter.encoder", "the adapter's image encoder")
    names = list(read_shapes(weights))
    made_for = next((kind for kind, ends in MARKS.items() if any(name.endswith(ends) for name in names)), "UNet")
    if made_for != (wanted := ADAPTED[checkpoint.pipeline]):
        raise RenderError(f"{weights} is an IP-Adapter for {made_for}, and this is {wanted}; name another file")


def load_controls(pipe: Any, settings: ModelSettings, dtype: Any, device: str) -> None:
    """Puts the ControlNets beside the pipeline. Raises what diffusers raises."""
    import diffusers

    controls = []
    for control in settings.controlnets:
        kind = getattr(diffusers, _class_of(Path(control.model)))
        net = kind.from_pretrained(control.model, torch_dtype=dtype, use_safetensors=True, local_files_only=True)
        net = net.to(device).eval()
        denoiser = getattr(pipe, "transformer", None)
        if hasattr(net, "t_scale"):  # Z-Image's, which use layers of the transformer itself
            net = kind.from_transformer(net, denoiser)
        elif net.config.get("use_pos_embed") is False:  # SD3.5's own
            net.pos_embed = net._get_pos_embed_from_transformer(denoiser).to(device, dtype)
        controls.append(Control(net, control.weight))
    pipe.controls = tuple(controls)


def load_ip_adapter(pipe: Any, settings: ModelSettings) -> Any:
    """The pipeline with its adapter, if reference pictures are there for it. Raises what diffusers raises."""
    import transformers

    adapter = settings.ip_adapter
    if adapter is None or not settings.reference:
        return pipe
    folder, file = adapter.image_encoder, Path(adapter.file)
    sees_sd3 = type(pipe).__name__ == "StableDiffusion3Pipeline"
    kind: Any = transformers.SiglipVisionModel if sees_sd3 else transformers.CLIPVisionModelWithProjection
    encoder = kind.from_pretrained(folder, dtype=pipe.dtype, use_safetensors=True, local_files_only=True)
    pipe.register_modules(image_encoder=encoder)  # which may lie anywhere
    if sees_sd3:
        pipe.register_modules(feature_extractor=transformers.SiglipImageProcessor.from_pretrained(folder))
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
    kind = type(pipe).__name__
    with torch.inference_mode():
        if kind == "FluxPipeline":
            (seen,) = pipe.prepare_ip_adapter_image_embeds([pictures], None, device, 1)
            pipe.reference = torch.cat([seen * 0, seen])
        elif kind == "StableDiffusion3Pipeline":
            pipe.reference = pipe.prepare_ip_adapter_image_embeds(pictures, None, device, 1, True)
        else:
            (pipe.reference,) = pipe.prepare_ip_adapter_image_embeds([pictures], None, device, 1, True)


def _check_control(control: ControlNet, checkpoint: Painter) -> None:
    folder = Path(control.model)
    _need_weights(folder, "controlnets", "a ControlNet")
    name, wanted, config = _class_of(folder), TAKES.get(checkpoint.pipeline), _config(folder)
    if wanted is None:
        raise RenderError(f"there are no ControlNets for {checkpoint.pipeline}; leave {TABLE}.controlnets out")
    other = next((words for key, words in UNSUPPORTED.items() if config.get(key)), "")
    if name == UNION or (name == wanted and other):
        raise RenderError(
            f"{folder}: ControlNets of {other or UNSUPPORTED['num_mode']} are not supported; name a {wanted} that "
            "follows one control picture (edges, depth, a pose)"
        )
    if name != wanted:
        raise RenderError(f"{folder} is a {name}, and {checkpoint.pipeline} takes a {wanted}; name another folder")
    own, painters = _width(config.get), _width(lambda key: checkpoint.look_up(f"{checkpoint.denoiser}.{key}"))
    if None not in (own, painters) and own != painters:
        what = "reads text" if checkpoint.denoiser == "unet" else "has layers"
        raise RenderError(
            f"{folder} was trained for another model: it {what} of width {own}, and the {checkpoint.denoiser} of "
            f"{checkpoint.name} {painters}; name a ControlNet for that one"
        )
    if control.picture != PLAN:
        _need_picture(control.picture, "controlnets")


def _config(folder: Path) -> dict[str, Any]:
    return read_json(folder / "config.json")


def _class_of(folder: Path) -> str:
    return str(_config(folder).get("_class_name"))


def _width(look_up: Callable[[str], Any]) -> int | None:
    """Of the text that a UNet reads, or of a transformer's layers; None where its config doesn't say."""
    heads, size = look_up("num_attention_heads"), look_up("attention_head_dim")
    return look_up("cross_attention_dim") or look_up("dim") or (heads * size if heads and size else None)


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
