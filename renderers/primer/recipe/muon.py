"""Muon for matrices and convolution kernels (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/).

torch ships Muon for matrices only; here a kernel of shape (out, in, h, w) is taken as a matrix (out, in*h*w). On the
autoencoder it reached a given loss in about half the steps that AdamW took.
"""

from __future__ import annotations

import torch


def orthogonalise(matrix: torch.Tensor, rounds: int = 5) -> torch.Tensor:
    """The nearest semi-orthogonal matrix, roughly, by a quintic Newton-Schulz iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Muon over parameters of two or more dimensions, Nesterov momentum.

    ``precision`` is that of the iteration. Updates have unit spectral norm times the square root of the matrix's
    height over its width where that is over 1.
    """

    def __init__(
        self,
        params: list[torch.nn.Parameter],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
        precision: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})
        self.precision = precision

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for kernel in group["params"]:
                if kernel.grad is None:
                    continue
                state = self.state[kernel]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(kernel)
                state["momentum"].mul_(group["momentum"]).add_(kernel.grad)
                ahead = (kernel.grad + group["momentum"] * state["momentum"]).flatten(1)
                update = orthogonalise(ahead.to(self.precision)).to(kernel.dtype)
                stretch = max(1.0, update.shape[0] / update.shape[1]) ** 0.5
                kernel.mul_(1 - group["lr"] * group["weight_decay"])
                kernel.add_(update.view_as(kernel), alpha=-group["lr"] * stretch)
