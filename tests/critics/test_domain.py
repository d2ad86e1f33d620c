"""The shipped detector judges its own world alone, as does a CLIP pair that states one, and they say so."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from command_line import proofpress
from PIL import Image
from scripted_objects import Scripted, drawn, judge
from tiny_pair import open_clip_pair

from agent.errors import PreflightError
from agent.run.preflight import contained, preflight
from benchmarks.packaged import packaged_picture
from critics.base import CriticError, Picture
from critics.contrast.alignment import AlignmentCritic, AlignmentSettings
from critics.contrast.clip_model import ClipSettings
from critics.domain import FILE, Domain, read_domain, statistics
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detection, DetectorSettings
from critics.testing import example_scene
from planners.checklist import compile_checklist
from renderers.diffusion import DiffusionRenderer, DiffusionSettings

PRIMER = Path(__file__).parents[2] / "critics" / "primer"
PAINTED = Path(__file__).parents[2] / "benchmarks" / "acceptance" / "pictures"
PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")


@pytest.fixture(scope="module")
def domain() -> Domain:
    found = read_domain(PRIMER / "detector2")
    assert found is not None
    return found


def test_painted_pictures_are_of_the_world_and_photographs_are_not(domain):
    painted = [np.asarray(Image.open(path).convert("RGB")) for path in sorted(PAINTED.iterdir())[::14]]
    assert len(painted) >= 20 and sum(domain.score(image) <= 0 for image in painted) == 0
    assert [name for name in PHOTOS if domain.score(packaged_picture("skimage", f"data/{name}")) > 0] == []


def test_a_photograph_is_not_judged_and_the_reason_names_a_stack(tmp_path):
    detector = ObjectCritic(ObjectSettings(detector=DetectorSettings(checkpoint=str(PRIMER / "detector2"))))
    shutil.copy(PRIMER / "detector2" / FILE, open_clip_pair(tmp_path))
    pair = AlignmentCritic(AlignmentSettings(clip=ClipSettings(model=str(tmp_path))))
    scene, photograph = example_scene(), packaged_picture("skimage", "data/chelsea.png")
    for critic in (detector, pair):
        checks = [check for check in compile_checklist(scene) if check.kind in critic.judges]
        checks = checks or critic.checks(scene)
        verdicts = critic.judge_many([Picture(photograph, scene, checks)])[0]
        assert len(verdicts) == len(checks) > 0
        assert {verdict.status for verdict in verdicts} == {"unscored"}
        assert all("--stack sdxl" in verdict.reason and "\n" not in verdict.reason for verdict in verdicts)
        assert "only drawn pictures" in critic.notes()[0]
    assert "transformers" not in sys.modules or detector.detector._model is None  # nothing was loaded for it


def test_a_detector_that_states_no_world_judges_everything():
    image, left, _ = drawn()
    critic = ObjectCritic(detector=Scripted(Detection("circle", 0.9, left)))
    assert critic.refuses("anything") is None and critic.notes() == []
    assert judge(critic, image, example_scene())["present:" + example_scene().entities[0].id].status != "unscored"


def test_a_painter_of_another_world_stops_before_painting():
    critic = ObjectCritic(ObjectSettings(detector=DetectorSettings(checkpoint=str(PRIMER / "detector2"))))
    scene = example_scene().model_copy(update={"texts": (), "relations": ()})
    checks = tuple(check for check in compile_checklist(scene) if check.kind == "present")
    known = {check.id for check in checks} - set(critic.unable(scene, checks))
    assert known
    for paints in ("drawn", None):
        assert preflight(contained([critic], None, paints), scene, checks, allow=False) == checks
    with pytest.raises(PreflightError, match=r"the painter makes other pictures: .*--stack sdxl") as raised:
        preflight(contained([critic], None, "anything"), scene, checks, allow=False)
    assert str(raised.value).count("--stack sdxl") == 1 and "\n" not in str(raised.value)


@pytest.mark.parametrize(("preset", "paints"), [("shipped", "drawn"), ("sdxl", "anything"), (None, None)])
def test_presets_say_what_their_models_paint(preset, paints):
    table = {"model": "a/folder"} | ({"preset": preset} if preset else {})
    assert DiffusionRenderer(DiffusionSettings.model_validate(table)).paints == paints


def test_the_command_line_stops_a_photographic_painter_with_one_line(tmp_path):
    model = PRIMER.parents[1] / "renderers" / "primer" / "edition2" / "checkpoint"
    (tmp_path / "proofpress.toml").write_text(
        f'[renderer_settings.diffusion]\npreset = "sdxl"\nmodel = {json.dumps(str(model))}\n'
    )
    done = proofpress("generate", "a red circle and a blue square", "--dry-run", cwd=tmp_path)
    assert done.code == 2 and done.out == ""
    lines = [line for line in done.err.splitlines() if "can't be judged" in line]
    assert len(lines) == 1 and "--stack sdxl" in lines[0]


def test_tiny_and_flat_pictures_have_statistics_too(domain):
    for shape in ((1, 1, 3), (3, 200, 3), (300, 5, 3), (64, 64, 3)):
        found = statistics(np.full(shape, 255, np.uint8))
        assert set(found) == set(domain.weights) and all(np.isfinite(value) for value in found.values())
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    assert domain.refusal(noise, "the detector", "x") is None
    assert domain.refusal(np.tile(noise, (2, 2, 1)), "the detector", "x") is not None


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "can't be read"), ('{"world": "drawn"}', "says"), (None, "weighs 'height', which isn't measured")],
)
def test_a_broken_domain_file_is_one_line(tmp_path, content, says):
    shutil.copy(PRIMER / "detector2" / FILE, tmp_path)
    known = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(content or json.dumps(known | {"weights": {"height": 1.0}}))
    with pytest.raises(CriticError, match=says) as raised:
        read_domain(tmp_path)
    assert "\n" not in str(raised.value)
    assert read_domain(tmp_path / "gone") is None
