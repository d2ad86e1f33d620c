"""A real RT-DETR of transformers, tiny and with random weights, through the loader that any checkpoint takes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import RTDetrConfig, RTDetrForObjectDetection, RTDetrImageProcessor, RTDetrResNetConfig

from critics.base import CriticError
from critics.objects.closed_vocabulary import TransformersDetector
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detector, DetectorSettings
from critics.testing import check_critic

LABELS = ("circle", "square", "cat")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    backbone = RTDetrResNetConfig(
        embedding_size=8,
        hidden_sizes=[8, 16, 16, 16],
        depths=[1, 1, 1, 1],
        layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )
    config = RTDetrConfig(
        backbone_config=backbone,
        encoder_hidden_dim=16,
        encoder_in_channels=[16, 16, 16],
        encoder_ffn_dim=16,
        decoder_in_channels=[16, 16, 16],
        d_model=16,
        decoder_ffn_dim=16,
        decoder_layers=1,
        num_queries=20,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        use_pretrained_backbone=False,
        num_denoising=0,
        id2label=dict(enumerate(LABELS)),
        label2id={name: i for i, name in enumerate(LABELS)},
    )
    path = tmp_path_factory.mktemp("detector")
    RTDetrForObjectDetection(config).save_pretrained(path)
    RTDetrImageProcessor(size={"height": 64, "width": 64}).save_pretrained(path)
    return path


def test_a_saved_model_detects(folder: Path) -> None:
    detector = TransformersDetector(DetectorSettings(checkpoint=str(folder), threshold=0.0, device="cpu"))
    assert isinstance(detector, Detector)
    assert detector.labels == LABELS
    image = np.random.default_rng(0).integers(0, 256, (48, 80, 3), dtype=np.uint8)
    image.flags.writeable = False
    state = torch.get_rng_state()
    found = detector.detect(image)
    assert torch.equal(state, torch.get_rng_state())
    assert found
    for one in found:
        assert one.label in LABELS
        assert 0.0 <= one.score <= 1.0
        assert 0.0 <= one.box.x0 < one.box.x1 <= 1.0
        assert 0.0 <= one.box.y0 < one.box.y1 <= 1.0
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)
    again = TransformersDetector(DetectorSettings(checkpoint=str(folder), threshold=0.0, device="cpu")).detect(image)
    assert [(d.label, d.score, d.box) for d in again] == [(d.label, d.score, d.box) for d in found]


def test_the_object_critic_with_it_keeps_the_contract(folder: Path) -> None:
    check_critic(ObjectCritic(ObjectSettings(detector=DetectorSettings(checkpoint=str(folder), device="cpu"))))


def test_pickled_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "preprocessor_config.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    torch.save(RTDetrForObjectDetection.from_pretrained(folder).state_dict(), tmp_path / "pytorch_model.bin")
    with pytest.raises(CriticError, match="pickled weights aren't loaded"):
        TransformersDetector(tmp_path).detect(np.zeros((48, 80, 3), np.uint8))
    (tmp_path / "pytorch_model.bin").rename(tmp_path / "model.safetensors")
    with pytest.raises(CriticError, match="is a pickle"):
        TransformersDetector(tmp_path).detect(np.zeros((48, 80, 3), np.uint8))


@pytest.mark.parametrize("missing", ["/nowhere/at/all", "nowhere", "./detector"])
def test_a_folder_that_is_not_there_is_no_hub_name(missing: str) -> None:
    with pytest.raises(CriticError, match="there is no detector at") as caught:
        _ = TransformersDetector(missing).labels
    assert "\n" not in str(caught.value)


def test_a_mistyped_folder_beside_real_ones_never_goes_to_a_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CriticError, match=r"no detector at models/detectr: set critic_settings\.objects\.detector"):
        _ = TransformersDetector("models/detectr").labels


def test_what_a_hub_does_not_give_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise OSError("offline")

    monkeypatch.setattr("transformers.AutoConfig.from_pretrained", refuse)
    with pytest.raises(CriticError, match=r"no such folder, and the hub can't be reached .*offline"):
        _ = TransformersDetector("nobody-here/detector").labels


def test_problems_name_what_a_folder_lacks(folder: Path, tmp_path: Path) -> None:
    def problems(checkpoint: Path | str) -> list[str]:
        return ObjectCritic(ObjectSettings(detector=DetectorSettings(checkpoint=str(checkpoint)))).problems()

    assert problems(folder) == problems("nobody-here/detector") == []
    (tmp_path / "config.json").write_text("{}")
    assert "lacks preprocessor_config.json, *.safetensors" in problems(tmp_path)[0]
    assert "there is no detector at" in problems(tmp_path / "gone")[0]
    assert "critic_settings.objects.detector.checkpoint" in ObjectCritic().problems()[0]


def test_another_kind_of_model_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(CriticError, match="can't be loaded as an object detector") as caught:
        TransformersDetector(tmp_path).detect(np.zeros((48, 80, 3), np.uint8))
    assert "\n" not in str(caught.value)
