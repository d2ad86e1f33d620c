"""CRAFT, which finds words for EasyOCR, loaded and laid out for a CPU.

Baek et al., "Character Region Awareness for Text Detection", CVPR 2019, https://arxiv.org/abs/1904.01941. Finding takes
most of the time of a reading, and nearly all of that is convolutions. Batch normalisation is folded into them and
tensors lie channels last, which takes 0.73 of its time (0.77 of a reading's). bfloat16 would take 0.39, but it changed
what was read in 14 of 157 pictures, and only on processors that have it.
"""

from __future__ import annotations

import itertools

import torch
from easyocr.craft import CRAFT
from easyocr.detection import copyStateDict
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Finder(torch.nn.Module):
    """Heat maps of characters and of the gaps between them, float32 (n, height / 2, width / 2, 2), and features.

    Takes float32 pictures (n, 3, height, width), normalised as CRAFT wants them.
    """

    def __init__(self, craft: torch.nn.Module) -> None:
        super().__init__()
        self.craft = folded(craft).to(memory_format=torch.channels_last)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        maps, features = self.craft(pictures.to(memory_format=torch.channels_last))
        return maps, features


def load_finder(path: str) -> Finder:
    """CRAFT with the weights of a .pth file, in eval mode.

    The network is built without numbers first: filling it with random ones takes longer than loading the weights, since
    torchvision draws the whole of VGG-16 for it, classifier included.
    """
    with torch.device("meta"):
        craft = CRAFT()
    weights = copyStateDict(torch.load(path, map_location="cpu", weights_only=True))
    craft.load_state_dict(weights, assign=True)
    return Finder(craft.eval()).eval()


def folded(network: torch.nn.Module) -> torch.nn.Module:
    """The network in place, each batch normalisation right behind a convolution folded into it."""
    for block in [part for part in network.modules() if isinstance(part, torch.nn.Sequential)]:
        for (before, convolution), (name, norm) in itertools.pairwise(list(block.named_children())):
            if isinstance(convolution, torch.nn.Conv2d) and isinstance(norm, torch.nn.BatchNorm2d):
                setattr(block, before, fuse_conv_bn_eval(convolution, norm))
                setattr(block, name, torch.nn.Identity())
    return network
