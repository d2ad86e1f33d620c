"""Counts the denoiser's work by watching its calls."""

from __future__ import annotations

from typing import Any

from renderers.base import Work


class Meter:
    """Context manager: adds up calls of a denoiser and the latent area that each of them covered.

    ``whole_area`` is the picture's area in latent pixels and ``whole_calls`` the single-picture calls of one plain
    full render; together they are 1.0 full-render equivalents.
    """

    def __init__(self, denoiser: Any, whole_area: int, whole_calls: int) -> None:
        self.denoiser, self.whole_area, self.whole_calls = denoiser, whole_area, whole_calls
        self.calls, self.area = 0, 0

    def __enter__(self) -> Meter:
        self._handle = self.denoiser.register_forward_pre_hook(self._count, with_kwargs=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.remove()

    def _count(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        sample: Any = args[0] if args else kwargs.get("sample", kwargs.get("hidden_states"))
        self.calls += len(sample)
        # (batch, channels, height, width) maps, lists of such, or (batch, tokens, width) of 2x2 patches
        for one in sample:
            self.area += one.shape[-1] * one.shape[-2] if one.ndim > 2 else 4 * one.shape[0]

    def work(self, shares: int) -> Work:
        """The work of one of ``shares`` equal parts."""
        return Work(
            denoiser_calls=self.calls // shares,
            full_render_equivalents=round(self.area / (self.whole_area * self.whole_calls) / shares, 4),
        )
