"""The detector recipe on a tiny COCO folder of drawn shapes: two steps each, saved, loaded back and asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from critics.primer import augment, recipe
from critics.primer.coco import BoxDetection, Objects, drop_duplicates, read_coco_folder, score_detections
from critics.primer.dense import assign
from critics.primer.training import Run

TINY = recipe.Shape(
    stem=8, stages=(8, 8, 16, 16), depths=(1, 1, 1, 1), width=32, queries=6, decoder_layers=2, denoising=4
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four non-square pictures (96 x 64 pixels) with a disc and a bar, the last one empty."""
    out = tmp_path_factory.mktemp("coco")
    (out / "images").mkdir()
    images, annotations = [], []
    for number in range(1, 5):
        picture = Image.new("RGB", (96, 64), "white")
        images.append({"id": number, "file_name": f"{number}.png", "width": 96, "height": 64})
        if number < 4:
            draw = ImageDraw.Draw(picture)
            draw.ellipse((8 * number, 10, 8 * number + 23, 33), fill="red")
            draw.rectangle((60, 40, 83, 51), fill="blue")
            annotations.append(
                {"id": 2 * number, "image_id": number, "category_id": 7, "bbox": [8 * number, 10, 24, 24]}
            )
            annotations.append({"id": 2 * number + 1, "image_id": number, "category_id": 3, "bbox": [60, 40, 24, 12]})
        picture.save(out / "images" / f"{number}.png")
    categories = [{"id": 7, "name": "disc"}, {"id": 3, "name": "bar"}]
    table = {"images": images, "annotations": annotations, "categories": categories}
    (out / "annotations.json").write_text(json.dumps(table))
    return out


def test_reading_normalises_boxes_and_orders_classes_by_id(folder: Path) -> None:
    scenes = read_coco_folder(folder, 64)
    assert scenes.names == ("bar", "disc")
    assert scenes.pixels.shape == (4, 64, 64, 3)
    np.testing.assert_allclose(scenes.objects[0].boxes[0], [8 / 96, 10 / 64, 32 / 96, 34 / 64], atol=1e-6)
    assert scenes.objects[0].labels.tolist() == [1, 0]
    assert scenes.objects[3].boxes.shape == (0, 4)


def test_scores_count_a_duplicate_and_a_wrong_class_as_errors() -> None:
    box = (0.1, 0.2, 0.4, 0.9)
    truth = [Objects(np.array([box], np.float32), np.array([0]))]
    right = BoxDetection(0, 0.9, box)
    perfect = score_detections([[right]], truth, ["a", "b"])
    assert (perfect["map50"], perfect["exact"]) == (1.0, 1.0)
    double = score_detections([[right, BoxDetection(0, 0.8, box)]], truth, ["a", "b"])
    assert (double["map50"], double["precision"], double["exact"]) == (1.0, 0.5, 0.0)
    assert score_detections([[BoxDetection(1, 0.9, box)]], truth, ["a", "b"])["map50"] == 0.0


def test_only_the_best_of_two_overlapping_detections_stays() -> None:
    best, same = BoxDetection(0, 0.9, (0.1, 0.1, 0.5, 0.4)), BoxDetection(1, 0.7, (0.1, 0.1, 0.5, 0.38))
    other = BoxDetection(0, 0.3, (0.6, 0.1, 0.9, 0.4))
    assert drop_duplicates([same, other, best]) == [best, other]


def test_warped_boxes_follow_the_pixels() -> None:
    picture = torch.ones(1, 3, 64, 64)
    picture[:, :, 20:40, 12:36] = 0
    generator = torch.Generator().manual_seed(3)
    warped, matrix, shift = augment.warp(picture, 96, generator, zoom=0.2, stretch=0.4, turn=0, wobble=0)
    boxes, keep = augment.warp_boxes(torch.tensor([[12, 20, 36, 40]]) / 64, matrix[0], shift[0], 0.02)
    assert keep.all()
    dark = torch.nonzero(warped[0, 0] < 0.5)
    seen = torch.tensor([*dark.amin(0).flip(0), *(dark.amax(0).flip(0) + 1)]) / 96
    torch.testing.assert_close(boxes[0], seen, atol=0.02, rtol=0)


def test_each_object_teaches_its_best_tokens_only() -> None:
    centres = torch.tensor([[0.1, 0.1], [0.3, 0.3], [0.8, 0.8]])
    boxes = torch.tensor([[[0.2, 0.2, 0.4, 0.4], [0.2, 0.2, 0.4, 0.3], [0.5, 0.5, 0.1, 0.1]]])
    truth, real = torch.tensor([[[0.2, 0.2, 0.4, 0.4], [0.0, 0.0, 0.0, 0.0]]]), torch.tensor([[True, False]])
    _, sure = assign(torch.full((1, 3, 2), 0.5), boxes, centres, torch.tensor([[1, 0]]), truth, real, most=6)
    assert sure[0, 0] == 1 and 0 < sure[0, 1] < 1 and sure[0, 2] == 0


def test_the_fresh_decoder_repeats_the_encoder(folder: Path) -> None:
    detector = recipe.untrained_detector(("bar", "disc"), TINY, seed=1).eval()
    with torch.no_grad():
        out = detector.model(torch.rand(1, 3, 64, 96))
    torch.testing.assert_close(out.intermediate_logits[:, -1], out.enc_topk_logits, atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(out.intermediate_reference_points[:, -1], out.enc_topk_bboxes, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("dense_share", [0.0, 1.0])
def test_the_critic_recipe_saves_what_transformers_loads(folder: Path, tmp_path: Path, dense_share: float) -> None:
    out, work = tmp_path / "detector", tmp_path / "work"
    for steps in (1, 2):  # the second call goes on from the first one's checkpoint
        recipe.train(
            folder, folder, out, work, 1, 1, batch=4, small_side=64, dense_share=dense_share, shape=TINY, steps=steps
        )
    assert recipe.AutoModelForObjectDetection.from_pretrained(out).config.id2label == {0: "bar", 1: "disc"}
    assert recipe.AutoImageProcessor.from_pretrained(out).size == {"height": 256, "width": 256}
    assert 0 <= json.loads((out / "metrics.json").read_text())["clean"]["map50"] <= 1
    assert Run(work, 1, 2, {}).step == 2
