"""Muon for convolution kernels (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/).

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


class ConvMuon(torch.optim.Optimizer):
    """Muon over 4-dimensional parameters, Nesterov momentum."""

    def __init__(self, params: list[torch.nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for kernel in group["params"]:
                state = self.state[kernel]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(kernel)
                state["momentum"].mul_(group["momentum"]).add_(kernel.grad)
                ahead = (kernel.grad + group["momentum"] * state["momentum"]).flatten(1)
                update = orthogonalise(ahead)
                stretch = max(1.0, update.shape[0] / update.shape[1]) ** 0.5
                kernel.add_(update.view_as(kernel), alpha=-group["lr"] * stretch)
