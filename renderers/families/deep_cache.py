"""A UNet's deeper levels kept between steps.

From one step to the next the deeper levels of a UNet, which see the picture coarsely, tell its first level nearly the
same, and most of the work is theirs. So they are computed every so many steps, and the first level alone in between, on
what they told it last: DeepCache (Ma et al., arXiv 2312.00858), with the whole of the first level where the paper has
one branch of it. What it does to the shipped model's pictures is in ``benchmarks/speed/quality.md`` (repairs) and
``benchmarks/failures/levels_kept.md`` (loops). What is kept is one map of the second level a call, as large as the
first level's: 42 MB for SDXL at 1024x1024 with guidance, in half precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from renderers.families.text_kv_cache import answering

if TYPE_CHECKING:
    import torch


class Levelled(Protocol):
    """What computes a UNet whole or its first level alone. ``told`` is what the deeper levels told the first one."""

    def whole(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        """What the UNet's ``forward`` returns, and what was told."""
        ...

    def first(self, told: Any, *args: Any, **options: Any) -> Any:
        """What the UNet's ``forward`` would return were this told. The sample has the shape that it had then."""
        ...


class Levels:
    """``Levelled`` by torch: a UNet2DConditionModel of several levels, whose own ``forward`` does the work."""

    def __init__(self, unet: Any) -> None:
        self.forward = unet.forward
        self.down = [*unet.down_blocks[1:]]
        self.passing = [*unet.down_blocks[0].downsamplers, unet.mid_block, *unet.up_blocks[:-2]]
        self.teller = unet.up_blocks[-2]

    def whole(self, *args: Any, **options: Any) -> tuple[Any, torch.Tensor]:
        heard: list[torch.Tensor] = []
        own = self.teller.forward

        def telling(*given: Any, **more: Any) -> torch.Tensor:
            heard.append(own(*given, **more))
            return heard[-1]

        with answering(self.teller, telling):
            output = self.forward(*args, **options)
        return output, heard[-1]

    def first(self, told: torch.Tensor, *args: Any, **options: Any) -> Any:
        """The deeper blocks hand on what they are given, in as many parts as the UNet's bookkeeping expects."""
        with ExitStack() as stack:
            for block in self.down:
                stack.enter_context(answering(block, _split(len(block.resnets) + bool(block.downsamplers))))
            for block in self.passing:
                stack.enter_context(answering(block, lambda hidden_states, *_, **__: hidden_states))
            stack.enter_context(answering(self.teller, lambda *_, **__: told))
            return self.forward(*args, **options)


def _split(parts: int) -> Callable[..., Any]:
    """Stands for a block on the way down, which returns its last map and all that it made, as many as ``parts``."""
    return lambda hidden_states, *_, **__: (hidden_states, (hidden_states,) * parts)


def has_levels(denoiser: Any) -> bool:
    """Whether a denoiser is a UNet with a level below its first whose blocks hand on a map a layer (K-UNets don't)."""
    blocks = getattr(denoiser, "up_blocks", ())
    k_unet = any(type(block).__name__.startswith("K") for block in blocks)
    return len(blocks) > 1 and not k_unet and getattr(denoiser, "mid_block", None) is not None


def first_share(unet: Any) -> float:
    """What a pass through the first level alone computes of one through all levels, 0 to 1.

    By the weights that each latent pixel meets, a deeper level's map being a quarter of the one above. Left out is what
    comes once a call or a run, of time and text, and attention's products of maps, whose share follows the map's size:
    0.38 for the shipped UNet and 0.075 for SDXL's, of which counted operations are 0.37 to 0.38 and 0.067 to 0.075.
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
    """Weights that meet each pixel of a module's map."""
    others = ("time_emb_proj", "attn2.to_k", "attn2.to_v")
    named = module.named_parameters()
    return float(
        sum(weight.numel() for name, weight in named if weight.ndim > 1 and not any(o in name for o in others))
    )


def passes_worth(steps: int, interval: int, first: float) -> float:
    """What so many steps come to, in passes through all levels, where these are computed at every ``interval``-th one
    and the first level, a share ``first`` of them, alone in between."""
    whole = -(-steps // interval)
    return whole + (steps - whole) * first


@contextmanager
def levels_kept(denoiser: Any, interval: int) -> Iterator[None]:
    """While active, a UNet's deeper levels are computed at the first step and every ``interval``-th after it.

    A step is all calls with the very same timestep; each of them hears what was told to the one in its place. Denoisers
    without levels are left as they are, and with ``interval`` 1 all are. The denoiser's ``first_alone`` says of its
    last call whether it was of the first level alone.
    """
    if interval == 1 or not has_levels(denoiser):
        yield
        return
    own = denoiser.forward
    levels: Levelled = own if hasattr(own, "first") else Levels(denoiser)
    told: list[Any] = []
    step, place, now = -1, 0, None

    def forward(sample: torch.Tensor, timestep: torch.Tensor, *args: Any, **options: Any) -> Any:
        nonlocal step, place, now
        if timestep is not now:
            step, place, now = step + 1, 0, timestep
            if step % interval == 0:
                told.clear()
        if step % interval == 0:
            output, heard = levels.whole(sample, timestep, *args, **options)
            told.append(heard)
        else:
            output = levels.first(told[place], sample, timestep, *args, **options)
        denoiser.first_alone = step % interval > 0
        place += 1
        return output

    try:
        with answering(denoiser, forward):
            yield
    finally:
        vars(denoiser).pop("first_alone", None)
