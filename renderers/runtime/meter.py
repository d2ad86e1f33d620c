"""Counts the denoiser's work by watching its calls."""

from __future__ import annotations

from typing import Any

from renderers.base import Work


class Meter:
    """Context manager: adds up passes of a denoiser, the pictures in them, and the latent area that these covered.

    ``full_render`` is the latent area of one full render (1.0 full-render equivalents): the picture's, once a pass. A
    shallow pass of a UNet with a deep cache covers ``shallow_share`` of its area.
    """

    def __init__(self, denoiser: Any, full_render: float, shallow_share: float = 1.0) -> None:
        self.denoiser, self.full_render, self.shallow_share = denoiser, full_render, shallow_share
        self.passes, self.calls, self.area = 0, 0, 0.0

    def __enter__(self) -> Meter:
        self._handles: list[Any] = []
        self.watch(self.denoiser)
        return self

    def watch(self, denoiser: Any) -> None:
        """Counts this denoiser's calls too, until the end."""
        # counted before, so that a call that fails counts too; only afterwards is it known which levels ran
        self._handles += [
            denoiser.register_forward_pre_hook(self._count, with_kwargs=True),
            denoiser.register_forward_hook(self._settle, with_kwargs=True),
        ]

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            handle.remove()

    def _count(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        sample = _sample(args, kwargs)
        self.passes += 1
        self.calls += len(sample)
        self.area += _area(sample)

    def _settle(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        if vars(module).get("ran_shallow"):  # set by deep_cache
            self.area -= (1 - self.shallow_share) * _area(_sample(args, kwargs))

    def work(self, share: float = 1.0) -> Work:
        """A share of the work so far."""
        return Work(
            denoiser_calls=round(self.calls * share),
            full_render_equivalents=round(self.area / self.full_render * share, 4),
        )


def _sample(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[0] if args else kwargs.get("sample", kwargs.get("hidden_states"))


def _area(sample: Any) -> int:
    """Latent pixels of maps (batch, channels, height, width), also in a list, or of patches (batch, tokens, width)."""
    return sum(int(one.shape[-1] * one.shape[-2]) if one.ndim > 2 else 4 * int(one.shape[0]) for one in sample)
