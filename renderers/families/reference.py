"""Reference pictures by an IP-Adapter (Ye et al., arXiv 2308.06721): a denoiser attends to what an image encoder sees
in them, beside the text.

diffusers puts the adapter into the denoiser; what the encoder saw lies in the pipeline's attribute ``reference``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.parts import replaced_forward

if TYPE_CHECKING:
    from renderers.families.base import Family

ARGUMENTS = {
    "UNet2DConditionModel": ("added_cond_kwargs", "image_embeds", True),
    "FluxTransformer2DModel": ("joint_attention_kwargs", "ip_adapter_image_embeds", True),
    "SD3Transformer2DModel": ("joint_attention_kwargs", "ip_adapter_image_embeds", False),
}
"""By the denoiser's class: the argument with the embeddings, their name in it, and whether they are a list, an adapter
each."""


@contextmanager
def referenced(family: Family, count: int, guided: bool) -> Iterator[None]:
    """While active, every call of the denoiser sees the reference pictures, for ``count`` samples a pass.

    ``guided``: a first half of the rows is the unconditional pass, to which no picture is shown.
    """
    seen = getattr(family.pipe, "reference", None)  # (2, pictures, ...): nothing, then the pictures
    if seen is None:
        yield
        return
    forward = family.denoiser.forward
    rows = seen.repeat_interleave(count, dim=0) if guided else seen[1:].repeat_interleave(count, dim=0)

    def with_reference(*args: Any, **options: Any) -> Any:
        sample = args[0] if args else options["hidden_states"]
        shown = rows.repeat(len(sample) // len(rows), *[1] * (rows.ndim - 1)).to(sample.dtype)
        place, name, several = ARGUMENTS[type(family.denoiser).__name__]
        added = {**(options.pop(place, None) or {}), name: [shown] if several else shown}
        return forward(*args, **options, **{place: added})

    with replaced_forward(family.denoiser, with_reference):
        yield
