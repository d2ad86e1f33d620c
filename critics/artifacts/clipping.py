"""How much of a picture is lost in pure white or pure black?

Counts what exposure warnings of cameras count: pixels at an end of the range in all channels. A white page has as many
as a blown-out photograph, so only the plan decides whether that is a fault.
"""

from __future__ import annotations

import numpy as np

END = 1
"""Levels from an end of the range that still count as that end: lossy files are off by one."""


def lost_in_white(image: np.ndarray) -> float:
    """The share of a uint8 sRGB picture (height, width, 3), in [0, 1], that is white."""
    return float(np.logical_and.reduce([image[:, :, k] >= 255 - END for k in range(3)]).mean())


def lost_in_black(image: np.ndarray) -> float:
    """The share of a uint8 sRGB picture (height, width, 3), in [0, 1], that is black."""
    return float(np.logical_and.reduce([image[:, :, k] <= END for k in range(3)]).mean())
