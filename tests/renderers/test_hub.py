"""Hub ids: only the wanted files are downloaded, the cache serves without a hub, and refusals say the way out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from renderers.runtime.hub import is_hub_id, wanted_files
from tests.renderers.hub_server import COMMIT, model_hub

ROOT = Path(__file__).parents[2]
INDEX = {"_class_name": "X", "unet": ["diffusers", "U"], "tokenizer": ["transformers", "T"], "safety": [None, None]}
NAMES = [
    "README.md",
    "whole_checkpoint.safetensors",
    "model_index.json",
    "unet/config.json",
    "unet/model.safetensors",
    "unet/model.fp16.safetensors",
    "unet/model.bin",
    "unet/model.onnx",
    "tokenizer/vocab.json",
    "tokenizer/merges.txt",
    "safety/model.safetensors",
]


def test_only_one_variant_of_the_parts_in_the_index_is_wanted():
    configs = ["model_index.json", "unet/config.json"]
    tokens = ["tokenizer/vocab.json", "tokenizer/merges.txt"]
    assert wanted_files(NAMES, INDEX, "float16") == [*configs, "unet/model.fp16.safetensors", *tokens]
    assert wanted_files(NAMES, INDEX, "float32") == [*configs, "unet/model.safetensors", *tokens]
    assert wanted_files(NAMES, INDEX, None) == [*configs, *tokens]
    half = [name for name in NAMES if name != "unet/model.safetensors"]
    assert "unet/model.fp16.safetensors" in wanted_files(half, INDEX, "float32")


@pytest.mark.parametrize("name", ["/a/b", "./b", "~/b", "a/b/c", "a", "tests/agent"])
def test_a_path_is_no_hub_id(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert not is_hub_id(name) and is_hub_id("org/name")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str], Path]]:
    """The hub's address, what was asked of it, and a cache beside it."""
    folder = tmp_path_factory.mktemp("hub")
    for repo in ("model", "bare"):
        for name in NAMES:
            path = folder / repo / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(INDEX) if name == "model_index.json" else name)
    (folder / "bare" / "model_index.json").unlink()
    repos = {"org/model": folder / "model", "org/gated": folder / "model", "org/bare": folder / "bare"}
    with model_hub(repos, frozenset({"org/gated"})) as (address, asked):
        yield address, asked, folder / "cache"


def ask(hub: tuple[str, list[str], Path], *calls: tuple[str, str | None], **environment: str) -> list[str]:
    """What a fresh process, whose client knows only this hub, gets for each (repository, revision)."""
    code = (
        "import json, sys\nfrom renderers.base import RenderError\nfrom renderers.runtime.hub import download\n"
        "for repo, revision in json.loads(sys.argv[1]):\n"
        "    try:\n        print(download(repo, revision, 'float16'))\n"
        "    except RenderError as error:\n        print(error)\n"
    )
    place = {"HF_ENDPOINT": hub[0], "HF_HOME": str(hub[2]), "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(calls)],
        cwd=ROOT,
        env={**os.environ, **place, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_download_is_a_folder_and_the_cache_serves_without_the_hub(hub):
    (folder,) = ask(hub, ("org/model", None))
    there = sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if not path.is_dir())
    assert there == sorted(wanted_files(NAMES, INDEX, "float16")) and Path(folder).name == COMMIT
    assert ask(hub, ("org/model", COMMIT)) == [folder]
    assert ask(hub, ("org/model", None), HF_HUB_OFFLINE="1") == [folder]
    assert ask(hub, ("org/model", None), HF_ENDPOINT="http://127.0.0.1:9") == [folder]


def test_refusals_are_one_line_with_the_way_out(hub):
    gated, missing, revision, bare = ask(
        hub, ("org/gated", None), ("org/none", None), ("org/model", "v9"), ("org/bare", None), HF_TOKEN=""
    )
    assert "accept the licence at" in gated and "org/gated" in gated and "set HF_TOKEN" in gated
    assert "the hub has no org/none, or it is private" in missing
    assert "no revision 'v9'" in revision
    assert "no diffusers pipeline" in bare
    (away,) = ask(hub, ("org/gated", None), HF_ENDPOINT="http://127.0.0.1:9", HF_TOKEN="")
    assert "not in the local cache" in away and "hf download org/gated" in away
    (opened,) = ask(hub, ("org/gated", None), HF_TOKEN="hf_x")
    assert Path(opened).name == COMMIT
