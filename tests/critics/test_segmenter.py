"""Colours inside a mask; the plumbing with a real SAM of transformers, tiny and with random weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scripted_objects import Scripted, judge
from transformers import SamConfig, SamImageProcessor, SamModel, SamProcessor

from critics.base import CriticError
from critics.objects.colour import measure_colour
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detection
from critics.objects.segmenter import Segmenter
from critics.testing import example_scene
from planners.scene import Box


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    vision = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": 64,
        "patch_size": 16,
        "output_channels": 16,
        "mlp_dim": 16,
        "global_attn_indexes": [0],
        "window_size": 2,
        "num_pos_feats": 8,
    }
    prompts = {"hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 4}
    decoder = {"hidden_size": 16, "mlp_dim": 16, "num_attention_heads": 2, "iou_head_hidden_dim": 16}
    config = SamConfig(vision_config=vision, prompt_encoder_config=prompts, mask_decoder_config=decoder)
    path = tmp_path_factory.mktemp("sam")
    SamModel(config).save_pretrained(path)
    images = SamImageProcessor(
        size={"longest_edge": 64},
        pad_size={"height": 64, "width": 64},
        mask_size={"longest_edge": 16},
        mask_pad_size={"height": 16, "width": 16},
    )
    SamProcessor(images).save_pretrained(path)
    return path


def test_one_mask_a_box_of_the_pictures_own_size(folder: Path) -> None:
    segmenter = Segmenter(str(folder), "cpu")
    assert segmenter.problems() == []
    image = np.random.default_rng(0).integers(0, 256, (48, 80, 3), dtype=np.uint8)
    image.flags.writeable = False
    boxes = [Box(x0=0.1, y0=0.1, x1=0.5, y1=0.9), Box(x0=0.6, y0=0.2, x1=0.9, y1=0.7)]
    masks = segmenter.masks(image, boxes)
    assert [mask.shape for mask in masks] == [(48, 80)] * 2 and all(mask.dtype == bool for mask in masks)
    assert segmenter.masks(image, []) == []
    assert (segmenter.masks(image, boxes[:1])[0] == masks[0]).mean() > 0.99


def test_the_colour_is_that_of_the_masked_pixels() -> None:
    """A red thing on a busy ground that reaches into its box: without the mask the ground's colours vote too."""
    image = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    mask = np.zeros((64, 96), bool)
    mask[20:44, 30:66] = True
    image[mask] = (214, 40, 40)
    box = Box.from_pixels((15, 8, 81, 56), (96, 64))
    blurred, sharp = measure_colour(image, box), measure_colour(image, box, mask)
    assert sharp is not None and (sharp.name, sharp.share) == ("red", 1.0)
    assert blurred is None or blurred.share < 0.6
    assert measure_colour(image, box, np.zeros_like(mask)) is None


def test_the_object_critic_measures_in_masks(folder: Path) -> None:
    class Masks(Segmenter):
        def masks(self, image: np.ndarray, boxes: list[Box]) -> list[np.ndarray]:
            asked.append(len(boxes))
            assert all(mask.shape == image.shape[:2] for mask in super().masks(image, boxes))
            return [(image == (0, 0, 255)).all(axis=2) for _ in boxes]

    asked: list[int] = []
    image = np.full((64, 96, 3), 255, np.uint8)
    image[10:54, 10:40] = (214, 40, 40)
    image[30:50, 20:40] = (0, 0, 255)
    box = Box.from_pixels((10, 10, 40, 54), (96, 64))
    scene = example_scene()
    scene = scene.model_copy(
        update={
            "entities": (scene.entities[0].model_copy(update={"noun": "circle", "attributes": {"colour": "blue"}}),),
            "relations": (),
            "texts": (),
        }
    )
    critic = ObjectCritic(detector=Scripted(Detection("circle", 0.9, box)), segmenter=Masks(str(folder), "cpu"))
    colour = f"attribute:{scene.entities[0].id}.colour"
    assert judge(critic, image, scene)[colour].status == "pass" and asked == [1]
    assert judge(ObjectCritic(detector=critic.detector), image, scene)[colour].status == "fail"


def test_a_mixed_colour_is_left_open_where_the_settings_say_so() -> None:
    """Half red and half white, planned blue: a fail by default, and none where only a clear other colour may fail."""
    image = np.full((64, 96, 3), 60, np.uint8)
    image[10:54, 10:40], image[10:54, 40:70] = (214, 40, 40), (255, 255, 255)
    found = Detection("circle", 0.9, Box.from_pixels((10, 10, 70, 54), (96, 64)))
    entity = example_scene().entities[0].model_copy(update={"noun": "circle", "attributes": {"colour": "blue"}})
    scene = example_scene().model_copy(update={"entities": (entity,), "relations": (), "texts": ()})
    for limit, status in ((0.0, "fail"), (0.3, "fail"), (0.7, "unscored")):
        critic = ObjectCritic(ObjectSettings(colour_fail_above=limit), Scripted(found))
        assert judge(critic, image, scene)[f"attribute:{entity.id}.colour"].status == status


def test_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    critic = ObjectCritic(ObjectSettings(segmenter=str(tmp_path / "gone")), Scripted())
    assert "critic_settings.objects.segmenter" in critic.problems()[0]
    with pytest.raises(CriticError, match="there is no segmentation model at"):
        Segmenter(str(tmp_path / "gone")).masks(np.zeros((8, 8, 3), np.uint8), [Box(x0=0, y0=0, x1=1, y1=1)])
