"""Real Grounding DINO and OWLv2 of transformers, tiny and with random weights: what they find means nothing, how it
comes back does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForZeroShotObjectDetection,
    AutoProcessor,
    CLIPTokenizer,
    Owlv2Config,
    Owlv2ForObjectDetection,
    Owlv2ImageProcessor,
    Owlv2Processor,
)

from critics.base import CriticError
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detector, DetectorSettings, OpenVocabulary
from critics.objects.detectors import build_detector
from critics.objects.open_vocabulary import OpenVocabularyDetector
from critics.testing import check_critic, example_scene
from planners.checklist import compile_checklist
from tests.critics.tiny_judges import grounding_dino

NOUNS = ("circle", "red square", "zebra")


def owl(folder: Path) -> None:
    letters = [chr(c) for c in range(97, 123)]
    vocabulary = {
        t: i for i, t in enumerate(["!", *letters, *(c + "</w>" for c in letters), "<|startoftext|>", "<|endoftext|>"])
    }
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(vocab=str(folder / "vocab.json"), merges=str(folder / "merges.txt"), pad_token="!")
    tokenizer.model_max_length = 16
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = Owlv2Config(
        text_config={
            **sizes,
            "vocab_size": len(vocabulary),
            "max_position_embeddings": 16,
            "bos_token_id": 53,
            "eos_token_id": 54,
        },
        vision_config={**sizes, "image_size": 64, "patch_size": 16},
        projection_dim=16,
    )
    Owlv2ForObjectDetection(config).save_pretrained(folder)
    Owlv2Processor(Owlv2ImageProcessor(size={"height": 64, "width": 64}), tokenizer).save_pretrained(folder)


@pytest.fixture(scope="module", params=[grounding_dino, owl], ids=["grounding_dino", "owlv2"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("open")
    request.param(path)
    return path


def settings(folder: Path, threshold: float = 0.0) -> DetectorSettings:
    return DetectorSettings(
        checkpoint=str(folder),
        backend="open_vocabulary",
        threshold=threshold,
        device="cpu",
        same_class_iou=1.0,
        cross_class_iou=1.0,
    )


def test_it_finds_the_nouns_that_it_is_told_and_no_others(folder: Path) -> None:
    detector = build_detector(settings(folder))
    assert isinstance(detector, OpenVocabulary) and isinstance(detector, OpenVocabularyDetector)
    image = np.random.default_rng(0).integers(0, 256, (48, 80, 3), dtype=np.uint8)
    image.flags.writeable = False
    assert detector.detect(image) == []
    told = detector.naming((*NOUNS, "circle"))
    assert isinstance(told, Detector)
    assert told.labels == NOUNS
    found = told.detect(image)
    assert found and {one.label for one in found} <= set(NOUNS)
    assert all(0.0 <= one.score <= 1.0 for one in found)
    assert all(0.0 <= one.box.x0 < one.box.x1 <= 1.0 and 0.0 <= one.box.y0 < one.box.y1 <= 1.0 for one in found)
    assert {one.label for one in detector.naming(["zebra"]).detect(image)} == {"zebra"}
    assert detector.naming(NOUNS).detect(image)[0].box == found[0].box


def test_a_nouns_finds_do_not_depend_on_the_other_nouns(folder: Path) -> None:
    """Each noun has a prompt of its own, so that its score is what it would be alone."""
    image = np.random.default_rng(0).integers(0, 256, (48, 80, 3), dtype=np.uint8)
    detector = OpenVocabularyDetector(settings(folder))
    together, alone = detector.naming(NOUNS), detector.naming(["red square"])

    def finds(one: OpenVocabularyDetector) -> set[tuple[float, ...]]:
        seen = (found for found in one.detect(image) if found.label == "red square")
        return {tuple(round(v, 4) for v in (d.score, d.box.x0, d.box.y0, d.box.x1, d.box.y1)) for d in seen}

    assert finds(together) and finds(together) <= finds(alone)


def test_a_grounded_noun_scores_by_the_mean_over_its_tokens(tmp_path: Path) -> None:
    """By the library's own call on the noun's prompt; the shorter noun is padded beside the longer one."""
    torch.manual_seed(0)
    grounding_dino(tmp_path)
    image = np.random.default_rng(1).integers(0, 256, (48, 80, 3), dtype=np.uint8)
    found = OpenVocabularyDetector(settings(tmp_path)).naming(["zebra", "red square"]).detect(image)
    processor = AutoProcessor.from_pretrained(tmp_path)
    model = AutoModelForZeroShotObjectDetection.from_pretrained(tmp_path).eval()
    for noun, tokens in (("zebra", slice(1, 2)), ("red square", slice(1, 3))):
        with torch.inference_mode():
            outputs = model(**processor(images=image, text=f"{noun}.", return_tensors="pt"))
        expected = outputs.logits.sigmoid()[0, :, tokens].mean(dim=1)
        seen = [one.score for one in found if one.label == noun]
        assert len(seen) == len(expected) and np.allclose(seen, sorted(expected.tolist(), reverse=True), atol=1e-4)


def test_the_threshold_holds(folder: Path) -> None:
    image = np.full((48, 80, 3), 200, np.uint8)
    scores = [one.score for one in build_detector(settings(folder)).naming(NOUNS).detect(image)]  # type: ignore
    middle = sorted(scores)[len(scores) // 2]
    kept = build_detector(settings(folder, middle)).naming(NOUNS).detect(image)  # type: ignore[attr-defined]
    assert 0 < len(kept) < len(scores)
    assert min(one.score for one in kept) >= middle


def test_the_object_critic_tells_it_the_scenes_nouns(folder: Path) -> None:
    critic = ObjectCritic(ObjectSettings(detector=settings(folder)))
    assert critic.problems() == []
    scene = example_scene()
    zebra = scene.entities[0].model_copy(update={"noun": "zebras", "attributes": {}})
    scene = scene.model_copy(update={"entities": (zebra, scene.entities[1]), "forbidden": ("cat",)})
    assert critic.unable(scene, compile_checklist(scene)) == {}
    check_critic(critic, scene=scene)


def test_weights_come_from_a_folder_or_the_local_cache_alone(folder: Path, tmp_path: Path) -> None:
    image = np.zeros((48, 80, 3), np.uint8)
    unknown = DetectorSettings(checkpoint="nobody-here/detector", backend="open_vocabulary")
    with pytest.raises(CriticError, match="isn't in the local cache"):
        OpenVocabularyDetector(unknown).naming(NOUNS).detect(image)
    absent = OpenVocabularyDetector(settings(tmp_path / "gone"))
    assert "critic_settings.objects.detector.checkpoint" in absent.problems()[0]
    with pytest.raises(CriticError, match="there is no open-vocabulary object detector at"):
        absent.naming(NOUNS).detect(image)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "rt_detr"}))
    with pytest.raises(CriticError, match="is a model of type rt_detr"):
        OpenVocabularyDetector(settings(tmp_path)).naming(NOUNS).detect(image)
