"""Models beside plain text-to-image ones by the command line: small random ones of the real classes in the real folder
layouts, and a critic from a file that always finds the colour wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from agent.cli import main
from tests.agent.command_plugins import answer
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion_3
from tests.renderers.small_scene import picture
from tests.renderers.test_filling import fill, xl
from tests.renderers.test_instructed import kontext, qwen_edit
from tests.renderers.tiny_guides import STEERED, control_net, flux, save_adapter, sd

PROMPT = "a red circle on a table"
CRITIC = """
from critics.base import Verdict

class Doubter:
    name = "doubter"
    judges = frozenset({"present", "count", "attribute", "relation", "no_extra_text", "artifact"})

    def judge(self, image, scene, checks):
        wrong = {check.id for check in checks if check.kind == "attribute"}
        return [
            Verdict(check=c.id, critic="doubter", status="fail", score=0, reason="it isn't so")
            if c.id in wrong
            else Verdict(check=c.id, critic="doubter", status="pass", score=1, reason="so it is")
            for c in checks
        ]
"""
SETTINGS = """
canvas = "96x64"
critics = ["doubter.py:Doubter"]
isolate = false

[budget]
rounds = 1

[ladder]
attribute = [{ operator = "%s" }]

[renderer_settings.diffusion]
steps = 2
smallest_window = 16
%s
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("doubter.py").write_text(CRITIC)
    return tmp_path


def doctor(capsys: pytest.CaptureFixture[str]) -> str:
    """What is missing, by the doctor, with the way out; empty where nothing is."""
    capsys.readouterr()
    code = main(["doctor", "--json"])
    found = answer(capsys)
    used = [part for part in found["parts"] if part["state"] not in ("here", "not used")]
    missing = [*found["problems"], *(part["way_out"] for part in used)]
    assert (code == 0) == (not missing)
    return " ".join(missing)


def repaired(
    capsys: pytest.CaptureFixture[str], operator: str, more: str, *options: str
) -> tuple[np.ndarray, np.ndarray, Mapping[str, Any]]:
    """The first picture of a run, the one that its repair made of it, and the repair."""
    Path("proofpress.toml").write_text(SETTINGS % (operator, more))
    assert main(["generate", PROMPT, "--seed", "1", "--out", "run", "--json", *options]) == 100
    assert answer(capsys)["rounds"] == 1
    events = [json.loads(line) for line in Path("run/journal.jsonl").read_text().splitlines()]
    first, second = (event for event in events if event["event"] == "rendered")
    pictures = [np.asarray(Image.open(next(Path("run/images").glob(f"{one['image']}*")))) for one in (first, second)]
    assert second["repairs"][0]["operator"] == operator and (pictures[0] != pictures[1]).any()
    return pictures[0], pictures[1], second["repairs"][0]


@pytest.mark.parametrize("build", [xl, fill], ids=["SDXL", "FLUX"])
def test_a_model_trained_to_inpaint_paints_and_repairs(here, capsys, build: Callable[[], Any]):
    build().save_pretrained("model")
    repaired(capsys, "inpaint", 'model = "model"\nguidance = 3')
    assert doctor(capsys) == ""


@pytest.mark.parametrize("family", ["SD", "SD3", "FLUX.1", "Qwen-Image", "Z-Image"])
def test_a_controlnet_follows_the_plan_in_pictures_and_repairs(here, capsys, family: str):
    made = STEERED[family]
    pipe = made.build()
    pipe.save_pretrained("model")
    control_net(made, pipe).save_pretrained("net")
    steered, _, _ = repaired(capsys, "inpaint", 'model = "model"\ncontrolnets = [{ model = "net" }]')
    assert doctor(capsys) == ""
    shutil.rmtree("run")
    shutil.rmtree("net")
    assert "net is no folder of a ControlNet" in doctor(capsys)
    plain, _, _ = repaired(capsys, "inpaint", 'model = "model"')
    assert (steered != plain).any()


@pytest.mark.parametrize("build", [sd, flux, stable_diffusion_3], ids=["SD", "FLUX", "SD3"])
def test_reference_pictures_are_named_by_a_setting_or_a_flag(here, capsys, build: Callable[[], Any]):
    pipe = build()
    pipe.save_pretrained("model")
    save_adapter(Path("adapter"), pipe)
    Image.fromarray(picture().image).save("like_this.png")
    adapter = 'model = "model"\nip_adapter = { file = "adapter/ip-adapter.safetensors" }\n'
    by_flag, mended, _ = repaired(capsys, "inpaint", adapter, "--reference", "like_this.png")
    shutil.rmtree("run")
    by_setting, again, _ = repaired(capsys, "inpaint", adapter + 'reference = ["like_this.png"]')
    assert (by_flag == by_setting).all() and (mended == again).all()
    shutil.rmtree("run")
    plain, _, _ = repaired(capsys, "inpaint", adapter)
    assert (plain != by_flag).any()
    assert main(["generate", PROMPT, "--reference", "none.png", "--out", "other"]) == 1
    assert "none.png is no picture" in capsys.readouterr().err
    assert main(["generate", PROMPT, "--renderer", "remote", "--reference", "like_this.png"]) == 2
    assert "reference" in capsys.readouterr().err


@pytest.mark.parametrize("build", [kontext, qwen_edit], ids=["FLUX", "Qwen"])
def test_an_edit_model_is_told_what_the_failed_check_asks_for(here, capsys, build: Callable[[], Any]):
    tiny_models.flux().save_pretrained("model")
    build().save_pretrained("editor")
    more = 'model = "model"\neditor = { model = "editor", steps = 1, enlarge_to = 0 }'
    _, _, repair = repaired(capsys, "instruct_edit", more)
    assert repair["prompt"] == "make the circle red"
    assert doctor(capsys) == ""
    shutil.rmtree("editor")
    assert "there is no editor; set renderer_settings.diffusion.editor.model" in doctor(capsys)
