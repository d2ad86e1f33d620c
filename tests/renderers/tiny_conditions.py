"""A small module that makes channels of a scene, and a pipeline of the real classes whose denoiser takes them."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config

from tests.renderers.conftest import stable_diffusion, unet

KNOWN = {"TinyConditions": "tests.renderers.tiny_conditions:TinyConditions"}
FACTOR = 4


class TinyConditions(ModelMixin, ConfigMixin):
    """Four channels: 1 in things' boxes, 1 in texts', and two of their phrases' embedding in these boxes."""

    @register_to_config
    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.project = torch.nn.Linear(width, 2)

    out_channels = 4
    guess_channels = 0

    def scene_channels(self, scene, size, encoder, font=None):
        made = torch.zeros(1, 4, size[1] // FACTOR, size[0] // FACTOR)
        for item in scene.things:
            left, top, right, bottom = (edge // FACTOR for edge in item.box.pixels(size))
            made[0, item in scene.texts, top:bottom, left:right] = 1
            words = item.phrase if hasattr(item, "phrase") else item.content
            made[0, 2:, top:bottom, left:right] = self.project(encoder([words]))[0, :, None, None]
        return made

    def prompt_channels(self, prompt, size, encoder, font=None, seed=0):
        """The seed in the second channel, the rest open."""
        made = torch.zeros(1, 4, size[1] // FACTOR, size[0] // FACTOR)
        made[0, 1] = seed
        return made


def write_planned(folder: Path, named: str = "TinyConditions", **more: object) -> Path:
    """Saves the pipeline; its index says ``named`` is the class of its conditions."""
    torch.manual_seed(0)
    stable_diffusion(unet(16, in_channels=20, **more)).save_pretrained(folder)
    TinyConditions().save_pretrained(folder / "conditions")
    index = json.loads((folder / "model_index.json").read_text())
    index["conditions"] = ["somebodys.module", named]
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder
