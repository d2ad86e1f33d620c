"""How much of a picture is lost in pure white or pure black?

What exposure warnings of cameras count: pixels at an end of the range in all channels. Whether that is a fault the
picture alone can't tell, since a white page has as many: the plan must say that nothing white or black is wanted.
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
