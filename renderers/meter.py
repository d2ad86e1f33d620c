"""Counts the denoiser's work by watching its calls."""

from __future__ import annotations

from typing import Any

from renderers.base import Work


class Meter:
    """Context manager: adds up passes of a denoiser, the pictures in them, and the latent area that these covered.

    ``whole`` is the latent area that one plain full render covers: that of the picture, once a pass. It is 1.0 full-
    render equivalents.
    """

    def __init__(self, denoiser: Any, whole: int) -> None:
        self.denoiser, self.whole = denoiser, whole
        self.passes, self.calls, self.area = 0, 0, 0

    def __enter__(self) -> Meter:
        self._handle = self.denoiser.register_forward_pre_hook(self._count, with_kwargs=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.remove()

    def _count(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._add(args, kwargs, 1)

    def forgo(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Takes back a pass that was counted: its answer was known, so that there was nothing to do."""
        self._add(args, kwargs, -1)

    def _add(self, args: tuple[Any, ...], kwargs: dict[str, Any], times: int) -> None:
        sample: Any = args[0] if args else kwargs.get("sample", kwargs.get("hidden_states"))
        self.passes += times
        self.calls += times * len(sample)
        # (batch, channels, height, width) maps, lists of such, or (batch, tokens, width) of 2x2 patches
        for one in sample:
            self.area += times * (one.shape[-1] * one.shape[-2] if one.ndim > 2 else 4 * one.shape[0])

    def work(self, share: float = 1.0) -> Work:
        """A share of the work that was done."""
        return Work(
            denoiser_calls=round(self.calls * share),
            full_render_equivalents=round(self.area / self.whole * share, 4),
        )
