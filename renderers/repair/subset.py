"""Denoising only some of a sequence's tokens, the others still in sight, and when that is worth it.

**The picture in sight.** A window sees nothing of the picture beyond it. Here the region's tokens keep their own
positions in the whole picture and attend, in every layer, to the keys and values of all its other tokens. Those come
from a pass over the whole picture, the outside being the candidate at that step's noise level, and are kept until the
next such pass, every ``refresh`` steps; between them only the region's and the text's tokens are computed. It is the
idea of block caching (Wimbauer et al., arXiv 2312.03209) and of sparse incremental editing (Li et al., arXiv
2211.02048) for transformers whose picture is a sequence. With ``refresh`` 1 every step is a whole pass; a region that
is the whole picture needs nothing that was kept, and comes out as without it.

The gate has three parts, and a region that doesn't pass is repaired in a window:

- Its share of the picture. A larger region makes more of what is kept stale, gains less, and has most of the picture
  in its window anyhow. By counted operations of FLUX.1 at 1024x1024, refreshed every ten steps, it costs less than a
  window from 512 pixels up to a twentieth of the picture and about as much at a tenth, 0.30 of a whole pass against
  0.29 (``benchmarks/speed/results.md``).
- Memory: two tensors (tokens, width) a layer, 2.9 GB for FLUX.1 at 1024x1024 in bfloat16.
- Drift. Before each further whole pass the region is predicted with what is still kept; if that is off by more than
  ``DRIFT``, the repair in sight is given up.

**The text kept.** The text's tokens run through every block with the picture's, in FLUX.1 padded to 512 of them: five
times as many as a region of 2% has at 1024x1024. Their keys and values can be kept as well, between whole passes of a
window or of the picture; then only the region's tokens are computed. The same drift ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from renderers.families.base import Family, Keeping
from renderers.repair.denoising import Course, Region, denoise
from renderers.runtime.memory import RESERVE, gib

if TYPE_CHECKING:
    import torch

DRIFT = 0.35
"""How far a prediction with kept keys may be from that of a whole pass, as a share of its size: about the most that was
seen to do pictures no harm, on a small model with trained weights (``benchmarks/speed/kept.md``)."""


def against(family: Family, mask: np.ndarray, share: float, free: int | None, text: bool = False) -> str | None:
    """Why a region had better be repaired in a window, for the user; None where it may be denoised in sight.

    ``mask`` is the whole picture's, bool (height, width); ``share`` the largest part of it; ``free`` the card's free
    bytes, None where memory isn't asked about; ``text``: whether the text is kept too.
    """
    if family.sight is None:
        return f"{type(family.pipe).__name__} can't keep a picture in sight"
    if mask.mean() > share:
        return f"a region covers more than {share:g} of its picture (sight_share)"
    height, width = (side // family.factor for side in mask.shape)
    kept = family.sight.kept_bytes(family.tokens((height, width)), text)
    if free is not None and kept + RESERVE > free:
        return f"what is kept of the picture takes {gib(kept)}, and {gib(RESERVE)} stay free for the work"
    return None


def denoise_in_sight(family: Family, region: Region, course: Course, how: Keeping) -> torch.Tensor:
    """The latent map (c, h, w) of a picture after ``region``, whose map is the whole picture's, was denoised in it.

    It is what ``renderers.repair.denoising.denoise`` makes of the region, exactly so with ``refresh`` 1. Raises
    ValueError
    where ``refresh`` is under 1, the mask is empty or the family has no sight, StaleError where the drift is too large.
    """
    return _keeping(family, [region], course, how, region.mask)[0]


def denoise_with_text_kept(
    family: Family, regions: Sequence[Region], course: Course, how: Keeping
) -> list[torch.Tensor]:
    """What ``renderers.repair.denoising.denoise`` makes of the regions, the text computed in every ``refresh``-th
    step alone.

    Raises ValueError where ``refresh`` is under 1 or the family has no sight, StaleError where the drift is too large.
    """
    return _keeping(family, regions, course, replace(how, text=True), None)


def _keeping(
    family: Family, regions: Sequence[Region], course: Course, how: Keeping, mask: torch.Tensor | None
) -> list[torch.Tensor]:
    if family.sight is None:
        raise ValueError(f"{type(family.pipe).__name__} can't keep a picture or a text in sight")
    with family.sight.opened(mask, how) as seeing:
        return denoise(seeing, regions, course)
