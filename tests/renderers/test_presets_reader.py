"""The shipped presets are read and fit the renderer's settings; what is wrong in a preset is one line."""

from __future__ import annotations

from pathlib import Path

import diffusers
import pytest
from pydantic import ValidationError

from agent.config import resolve
from renderers.base import RenderError
from renderers.diffusion import DiffusionSettings
from renderers.presets.reader import FOLDER, load_preset, preset_names, with_preset

WANTED = {
    "sdxl",
    "sdxl-turbo",
    "sdxl-lightning",
    "flux1-dev",
    "flux1-fill",
    "flux1-schnell",
    "flux2-klein",
    "z-image-turbo",
    "qwen-image",
    "glm-image",
    "shipped",
}


def test_each_family_that_is_promised_ships():
    assert set(preset_names()) == WANTED


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_preset_is_valid_and_its_settings_are_the_renderers(name):
    preset = load_preset(name)
    table = with_preset({"preset": name, "model": "/models/some folder"})
    del table["preset"]
    settings = DiffusionSettings.model_validate(table)  # unknown keys are refused there
    assert settings.steps == preset.settings["steps"] and settings.guidance == preset.settings["guidance"]
    assert settings.dtype == preset.settings.get("dtype", "auto")
    assert preset.dtype == settings.dtype or settings.dtype == "auto"
    assert hasattr(diffusers, preset.pipeline)
    assert "resample" in preset.operators
    assert all(side % preset.multiple == 0 for side in preset.native)


def test_the_shipped_settings_are_the_presets():
    """The preset and the shipped settings say the same, so that either can stand for the other."""
    table = dict(resolve({}, {}).settings.renderer_settings["diffusion"])
    assert table.pop("conditions") == {"PlanConditions": "renderers.primer.edition2.conditions:PlanConditions"}
    named = {"preset": "shipped", "model": "x"}
    assert with_preset(named) == with_preset({**table, **named})


def test_what_the_user_sets_lies_over_the_preset():
    table = with_preset({"preset": "flux1-schnell", "model": "/models/x", "steps": 2})
    assert table["steps"] == 2 and table["guidance"] == 0.0
    assert with_preset({"model": "/models/x"}) == {"model": "/models/x"}


def test_schnells_t5_reads_as_many_tokens_as_its_model_card_says():
    limits = {
        name: with_preset({"preset": name, "model": "x"}).get("text_tokens", 0)
        for name in ("flux1-schnell", "flux1-dev")
    }
    assert limits == {"flux1-schnell": 256, "flux1-dev": 0}, "0: the pipeline's own, 512"


def test_a_preset_of_ones_own_brings_its_model_relative_to_its_file(tmp_path):
    text = (FOLDER / "sdxl.toml").read_text().replace("[settings]", '[settings]\nmodel = "weights"')
    own = tmp_path / "mine.toml"
    own.write_text(text)
    assert with_preset({"preset": str(own)})["model"] == str(tmp_path / "weights")
    assert with_preset({"preset": str(own), "model": "/elsewhere"})["model"] == "/elsewhere"


def spoilt(folder: Path, old: str, new: str) -> str:
    text = (FOLDER / "sdxl.toml").read_text()
    assert old in text
    path = folder / "spoilt.toml"
    path.write_text(text.replace(old, new, 1))
    return str(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("licence =", "license =", "licence"),
        ("multiple = 8", "multiple = 8\nmultipel = 8", "unknown key 'multipel'; did you mean 'multiple'"),
        ("parameters = 2_567", "params = 1\nparameters = 2_567", "unknown key 'parts.0.params'"),
        ("native = [1024, 1024]", "native = [1024, 0]", "greater than 0"),
        ('"inpaint"', '"repaint"', "operators.0"),
        ("parameters = 2_567_463_684", "parameters = 0", "greater than 0"),
        ('card = "', 'card = ""  # "', "card"),
        ("title =", "title", "can't be read"),
    ],
)
def test_a_wrong_preset_is_one_line_that_names_the_file_and_the_key(tmp_path, old, new, said):
    path = spoilt(tmp_path, old, new)
    with pytest.raises(RenderError) as caught:
        load_preset(path)
    assert said in str(caught.value) and path in str(caught.value) and "\n" not in str(caught.value)


def test_an_unknown_setting_in_a_preset_is_refused_by_the_renderer(tmp_path):
    table = with_preset({"preset": spoilt(tmp_path, "steps = 30", "stepz = 30"), "model": "/models/x"})
    del table["preset"]
    with pytest.raises(ValidationError, match="stepz"):
        DiffusionSettings.model_validate(table)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("flux1-shnell", "did you mean 'flux1-schnell'"),
        ("../reader", "there are flux1-dev"),
        ("", "there are"),
        ("/no/such.toml", "can't be read"),
    ],
)
def test_a_preset_that_is_not_there_is_one_line(name, said):
    with pytest.raises(RenderError) as caught:
        load_preset(name)
    assert said in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(ValueError, match="preset"):
        with_preset({"preset": name})
