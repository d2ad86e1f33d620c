"""DeepCache (Ma et al., arXiv 2312.00858): a UNet's deep features are reused between steps.

From one step to the next a UNet's deeper levels, which see the picture coarsely, produce nearly identical features for
its first level, and they do most of the work. So they run every so many steps, and the steps between run the first
level alone on the cached features. Where the paper runs one branch of the first level, all of it runs here. The cache
is one map of the second level a call, as large as the first level's: 42 MB for SDXL at 1024x1024 with guidance, in half
precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.parts import replaced_forward

if TYPE_CHECKING:
    import torch


class DeepCacheUNet:
    """Runs a UNet2DConditionModel of several levels with all of them, or with the first alone on deep features."""

    def __init__(self, unet: Any) -> None:
        self.forward = unet.forward
        self.down = [*unet.down_blocks[1:]]
        self.middle = [*unet.down_blocks[0].downsamplers, unet.mid_block, *unet.up_blocks[:-2]]
        self.last_deep_block = unet.up_blocks[-2]

    def full_pass(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        """What the UNet's ``forward`` returns, and the deep features that its first level received."""
        features: list[torch.Tensor] = []
        forward = self.last_deep_block.forward

        def recorded(*given: Any, **more: Any) -> torch.Tensor:
            features.append(forward(*given, **more))
            return features[-1]

        with replaced_forward(self.last_deep_block, recorded):
            output = self.forward(*args, **options)
        return output, features[-1]

    def shallow_pass(self, features: Any, *args: Any, **options: Any) -> Any:
        """What the UNet's ``forward`` returns given these deep features, for a sample of the shape that made them.

        Deeper blocks pass their input through, in as many parts as the UNet's bookkeeping expects.
        """
        with ExitStack() as stack:
            for block in self.down:
                parts = len(block.resnets) + bool(block.downsamplers)
                stack.enter_context(replaced_forward(block, _passed_through(parts)))
            for block in self.middle:
                stack.enter_context(replaced_forward(block, lambda hidden_states, *_, **__: hidden_states))
            stack.enter_context(replaced_forward(self.last_deep_block, lambda *_, **__: features))
            return self.forward(*args, **options)


def _passed_through(parts: int) -> Callable[..., Any]:
    """Replaces a block on the way down, which returns its last map and all ``parts`` maps that it made."""
    return lambda hidden_states, *_, **__: (hidden_states, (hidden_states,) * parts)


def supports_deep_cache(denoiser: Any) -> bool:
    """Whether a denoiser is a UNet with a level below its first whose blocks return a map a layer (K-UNets don't)."""
    blocks = getattr(denoiser, "up_blocks", ())
    k_unet = any(type(block).__name__.startswith("K") for block in blocks)
    return len(blocks) > 1 and not k_unet and getattr(denoiser, "mid_block", None) is not None


def shallow_share(unet: Any) -> float:
    """The share of a full pass that a shallow pass computes, 0 to 1.

    It counts the weights that each latent pixel meets, a deeper level's map being a quarter of the one above. It leaves
    out what is computed once a call or a run (time and text) and attention's products of maps, whose share follows the
    map's size: 0.38 for the shipped UNet and 0.075 for SDXL's, where counted operations say 0.37 to 0.38 and 0.067 to
    0.075.
    """
    deepest = len(unet.down_blocks) - 1
    first = _weights(unet.conv_in) + _weights(unet.conv_out)
    deeper = _weights(unet.mid_block) / 4**deepest
    for level, block in (*enumerate(unet.down_blocks), *enumerate(reversed(unet.up_blocks))):
        for name, child in block.named_children():
            if name in ("downsamplers", "upsamplers"):  # they compute the next level's map
                deeper += _weights(child) / 4 ** (level + (1 if name == "downsamplers" else -1))
            elif level:
                deeper += _weights(child) / 4**level
            else:
                first += _weights(child)
    return first / (first + deeper)


def _weights(module: torch.nn.Module) -> float:
    """The number of weights that meet each pixel of a module's map."""
    others = ("time_emb_proj", "attn2.to_k", "attn2.to_v")
    named = module.named_parameters()
    return float(
        sum(weight.numel() for name, weight in named if weight.ndim > 1 and not any(o in name for o in others))
    )


def equivalent_passes(steps: int, interval: int, share: float) -> float:
    """The work of so many steps, in full passes, where every ``interval``-th step is one and the others are shallow
    passes, a ``share`` of it each."""
    full = -(-steps // interval)
    return full + (steps - full) * share


@contextmanager
def deep_cache(denoiser: Any, interval: int) -> Iterator[None]:
    """While active, a UNet runs all levels at the first step and every ``interval``-th after it.

    All calls with the very same timestep are one step; each reuses the features of the call in the same place of the
    last full step. Nothing changes for denoisers without levels, or with ``interval`` 1. The denoiser's attribute
    ``ran_shallow`` says whether its last call ran the first level alone.
    """
    if interval == 1 or not supports_deep_cache(denoiser):
        yield
        return
    forward = denoiser.forward
    unet = forward if isinstance(forward, DeepCacheUNet) else DeepCacheUNet(denoiser)
    cached: list[Any] = []
    step, place, now = -1, 0, None

    def cached_forward(sample: torch.Tensor, timestep: torch.Tensor, *args: Any, **options: Any) -> Any:
        nonlocal step, place, now
        if timestep is not now:
            step, place, now = step + 1, 0, timestep
            if step % interval == 0:
                cached.clear()
        if step % interval == 0:
            output, features = unet.full_pass(sample, timestep, *args, **options)
            cached.append(features)
        else:
            output = unet.shallow_pass(cached[place], sample, timestep, *args, **options)
        denoiser.ran_shallow = step % interval > 0
        place += 1
        return output

    try:
        with replaced_forward(denoiser, cached_forward):
            yield
    finally:
        vars(denoiser).pop("ran_shallow", None)
