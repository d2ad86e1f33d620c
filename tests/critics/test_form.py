"""The critic of form: geometry, and backends of real classes, tiny and with random weights."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import tiny_vision_language as tiny
import torch
from PIL import Image
from pydantic import ValidationError
from safetensors.torch import save_file
from test_form_outlines import page, with_corners
from transformers import (
    SegformerConfig,
    SegformerForSemanticSegmentation,
    SegformerImageProcessor,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessor,
)

from critics.base import CriticError, Verdict
from critics.form.asked import DEFECTS, AskedForm
from critics.form.classified import ClassifiedForm, ClassifierSettings
from critics.form.compared import ComparedForm
from critics.form.critic import FormCritic, FormSettings
from critics.form.inspection import FormReading, FoundThing
from critics.form.network import FormNetwork
from critics.form.references import TILE
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from critics.testing import check_critic
from critics.vision_language.local import LocalModelSettings, LocalRespondent
from planners.scene import Box, Canvas, Entity, Scene
from tests.critics.scripted_objects import Scripted

LABELS = {0: "sound", 1: "artifact"}


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("classifier")
    numbers = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = ViTConfig(**numbers, image_size=32, patch_size=8, id2label=LABELS, label2id={})
    ViTForImageClassification(config).save_pretrained(folder)
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("segmenter")
    config = SegformerConfig(
        hidden_sizes=[8, 8, 8, 8], depths=[1, 1, 1, 1], decoder_hidden_size=8, id2label=LABELS, label2id={}
    )
    SegformerForSemanticSegmentation(config).save_pretrained(folder)
    SegformerImageProcessor(size={"height": 64, "width": 64}).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form model of two nouns with random weights."""
    folder = tmp_path_factory.mktemp("form")
    torch.manual_seed(0)
    sheet = np.zeros((TILE, 2 * TILE, 4), np.uint8)
    sheet[8:56, 8:56], sheet[16:48, TILE + 4 : TILE + 60] = (200, 60, 40, 255), (60, 60, 200, 255)
    Image.fromarray(sheet).save(folder / "references.webp", lossless=True)
    (folder / "references.json").write_text(json.dumps({"across": 2, "tiles": [["mug", "flat"], ["sofa", "flat"]]}))
    (folder / "config.json").write_text(json.dumps({"width": 8, "passes_to": 0.3, "fails_from": 0.7}))
    save_file(FormNetwork(8).state_dict(), folder / "model.safetensors")
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  model.safetensors\n")
    return folder


def scene_of(noun: str, box: Box, image: np.ndarray) -> Scene:
    canvas = Canvas(width=image.shape[1], height=image.shape[0])
    return Scene(prompt="p", canvas=canvas, entities=(Entity(id="t", noun=noun, box=box),))


def judged(critic: FormCritic, image: np.ndarray, box: Box, noun: str) -> Verdict:
    scene = scene_of(noun, box, image)
    (verdict,) = critic.judge(image, scene, critic.checks(scene))
    return verdict


class Says:
    """An inspector that gives one doubt; a fake only to place it exactly."""

    def __init__(self, doubt: float | None, mirror: float | None = None) -> None:
        self.doubts = [doubt, mirror if mirror is not None else doubt]
        self.boxes: list[Box] = []

    def problems(self) -> list[str]:
        return []

    def knows(self, noun: str) -> bool:
        return noun != "yeti"

    def inspect(self, image: np.ndarray, things: list[FoundThing]) -> list[FormReading]:
        cells = np.zeros((4, 4))
        cells[0, 3] = 1.0
        self.boxes += [thing.box for thing in things]
        doubt = self.doubts[min(1, len(self.boxes) - 1)]
        return [FormReading(doubt, "seen", cells=cells, frame=thing.box) for thing in things]


def test_an_octagon_fails_where_a_circle_passes() -> None:
    critic = FormCritic(inspector=Says(None))
    wrong = judged(critic, *with_corners(8, 120), "circle")
    assert (wrong.status, wrong.fault) == ("fail", "malformed") and wrong.region is not None
    assert judged(critic, *page("circle", 120, 120), "circle").status == "pass"


@pytest.mark.parametrize(("doubt", "status"), [(0.1, "pass"), (0.5, "pass"), (0.9, "fail"), (None, "unscored")])
def test_a_thing_fails_only_beyond_a_tie(doubt: float | None, status: str) -> None:
    image, box = page("square", 80, 60)
    verdict = judged(FormCritic(inspector=Says(doubt)), image, box, "cat")
    assert verdict.status == status
    assert ("too near a tie" in verdict.reason) == (doubt == 0.5)
    if status == "fail":
        assert verdict.region == Box(x0=box.x0 + 0.75 * box.width, y0=box.y0, x1=box.x1, y1=box.y0 + 0.25 * box.height)


def test_what_fails_is_looked_at_again_in_the_mirror_image() -> None:
    image, box = page("square", 80, 60)
    inspector = Says(0.9, 0.2)
    verdict = judged(FormCritic(inspector=inspector), image, box, "cat")
    assert (verdict.status, verdict.reason) == ("pass", "seen in the mirror image")
    assert inspector.boxes[1].x0 == pytest.approx(1 - box.x1) and inspector.boxes[1].x1 == pytest.approx(1 - box.x0)
    once = Says(0.2, 0.9)
    assert judged(FormCritic(inspector=once), image, box, "cat").status == "pass" and len(once.boxes) == 1


def test_small_things_and_unknown_nouns_are_unscored() -> None:
    image, box = page("square", 80, 60)
    critic = FormCritic(inspector=Says(0.9))
    small = judged(critic, image, Box(x0=0.1, y0=0.1, x1=0.2, y1=0.2), "cat")
    assert small.status == "unscored" and "20 pixels" in small.reason
    scene = scene_of("yeti", box, image)
    (check,) = critic.checks(scene)
    assert not check.hard and critic.unable(scene, [check]) == {"form:t": 'the form model has no picture of "yeti"'}


def test_a_finder_says_where_things_are() -> None:
    image, box = page("square", 80, 60)
    finder = ObjectCritic(detector=Scripted(Detection("cat", 0.9, box)))
    far = Box(x0=0.0, y0=0.0, x1=0.1, y1=0.1)
    found = judged(FormCritic(inspector=Says(0.9), finder=finder), image, far, "cat")
    assert found.status == "fail" and found.evidence[0].box == box
    lost = judged(FormCritic(inspector=Says(0.9), finder=ObjectCritic(detector=Scripted())), image, far, "cat")
    assert (lost.status, lost.reason) == ("unscored", "no cat was found")


def test_one_backend_is_chosen() -> None:
    local, classifier = LocalModelSettings(model="b"), ClassifierSettings(checkpoint="c")
    with pytest.raises(ValidationError, match=r"classifier and local.model are set; leave one of them"):
        FormSettings(classifier=classifier, local=local)
    assert isinstance(FormCritic(FormSettings(checkpoint="a", local=local)).inspector, AskedForm)
    assert isinstance(FormCritic(FormSettings(checkpoint="a")).inspector, ComparedForm)
    assert FormCritic().problems() and FormCritic().checks(scene_of("cat", *reversed(page("square", 50, 50)))) == []


def test_a_classifier_and_a_segmenter_are_loaded_by_their_folder(classifier: Path, segmenter: Path) -> None:
    image, box = page("square", 80, 60)
    thing = FoundThing("cat", "a cat", box)
    (plain,) = ClassifiedForm(ClassifierSettings(checkpoint=str(classifier))).inspect(image, [thing])
    assert plain.doubt is not None and 0 < plain.doubt < 1 and plain.cells is None
    (mapped,) = ClassifiedForm(ClassifierSettings(checkpoint=str(segmenter))).inspect(image, [thing])
    assert mapped.cells is not None and mapped.doubt == pytest.approx(mapped.cells.max())
    other = ClassifierSettings(checkpoint=str(classifier), labels=("sound",))
    (inverse,) = ClassifiedForm(other).inspect(image, [thing])
    assert inverse.doubt == pytest.approx(1 - plain.doubt, abs=1e-5)
    with pytest.raises(CriticError, match="has no label that means a malformed thing"):
        ClassifiedForm(ClassifierSettings(checkpoint=str(classifier), labels=("odd",))).inspect(image, [thing])
    check_critic(FormCritic(FormSettings(classifier=ClassifierSettings(checkpoint=str(segmenter)), smallest=8)))


def test_a_vision_language_model_is_asked_one_question_a_defect(tmp_path: Path) -> None:
    model = LocalModelSettings(model=str(tiny.save("llava", tmp_path)), device="cpu")
    image, box = page("square", 80, 60)
    respondent = LocalRespondent(model)
    asked = AskedForm(respondent, least_mass=0.0)
    (reading,) = asked.inspect(image, [FoundThing("cat", 'a "red" cat', box)])
    assert reading.doubt is not None and 0 <= reading.doubt <= 1
    assert asked.spent.questions == len(DEFECTS)
    (silent,) = AskedForm(respondent, least_mass=0.9999).inspect(image, [FoundThing("cat", "a cat", box)])
    assert silent.doubt is None and "neither yes nor no" in silent.says


def test_a_form_model_compares_with_its_references(references: Path, tmp_path: Path) -> None:
    inspector = ComparedForm(references)
    assert inspector.knows("Mug") and not inspector.knows("cat") and inspector.problems() == []
    image, box = page("square", 80, 60)
    readings = inspector.inspect(image, [FoundThing("mug", "a mug", box), FoundThing("sofa", "a sofa", box)])
    alone = inspector.inspect(image, [FoundThing("sofa", "a sofa", box)])
    assert readings[1].doubt == pytest.approx(alone[0].doubt, abs=1e-5)
    assert readings[0].doubt != pytest.approx(readings[1].doubt, abs=1e-5)
    assert (readings[0].passes_to, readings[0].fails_from) == (0.3, 0.7)
    mirrored, turned = np.ascontiguousarray(image[:, ::-1]), Box(x0=1 - box.x1, y0=box.y0, x1=1 - box.x0, y1=box.y1)
    (mirror,) = inspector.inspect(mirrored, [FoundThing("sofa", "a sofa", turned)])
    assert mirror.cells is not None and alone[0].cells is not None
    check_critic(FormCritic(inspector=inspector))
    changed = tmp_path / "changed"
    shutil.copytree(references, changed)
    save_file(FormNetwork(8).state_dict(), changed / "model.safetensors")
    with pytest.raises(CriticError, match="SHA256SUMS"):
        ComparedForm(changed).inspect(image, [FoundThing("mug", "a mug", box)])
    (changed / "references.json").write_text("[]")
    with pytest.raises(CriticError, match="the references of"):
        ComparedForm(changed).knows("mug")
