"""Counts the denoiser's work by watching its calls."""

from __future__ import annotations

from typing import Any

from renderers.base import Work


class Meter:
    """Context manager: adds up passes of a denoiser, the pictures in them, and the latent area that these covered.

    ``whole`` is the latent area that one full render covers: that of the picture, once a pass. It is 1.0 full-render
    equivalents. A pass through a UNet's first level alone covers a share ``first`` of its area.
    """

    def __init__(self, denoiser: Any, whole: float, first: float = 1.0) -> None:
        self.denoiser, self.whole, self.first = denoiser, whole, first
        self.passes, self.calls, self.area = 0, 0, 0.0

    def __enter__(self) -> Meter:
        # counted before, so that a call that fails has been; what it computed is known only after it
        self._handles = (
            self.denoiser.register_forward_pre_hook(self._count, with_kwargs=True),
            self.denoiser.register_forward_hook(self._settle, with_kwargs=True),
        )
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            handle.remove()

    def _count(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        sample = _sample(args, kwargs)
        self.passes += 1
        self.calls += len(sample)
        self.area += _area(sample)

    def _settle(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        if vars(module).get("first_alone"):  # levels_kept says so
            self.area -= (1 - self.first) * _area(_sample(args, kwargs))

    def work(self, share: float = 1.0) -> Work:
        """A share of the work that was done."""
        return Work(
            denoiser_calls=round(self.calls * share),
            full_render_equivalents=round(self.area / self.whole * share, 4),
        )


def _sample(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[0] if args else kwargs.get("sample", kwargs.get("hidden_states"))


def _area(sample: Any) -> int:
    """Latent pixels of maps (batch, channels, height, width), also in a list, or of patches (batch, tokens, width)."""
    return sum(int(one.shape[-1] * one.shape[-2]) if one.ndim > 2 else 4 * int(one.shape[0]) for one in sample)
