"""Every stack by the command line, from first picture to last check, on small random models of its real classes.

They lie in the hub's cache under their real names, so the stacks' own settings find them; canvas, steps and windows are
made small.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from agent.cli import main
from agent.stacks.reader import load_stack
from tests.agent.command_plugins import answer
from tests.critics import tiny_vision_language
from tests.critics.tiny_judges import grounding_dino, tiny_depth
from tests.local_server import Reply
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion_xl
from tests.renderers.remote_images_server import Request, serving, written
from tests.renderers.remote_images_server import answer as images_answer
from tests.renderers.single_file import save_single_file
from tests.renderers.tiny_glm import glm_image

PROMPT = "a red circle to the left of a cat"
PAINTERS: dict[str, Callable[[], diffusers.DiffusionPipeline]] = {
    "sdxl": lambda: stable_diffusion_xl(48).to(torch.float16),
    "sdxl-turbo": lambda: stable_diffusion_xl(48),
    "flux": tiny_models.flux,
    "flux-schnell": lambda: tiny_models.flux(guidance_embeds=False),
    "klein": tiny_models.flux2_klein,
    "qwen": tiny_models.qwen_image,
    "z-image": tiny_models.z_image,
    "glm": glm_image,
}
SMALL = """
canvas = "96x64"
critics = ["objects", "artifacts", "vision_language"]  # no reader of texts, which takes seconds to load
allow_unscored = true

[budget]
rounds = 0

[renderer_settings.diffusion]
steps = 2
smallest_window = 16
enlarge_to = 0
"""


def model_of(stack: str) -> str:
    tables: Any = load_stack(stack).settings["renderer_settings"]
    return tables["diffusion"]["model"]


def snapshot(cache: Path, repo: str) -> Path:
    """An empty folder where the hub's client looks for that repository's files."""
    place = cache / f"models--{repo.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("abc")
    folder = place / "snapshots" / "abc"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's cache with the judges of all stacks."""
    cache = tmp_path_factory.mktemp("cache")
    grounding_dino(snapshot(cache, "IDEA-Research/grounding-dino-tiny"))
    tiny_depth(snapshot(cache, "depth-anything/Depth-Anything-V2-Small-hf"))
    for size in ("2B", "4B"):
        tiny_vision_language.save("qwen", snapshot(cache, f"Qwen/Qwen3-VL-{size}-Instruct"))
    return cache


@pytest.fixture(autouse=True)
def here(tmp_path: Path, judges: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with small settings, and the cache in force."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(judges))
    monkeypatch.setattr("transformers.utils.hub.constants.HF_HUB_CACHE", str(judges), raising=False)
    (tmp_path / "proofpress.toml").write_text(SMALL)
    yield tmp_path


def run_to_the_end(folder: Path, stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Generates without repairs, resumes with one round of them, and checks the picture that came of it."""
    assert main(["generate", PROMPT, "--stack", stack, "--seed", "1", "--out", "run", "--json"]) == 100
    assert answer(capsys)["stopped"] == "rounds"
    first = np.asarray(Image.open(folder / "run" / "image.png"))
    assert first.shape == (64, 96, 3) and first.std() > 0
    assert main(["resume", "run", "--rounds", "1", "--json"]) in (0, 100)
    ended = answer(capsys)
    assert ended["rounds"] == 1 and {check["status"] for check in ended["checks"]} & {"fail", "pass"}
    events = [json.loads(line) for line in (folder / "run" / "journal.jsonl").read_text().splitlines()]
    assert any(event["repairs"] for event in events if event["event"] == "rendered")
    assert main(["check", "run/image.png", "--prompt", PROMPT, "--stack", stack, "--json"]) in (0, 100)
    judged_by = {check["critic"] for check in answer(capsys)["checks"]}
    assert {"objects", "artifacts"} <= judged_by


@pytest.mark.parametrize("stack", sorted(PAINTERS))
def test_a_stack_generates_resumes_and_checks(stack, here, judges, capsys):
    variant = {"variant": "fp16"} if stack == "sdxl" else {}
    PAINTERS[stack]().save_pretrained(snapshot(judges, model_of(stack)), **variant)
    run_to_the_end(here, stack, capsys)


def test_a_single_file_generates_resumes_and_checks(here, judges, capsys):
    """The configs that it lacks are those in the cache, of the repository that the library knows such files by."""
    pipe = stable_diffusion_xl(48)
    save_single_file(pipe, here / "my_mix.safetensors")
    configs = judges / f"models--{model_of('sdxl').replace('/', '--')}"
    if not configs.exists():
        pipe.save_pretrained(snapshot(judges, model_of("sdxl")))
    for weights in configs.rglob("*.safetensors"):
        weights.unlink()
    (here / "mine.toml").write_text(
        'judges = "photographs"\n[settings.renderer_settings.diffusion]\npreset = "sdxl"\nmodel = "my_mix.safetensors"'
    )
    run_to_the_end(here, "mine.toml", capsys)


def blocks(request: Request, number: int) -> Reply:
    """Large squares of random colours, of the size asked for: noise would be no picture, and painted anew."""
    small = np.random.default_rng(number).integers(0, 256, (2, 3, 3), dtype=np.uint8)
    return images_answer(written(Image.fromarray(small).resize(request.size, Image.Resampling.NEAREST)))


def test_a_server_generates_resumes_and_checks(here, capsys, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "a key")
    with serving(blocks) as (url, asked):
        with (here / "proofpress.toml").open("a") as file:
            file.write(f'\n[renderer_settings.remote]\nurl = "{url}"\nmodel = "m"\nsmallest_window = 16\n')
        run_to_the_end(here, "remote", capsys)
    assert len(asked) > 1


def test_doctor_finds_and_opens_the_models_of_a_stack(here, judges, capsys):
    place = judges / f"models--{model_of('klein').replace('/', '--')}"
    if not place.exists():
        tiny_models.flux2_klein().save_pretrained(snapshot(judges, model_of("klein")))
    assert main(["doctor", "--stack", "klein", "--deep", "--card", "24"]) == 0
    shown = capsys.readouterr().out
    assert "painted one step of 96x64 pixels" in shown and "the critic 'vision_language' judged" in shown
    assert shown.splitlines()[-1] == "ready"
