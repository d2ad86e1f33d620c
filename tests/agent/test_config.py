from __future__ import annotations

import pytest

from agent.commands.common import Call
from agent.config import NATIVE, resolve
from agent.errors import ConfigError


def write(folder, text):
    path = folder / "proofpress.toml"
    path.write_text(text)
    return path


def test_each_layer_wins_over_the_one_below_and_says_where_it_came_from(tmp_path):
    write(tmp_path, 'canvas = "640x480"\ncandidates = 2\n[budget]\nrounds = 2\nwork = 5\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    environment = {"PROOFPRESS_BUDGET__ROUNDS": "3", "PROOFPRESS_CANDIDATES": "4", "HOME": "x"}
    resolved = resolve({"candidates": 5}, environment, start=below)
    settings = resolved.settings
    assert settings.canvas.size == (640, 480)
    assert (settings.budget.rounds, settings.budget.work, settings.candidates) == (3, 5.0, 5)
    assert settings.budget.seconds == 600
    assert resolved.origins["budget", "work"].endswith("proofpress.toml")
    assert resolved.origins["budget", "rounds"] == "the environment variable PROOFPRESS_BUDGET__ROUNDS"
    assert resolved.origins["candidates",] == "the command line"
    assert ("out",) not in resolved.origins


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bugdet = 3", ["'bugdet'", "proofpress.toml", "'budget'"]),
        ("[budget]\nround = 3", ["'budget.round'", "proofpress.toml", "'rounds'"]),
        ("[budget]\nrounds = -1", ["budget.rounds", "proofpress.toml", "greater than or equal to 0"]),
        ("[budget]\nseconds = nan", ["budget.seconds", "proofpress.toml"]),
        ('canvas = "big"', ["canvas", "proofpress.toml", "256x256"]),
        ('canvas = "20x20"', ["canvas", "must have 64 to 8192"]),
        ("canvas = ", ["proofpress.toml", "TOML"]),
        ("[ladder]\nghost = []", ["ladder.ghost", "proofpress.toml"]),
        ('[[ladder.missing]]\noperator = "inpaint"\nstrenght = 0.5', ["strenght", "'strength'"]),
        ('[[ladder.missing]]\noperator = "magic"', ["ladder.missing.0.operator", "inpaint"]),
    ],
)
def test_a_wrong_setting_is_one_line_with_the_key_the_source_and_the_way_out(tmp_path, text, words):
    write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        resolve({}, {}, start=tmp_path)
    said = str(caught.value)
    assert "\n" not in said and all(word in said for word in words), said


def test_another_model_is_not_taken_for_the_shipped_one(tmp_path):
    """The shipped preset goes with the shipped model, unless somebody names both."""

    def resolved(table, **environment):
        flags = {"renderer_settings": {"diffusion": table, "other": {"model": "x"}}}
        tables = resolve(flags, environment, start=tmp_path).settings.renderer_settings
        assert tables["other"] == {"model": "x"}
        trusted = "conditions"  # modules that any model's folder may name
        return {name: value for name, value in tables["diffusion"].items() if name != trusted}

    assert resolved({})["preset"] == resolved({"steps": 9})["preset"] == "shipped"
    alone = {"model": "/models/sd"}
    assert resolved(alone) == resolved({}, PROOFPRESS_RENDERER_SETTINGS__DIFFUSION__MODEL="/models/sd") == alone
    for preset in ("sdxl", "shipped"):
        assert resolved({**alone, "preset": preset})["preset"] == preset
    write(tmp_path, '[renderer_settings.diffusion]\npreset = "sdxl"')
    assert resolved(alone)["preset"] == "sdxl"
    with pytest.raises(ConfigError, match="renderer_settings.diffusion"):
        resolved("/models/sd")


def test_without_a_named_canvas_the_presets_own_size_is_taken(tmp_path):
    def canvas(**settings):
        resolved = resolve(settings, {}, start=tmp_path)
        return resolved.settings.canvas.size, resolved.origins.get(("canvas",))

    diffusion = {"diffusion": {"preset": "qwen-image", "model": "/models/x"}}
    assert canvas() == ((512, 512), NATIVE)
    assert canvas(renderer_settings=diffusion) == ((1328, 1328), NATIVE)
    assert canvas(renderer_settings=diffusion, canvas="640x480") == ((640, 480), "the command line")
    assert canvas(renderer_settings=diffusion, renderer="remote") == ((256, 256), None)
    assert canvas(renderer_settings={"diffusion": {"model": "/models/x"}}) == ((256, 256), None)
    with pytest.raises(ConfigError, match="renderer_settings.diffusion.preset .from the command line.: .*'sdxl'"):
        resolve({"renderer_settings": {"diffusion": {"preset": "sdlx"}}}, {}, start=tmp_path)


def test_the_prompts_own_shape_comes_before_the_presets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    flags = {"renderer_settings": {"diffusion": {"preset": "sdxl", "model": "/models/x"}}}
    assert Call(flags, prompt="a cat").resolve().settings.canvas.size == (1024, 1024)
    wide = Call(flags, prompt="a cat, 16:9").resolve().settings.canvas
    assert wide.width > wide.height and 0.8 < wide.width * wide.height / 1024**2 < 1.25
    assert Call({**flags, "canvas": "64x96"}, prompt="a cat, 16:9").resolve().settings.canvas.size == (64, 96)


def test_an_unknown_variable_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ConfigError, match="PROOFPRESS_BUDGET__ROUND.; did you mean 'rounds'"):
        resolve({}, {"PROOFPRESS_BUDGET__ROUND": "3"}, start=tmp_path)


def test_where_the_tests_data_lies_is_no_setting(tmp_path):
    told = resolve({}, {"PROOFPRESS_TEST_DATA": "/somewhere"}, start=tmp_path)
    assert told == resolve({}, {}, start=tmp_path)


def test_lists_and_tables_in_variables(tmp_path):
    environment = {
        "PROOFPRESS_CRITICS": "text, mine.py:Critic",
        "PROOFPRESS_CRITIC_SETTINGS__TEXT__MARGIN": "0.2",
        "PROOFPRESS_LADDER": '{"missing": [{"operator": "underlay", "strength": 0.5}]}',
        "PROOFPRESS_TYPESET": "false",
    }
    settings = resolve({}, environment, start=tmp_path).settings
    assert settings.critics == ("text", "mine.py:Critic") and settings.typeset is False
    assert settings.critic_settings["text"] == {"margin": "0.2"}
    assert [(r.operator, r.strength) for r in settings.ladders()["missing"]] == [("underlay", 0.5)]
    assert settings.ladders()["garbled_text"]


def test_named_critics_are_added_once(tmp_path):
    write(tmp_path, 'critics = ["text"]')
    assert resolve({}, {}, critics=("objects", "text", "objects"), start=tmp_path).settings.critics == (
        "text",
        "objects",
    )


def test_a_named_settings_file_takes_the_place_of_the_found_one(tmp_path):
    write(tmp_path, "candidates = 2")
    other = tmp_path / "other.toml"
    other.write_text("[budget]\nrounds = 1")
    settings = resolve({}, {}, other, start=tmp_path).settings
    assert (settings.candidates, settings.budget.rounds) == (1, 1)
    with pytest.raises(ConfigError, match="no such settings file"):
        resolve({}, {}, tmp_path / "none.toml", start=tmp_path)


def test_a_file_that_is_no_text_is_an_error(tmp_path):
    (tmp_path / "proofpress.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="can't be read as TOML"):
        resolve({}, {}, start=tmp_path)
