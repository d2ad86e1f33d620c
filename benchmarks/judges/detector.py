"""The benchmark's own object detector: it scores pictures and takes no part in making or repairing them.

It shares nothing with the critic's detector but the world it knows: FCOS (Tian et al., arXiv 1904.01355) instead of
RT-DETR, a plain convolutional backbone instead of a residual one, other pictures, another augmentation, another seed.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.models.detection import FCOS
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.fcos import FCOSHead
from torchvision.ops import FeaturePyramidNetwork, nms

from benchmarks.judges.requirements import LabelledBox


@dataclass(frozen=True)
class Architecture:
    """The network's numbers: input side in pixels, channels of the stages of stride 2 to 32, FPN width, head layers;
    the overlaps above which two boxes of a class, or of any classes, are one object."""

    side: int = 256
    stages: tuple[int, ...] = (20, 40, 80, 144, 224)
    width: int = 96
    head_layers: int = 2
    nms: float = 0.5
    one_object: float = 0.6
    least_score: float = 0.02


def block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.SiLU(inplace=True))


class PlainBackbone(nn.Module):
    """3 x 3 convolutions without shortcuts, and a feature pyramid over the maps of stride 16 and 32."""

    def __init__(self, stages: tuple[int, ...], width: int) -> None:
        super().__init__()
        self.out_channels = width
        layers: list[nn.Module] = []
        before = 3
        for depth, channels in enumerate(stages):
            down = block(before, channels, 2)
            layers.append(down if depth == 0 else nn.Sequential(down, block(channels, channels, 1)))
            before = channels
        self.stages = nn.ModuleList(layers)
        self.pyramid = FeaturePyramidNetwork(list(stages[-2:]), width, norm_layer=nn.BatchNorm2d)

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        maps: list[Tensor] = []
        for stage in self.stages:
            pixels = stage(pixels)
            maps.append(pixels)
        pyramid: dict[str, Tensor] = self.pyramid(OrderedDict(fine=maps[-2], coarse=maps[-1]))
        return pyramid


def build_network(classes: tuple[str, ...], numbers: Architecture) -> FCOS:
    """A fresh FCOS for square pictures of ``numbers.side`` pixels in [0, 1]; it has no pretrained part."""
    anchors = AnchorGenerator(sizes=((16,), (32,)), aspect_ratios=((1.0,),) * 2)
    network = FCOS(
        PlainBackbone(numbers.stages, numbers.width),
        len(classes),
        min_size=numbers.side,
        max_size=numbers.side,
        image_mean=[0.5] * 3,
        image_std=[0.25] * 3,
        anchor_generator=anchors,
        head=FCOSHead(numbers.width, 1, len(classes), numbers.head_layers),
        score_thresh=numbers.least_score,
        nms_thresh=numbers.nms,
        detections_per_img=50,
        topk_candidates=200,
        _skip_resize=True,
    )
    for module in network.backbone.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return network


def save_judge(network: FCOS, folder: Path, classes: tuple[str, ...], numbers: Architecture) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    config = {"model": "fcos", "classes": classes, "architecture": asdict(numbers)}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")


class JudgeDetector:
    """Loads a folder with ``config.json`` and ``model.safetensors``; raises FileNotFoundError where one is missing."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        numbers = config["architecture"]
        self.numbers = Architecture(**{**numbers, "stages": tuple(numbers["stages"])})
        self.classes: tuple[str, ...] = tuple(config["classes"])
        self.network = build_network(self.classes, self.numbers).eval()
        self.network.load_state_dict(load_file(folder / "model.safetensors"))

    @torch.no_grad()
    def detect(self, image: np.ndarray) -> list[LabelledBox]:
        """The objects in an image (height, width, 3), uint8 sRGB, best score first.

        Each is (label, score in [0, 1], box xyxy normalised to [0, 1]). The image is stretched to the square that the
        network was trained on.
        """
        pixels = torch.from_numpy(np.array(image, np.uint8)).permute(2, 0, 1)[None].float() / 255
        side = self.numbers.side
        if pixels.shape[-2:] != (side, side):
            pixels = F.interpolate(pixels, size=(side, side), mode="bilinear", antialias=True).clamp(0, 1)
        found = self.network([pixels[0]])[0]
        one_each = nms(found["boxes"], found["scores"], self.numbers.one_object)
        found = {name: value[one_each] for name, value in found.items()}
        boxes = (found["boxes"] / side).clamp(0, 1)
        rows = zip(found["labels"].tolist(), found["scores"].tolist(), boxes.tolist(), strict=True)
        return [(self.classes[label], score, (box[0], box[1], box[2], box[3])) for label, score, box in rows]
