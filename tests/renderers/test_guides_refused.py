"""ControlNets and IP-Adapters that are missing or made for another model: one line, before anything is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import diffusers
import pytest
from PIL import Image

from renderers.base import RenderError
from renderers.runtime.guides import TAKES
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion_3, stable_diffusion_xl
from tests.renderers.small_scene import picture, renderer
from tests.renderers.tiny_guides import (
    STEERED,
    Steered,
    control_net,
    flux,
    of_flux,
    of_qwen,
    of_sd3,
    of_unet,
    of_z_image,
    save_adapter,
    sd,
)

PAINTERS = {"SDXL": stable_diffusion_xl, "SD3": stable_diffusion_3, "FLUX.1": flux}


@pytest.fixture(scope="module", params=["SDXL", "SD3", "FLUX.1", "Qwen-Image", "Z-Image"])
def steered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Steered]:
    """A folder with a model, a ControlNet for it and a picture."""
    folder, made = tmp_path_factory.mktemp("refused"), STEERED[request.param]
    pipe = made.build()
    pipe.save_pretrained(folder / "model")
    control_net(made, pipe).save_pretrained(folder / "net")
    Image.fromarray(picture(3).image).save(folder / "edges.png")
    return folder, made


def problem(model: Path, **more: Any) -> str:
    (line,) = renderer(model, **more).problems()
    assert "\n" not in line
    return line


def net(folder: Path, **more: Any) -> dict[str, Any]:
    return {"controlnets": [{"model": str(folder), **more}]}


def rewritten(folder: Path, **more: Any) -> dict[str, Any]:
    """A ControlNet whose config says something else."""
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **more}))
    return net(folder)


def test_a_controlnet_that_is_missing_or_incomplete(steered, tmp_path):
    folder, _ = steered
    assert "no folder of a ControlNet" in problem(folder / "model", **net(tmp_path))
    (tmp_path / "config.json").write_text((folder / "net" / "config.json").read_text())
    assert "has no .safetensors weights" in problem(folder / "model", **net(tmp_path))
    nowhere = net(folder / "net", picture=str(tmp_path / "none.png"))
    assert "is no picture" in problem(folder / "model", **nowhere)


def test_a_controlnet_for_another_model(steered, tmp_path):
    folder, made = steered
    control_net(made, made.build()).save_pretrained(tmp_path / "wide")
    more, widths = {"num_attention_heads": 64, "attention_head_dim": 1}, "layers of width 64"
    if made.net is of_unet:
        more, widths = {"cross_attention_dim": 80}, "text of width 80"
    elif made.net is of_z_image:
        more = {"dim": 64}
    assert widths in problem(folder / "model", **rewritten(tmp_path / "wide", **more))
    control_net(made, made.build()).save_pretrained(tmp_path / "other")
    said = problem(folder / "model", **rewritten(tmp_path / "other", _class_name="HunyuanDiT2DControlNetModel"))
    assert "is a HunyuanDiT2DControlNetModel, and" in said and said.endswith("; name another folder")


def test_several_controlnets_where_the_library_takes_one(steered):
    folder, made = steered
    two = {"controlnets": [{"model": str(folder / "net")}] * 2}
    found = renderer(folder / "model", **two).problems()
    assert found == [] if made.several else "takes one ControlNet" in found[0]


def again(control: Any, **more: Any) -> Any:
    """A ControlNet of the same class and settings, a few others aside."""
    own = {key: value for key, value in control.config.items() if not key.startswith("_")}
    return type(control)(**{**own, **more})


@pytest.mark.parametrize(
    ("family", "build", "said"),
    [
        ("SDXL", lambda pipe: diffusers.ControlNetUnionModel.from_unet(pipe.unet), "several modes (a union)"),
        ("FLUX.1", lambda pipe: again(of_flux(pipe), num_mode=6), "several modes (a union)"),
        ("FLUX.1", lambda pipe: again(of_flux(pipe), conditioning_embedding_channels=16), "XLabs"),
        ("SD3", lambda pipe: of_sd3(pipe, extra_conditioning_channels=1), "inpainting"),
        ("Qwen-Image", lambda pipe: again(of_qwen(pipe), extra_condition_channels=4), "inpainting"),
    ],
)
def test_controlnets_that_need_more_than_a_control_picture(tmp_path, family, build, said):
    """Saved by the library's own classes: what their configs say is what tells them from the others."""
    pipe = STEERED[family].build()
    pipe.save_pretrained(tmp_path / "model")
    build(pipe).save_pretrained(tmp_path / "net")
    takes = TAKES[type(pipe).__name__]
    assert problem(tmp_path / "model", **net(tmp_path / "net")).endswith(
        f"ControlNets of {said} are not supported; name a {takes} that follows one control picture (edges, depth, a "
        "pose)"
    )


def test_families_without_any_such(tmp_path):
    tiny_models.flux2_klein().save_pretrained(tmp_path / "model")
    control_net(STEERED["SD"], sd()).save_pretrained(tmp_path / "net")
    save_adapter(tmp_path / "adapter", sd())
    Image.fromarray(picture().image).save(tmp_path / "a.png")
    with pytest.raises(RenderError, match="there are no ControlNets for Flux2KleinPipeline"):
        renderer(tmp_path / "model", **net(tmp_path / "net")).pipe  # noqa: B018
    adapter = {"ip_adapter": {"file": str(tmp_path / "adapter" / "ip-adapter.safetensors")}}
    with pytest.raises(RenderError, match="there are no IP-Adapters for Flux2KleinPipeline"):
        renderer(tmp_path / "model", **adapter, reference=[str(tmp_path / "a.png")]).pipe  # noqa: B018


def test_an_adapter_that_is_missing_or_for_another_family(tmp_path):
    reference = [str(tmp_path / "a.png")]
    Image.fromarray(picture().image).save(tmp_path / "a.png")
    for name, build in PAINTERS.items():
        build().save_pretrained(tmp_path / name)
        save_adapter(tmp_path / f"{name} adapter", build())
    for name in PAINTERS:
        model, file = tmp_path / name, tmp_path / f"{name}.safetensors"
        missing = {"ip_adapter": {"file": str(file)}}
        assert "there is no" in problem(model, **missing, reference=reference)
        file.write_bytes(b"")
        assert "ip_adapter.encoder" in problem(model, **missing, reference=reference)
        assert "is no picture" in problem(model, **missing, reference=[str(tmp_path)])
        for other in PAINTERS:
            adapter = {"ip_adapter": {"file": str(tmp_path / f"{other} adapter" / "ip-adapter.safetensors")}}
            found = renderer(model, **adapter, reference=reference).problems()
            assert found == [] if name == other else "name another file" in found[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reference": ["a.png"]}, "set ip_adapter"),
        ({"controlnets": [{"model": "x"}], "render_cache_interval": 2}, "cache intervals"),
        ({"controlnets": [{"model": "x"}], "engine": "openvino"}, "engine = openvino"),
    ],
)
def test_settings_that_exclude_each_other_are_refused(more, said):
    with pytest.raises(ValueError, match=said):
        renderer(Path("x"), **more)
