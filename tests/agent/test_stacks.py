"""Stacks: layers of settings under the user's own, what doctor and init say of their models, and who stops a run."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from agent.cli import main
from agent.commands.model_parts import SLOTS, parts_of
from agent.config import Settings, origin, resolve
from agent.errors import ConfigError, SetupError
from agent.registry import PLUGINS, build, local_path
from agent.stacks.choice import fitting_stacks
from agent.stacks.reader import download_command, load_facts, load_stack, stack_names
from renderers.presets.reader import load_preset
from tests.agent.command_plugins import answer

OF_THE_DRAWN_WORLD = ("shipped",)
WANTED = "shipped sdxl sdxl-turbo flux flux-schnell klein qwen z-image glm remote".split()


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """A working directory without settings, and an empty cache of the hub."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return tmp_path


def cache(folder: Path, repo: str, *files: str) -> None:
    """Files of a repository as the hub's client keeps them."""
    place = folder / "cache" / f"models--{repo.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("abc")
    for name in files:
        path = place / "snapshots" / "abc" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")


def test_each_promised_stack_ships():
    assert stack_names() == sorted(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_stack_is_valid_settings_whose_plugins_can_be_built(name, tmp_path):
    resolved = resolve({"stack": name}, {}, start=tmp_path)
    settings = resolved.settings
    assert settings.stack == name and load_stack(name).title
    build("renderers", settings.renderer, resolved)
    for critic in settings.critics:
        build("critics", critic, resolved)
    if settings.renderer == "diffusion":
        preset = load_preset(settings.renderer_settings["diffusion"]["preset"])
        assert settings.canvas.size == preset.native
    named = {part.name for part in parts_of(resolved) if part.name and "primer" not in part.name}
    facts = load_facts()
    assert name in (*OF_THE_DRAWN_WORLD, "remote") or named <= facts.keys()
    assert all(facts[model].commercial for model in named & facts.keys())


def test_other_stacks_use_no_model_of_the_drawn_world(tmp_path):
    for name in set(WANTED) - {*OF_THE_DRAWN_WORLD}:
        resolved = resolve({"stack": name}, {}, start=tmp_path)
        used = [part.name for part in parts_of(resolved)]
        assert used and not any(place.startswith("package:") for place in used)


def test_slots_are_settings_of_plugins_that_exist():
    for _, setting, _ in SLOTS:
        section, plugin, *_ = setting.split(".")
        assert plugin in PLUGINS[f"{section.removesuffix('_settings')}s"].entries()


def test_a_stack_lies_over_the_defaults_and_under_the_users_settings(tmp_path):
    (tmp_path / "proofpress.toml").write_text(
        'stack = "sdxl"\n[renderer_settings.diffusion]\nsteps = 9\n[critic_settings.objects]\nthreshold = 0.7\n'
    )
    resolved = resolve({}, {}, start=tmp_path)
    diffusion, objects = (
        resolved.settings.renderer_settings["diffusion"],
        resolved.settings.critic_settings["objects"],
    )
    assert diffusion["steps"] == 9 and diffusion["preset"] == "sdxl" and objects["threshold"] == 0.7
    assert objects["detector"]["backend"] == "open_vocabulary"
    assert origin(resolved.origins, ("renderer_settings", "diffusion", "model")) == "the stack 'sdxl'"
    assert resolve({"stack": "qwen"}, {"PROOFPRESS_STACK": "klein"}, start=tmp_path).settings.stack == "qwen"
    assert resolve({}, {"PROOFPRESS_STACK": "klein"}, start=tmp_path).settings.canvas.size == (1024, 1024)


def test_a_stack_of_ones_own(tmp_path):
    own = tmp_path / "mine.toml"
    own.write_text(
        'judges = "photographs"\n[settings.renderer_settings.diffusion]\npreset = "sdxl"\nmodel = "mix.safetensors"'
    )
    settings = resolve({"stack": str(own)}, {}, start=tmp_path).settings
    assert settings.renderer_settings["diffusion"]["model"] == "mix.safetensors"
    assert "vision_language" in settings.critics
    assert Settings.model_validate(settings.model_dump(mode="json")) == settings  # as a run's journal keeps it


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("sdlx", None, "did you mean 'sdxl'"),
        ("none.toml", None, "can't be read"),
        ("bad.toml", "setings = 1\n[settings]", "unknown key 'setings'"),
        ("bad.toml", "[settings]\nbugdet = 3", "unknown key 'bugdet' (from the stack 'bad.toml')"),
        (3, None, "name a stack"),
    ],
)
def test_a_wrong_stack_is_one_line(tmp_path, name, text, said):
    if text is not None:
        (tmp_path / str(name)).write_text(text)
    with pytest.raises(ConfigError) as caught:
        resolve({"stack": name}, {}, start=tmp_path)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_judge_stops_a_run_before_anything_is_painted(tmp_path, capsys):
    assert main(["generate", "a red cup", "--stack", "sdxl", "--out", "run"]) == 1
    said = capsys.readouterr().err
    assert "the detector IDEA-Research/grounding-dino-tiny is missing: hf download" in said
    assert "proofpress doctor --stack sdxl" in said and not (tmp_path / "run").exists()


def test_doctor_lists_what_is_missing_with_the_command_and_ends_with_a_verdict(tmp_path, capsys):
    assert main(["doctor", "--stack", "flux", "--card", "24", "--json"]) == 1
    said = answer(capsys)
    states = {part["what"]: part["state"] for part in said["parts"]}
    assert states["painter"] == "too large" and states["detector"] == "missing" and states["CLIP pair"] == "not used"
    assert "accelerate" in said["parts"][0]["way_out"]
    assert main(["doctor", "--stack", "flux", "--card", "80"]) == 1
    shown = capsys.readouterr().out
    assert "accept the licence at https://huggingface.co/black-forest-labs/FLUX.1-dev, set HF_TOKEN" in shown
    assert "hf download IDEA-Research/grounding-dino-tiny --include '*.json'" in shown
    assert shown.splitlines()[-1] == "not ready: 4 missing"


def test_doctor_is_ready_where_all_is_cached(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("renderers.diffusion.DiffusionRenderer.problems", lambda self: [])
    monkeypatch.setattr("renderers.diffusion.DiffusionRenderer.notes", lambda self: [])
    for repo in ("Qwen/Qwen3-VL-2B-Instruct", "IDEA-Research/grounding-dino-tiny"):
        cache(tmp_path, repo, "config.json", "model.safetensors")
    cache(tmp_path, "depth-anything/Depth-Anything-V2-Small-hf", "config.json", "model.safetensors")
    cache(tmp_path, "stabilityai/stable-diffusion-xl-base-1.0", "model_index.json", "unet/x.fp16.safetensors")
    assert main(["doctor", "--stack", "sdxl", "--card", "24"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1] == "ready" and "together 11.7 GB" in shown
    assert main(["doctor", "--stack", "sdxl", "--card", "12"]) == 0
    assert "wait in main memory while others work; 7.7 GB of weights at the peak" in capsys.readouterr().out


def test_doctor_counts_a_judge_in_a_folder_by_its_files(tmp_path, capsys):
    with open(tmp_path / "model.safetensors", "wb") as file:
        file.truncate(4_000_000_000)  # takes no room on the disk
    table = f'stack = "sdxl"\n[critic_settings.vision_language.local]\nmodel = "{tmp_path}"\n'
    (tmp_path / "proofpress.toml").write_text(table)
    main(["doctor", "--card", "12"])
    said = " ".join(capsys.readouterr().out.split())
    assert "vision-language model 4.0 GB" in said
    assert "the painter and the vision-language model wait in main memory while others work" in said


def test_the_shipped_stack_is_ready_and_opens_every_model(tmp_path, capsys):
    (tmp_path / "proofpress.toml").write_text('critics = ["objects", "artifacts"]\n')
    assert main(["doctor", "--deep"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1] == "ready"
    assert "the renderer 'diffusion' painted one step of 512x512" in shown and "the critic 'objects' judged" in shown


def test_doctor_deep_tells_a_model_that_is_there_and_cannot_work(tmp_path, capsys):
    folder = tmp_path / "broken"
    folder.mkdir()
    for name in ("config.json", "preprocessor_config.json", "model.safetensors"):
        (folder / name).write_text("{}")
    (tmp_path / "proofpress.toml").write_text(
        'critics = ["objects"]\n[critic_settings.objects.detector]\ncheckpoint = "broken"'
    )
    assert main(["doctor"]) == 0
    assert main(["doctor", "--deep"]) == 1
    assert "missing: the critic 'objects' can't judge" in capsys.readouterr().out


def test_a_model_of_the_hubs_cache_is_its_folder(tmp_path):
    repo = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    with pytest.raises(SetupError, match=f"a.key: {repo} is not in the hub's cache; run `hf download"):
        local_path({"key": f"hub:{repo}"}, "a")
    cache(tmp_path, repo, "open_clip_config.json")
    assert Path(local_path(f"hub:{repo}")).name == "abc"


def test_a_painters_download_leaves_out_other_variants_and_whole_files():
    half = download_command("org/name", "float16")
    assert "'*/*.fp16*.safetensors'" in half and "'*.safetensors'" not in half
    assert "'*/*.safetensors'" in download_command("org/name", "bfloat16")


@pytest.mark.parametrize(
    ("card", "licence", "pictures", "first", "never"),
    [
        (24, "commercial", "photographs", "z-image", "flux"),
        (12, "any", "photographs", "sdxl", None),
        (12, "any", "drafts", "sdxl-turbo", None),
        (12, "commercial", "drafts", "klein", "sdxl-turbo"),
        (80, "any", "lettering", "qwen", None),
        (0, "any", "photographs", "remote", "sdxl"),
    ],
)
def test_init_chooses_by_memory_licence_and_pictures(card, licence, pictures, first, never):
    found = fitting_stacks(card, licence, pictures)
    assert found[0] == first and never not in found and found[-1] == "remote"


def test_init_writes_settings_that_are_valid_and_says_what_to_download(tmp_path, capsys):
    words = ["init", "--card", "12", "--licence", "any", "--pictures", "photographs"]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "the stack 'sdxl'" in shown and "hf download stabilityai/stable-diffusion-xl-base-1.0" in shown
    assert "next: run what is listed above, or name folders" in shown
    assert resolve({}, {}, start=tmp_path).settings.stack == "sdxl"
    assert main(words) == 2 and "--force" in capsys.readouterr().err
    assert main(["init", "--stack", "remote", "--force", "--json"]) == 0
    assert answer(capsys)["stack"] == "remote" and resolve({}, {}, start=tmp_path).settings.renderer == "remote"


def test_the_documented_folders_go_behind_what_init_wrote(tmp_path, capsys):
    assert main(["init", "--stack", "sdxl"]) == 0
    text = (Path(__file__).parents[2] / "docs" / "models.md").read_text()
    block = text.split("Weights that lie in folders of yours", 1)[1].split("```toml\n")[1].split("```")[0]
    with (tmp_path / "proofpress.toml").open("a") as file:
        file.write(block)
    named = re.findall(r'"(weights/\S+)"', block)
    assert len(named) == 4
    for folder in named:
        (tmp_path / folder).mkdir(parents=True)
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 1, "the folders are empty"
    values = [row["value"] for row in answer(capsys)["settings"]]
    assert all(folder in values for folder in named)


@pytest.mark.parametrize("name", WANTED)
def test_what_init_leaves_as_comments_is_valid_too(tmp_path, name):
    assert main(["init", "--stack", name]) == 0
    path = tmp_path / "proofpress.toml"
    lines = path.read_text().splitlines()
    kept = [line.removeprefix("# ") for line in lines if line.startswith(("stack", "# [")) or " = " in line]
    top = [line for line in kept if line.startswith(("critics", "canvas"))]
    rest = [line for line in kept if line not in top]
    path.write_text("\n".join([*top, *rest]))
    resolved = resolve({}, {}, start=tmp_path)
    build("renderers", resolved.settings.renderer, resolved)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_init_asks_three_questions_at_a_terminal_and_none_elsewhere(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal("24\ncommercial\nlettering\n"))
    assert main(["init"]) == 0
    assert (
        "the stack 'z-image' for a card of 24 GB, licences for commercial use, and lettering" in capsys.readouterr().out
    )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["init", "--force"]) == 2
    assert "give --licence (any, commercial), or --stack" in capsys.readouterr().err
    assert main(["init", "--force", "--licence", "free"]) == 2
    assert "one of any, commercial" in capsys.readouterr().err


def test_the_documented_table_is_what_the_stacks_say():
    text = (Path(__file__).parents[2] / "docs" / "models.md").read_text()
    facts = load_facts()
    for name in WANTED:
        stack = load_stack(name)
        assert f"| `{name}` |" in text
        tables = json.loads(json.dumps(stack.settings)).get("renderer_settings", {})
        if (table := tables.get("diffusion")) is None or name in OF_THE_DRAWN_WORLD:
            continue
        preset = load_preset(table["preset"])
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        gigabytes = sum(part.parameters for part in preset.parts) * 2 / 1e9
        assert f" {gigabytes:.1f} " in row and preset.licence.split(" (")[0].split(";")[0] in row
        assert (facts[table["model"]].commercial or "").split(",")[0] in row
        assert ("gated" in row) == facts[table["model"]].gated
