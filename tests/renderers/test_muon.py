"""Muon: matrices of one shape are worked off together, and updates have the length that their shape asks for."""

from __future__ import annotations

import torch

from renderers.primer.edition2.muon import Muon, orthogonalise


def test_matrices_of_one_shape_are_orthogonalised_together_as_alone():
    for shape in ((3, 8, 5), (2, 4, 9)):
        stack = torch.randn(shape)
        together = orthogonalise(stack)
        assert torch.allclose(together, torch.cat([orthogonalise(one[None]) for one in stack]), atol=1e-5)


def test_an_update_has_about_unit_spectral_norm_times_the_root_of_height_over_width():
    torch.manual_seed(0)
    tall, wide = (torch.nn.Parameter(torch.zeros(shape)) for shape in ((16, 2, 2), (4, 3, 3)))
    tall.grad, wide.grad = torch.randn(tall.shape), torch.randn(wide.shape)
    Muon([tall, wide], lr=0.5).step()
    for weight, longest in ((tall, 0.5 * 2.0), (wide, 0.5)):  # kernels as matrices 16x4 and 4x9
        found = torch.linalg.svdvals(weight.detach().flatten(1))
        assert 0.6 * longest < found.min() <= found.max() < 1.3 * longest
