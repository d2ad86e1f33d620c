"""Writes the painter as a diffusers folder in half precision, and loads it again.

    python -m renderers.primer.edition2.export --out work/primer2 --to work/primer2/checkpoint

``model_index.json`` names a stock ``StableDiffusionPipeline`` and one extra component, ``conditions`` (module and class
of ``PlanConditions``), which a stock pipeline ignores when it loads the folder; ``conditions/`` holds its config.json
and safetensors, the plan writer of ``writer.pt`` among them. The denoiser's input is the 16 noisy latents with the
conditions' channels behind them.
"""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny, StableDiffusionPipeline

from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.network import PlanPainter, build_scheduler, new_painter
from renderers.primer.edition2.plan_writer import PlanWriter

SHARD = "14MB"
SHIPPED = Path(__file__).with_name("checkpoint")


def with_writer(conditions: PlanConditions, writer: PlanWriter) -> PlanConditions:
    """A copy of the conditions that also plans for a prompt alone."""
    planning = PlanConditions(**{**own_config(conditions), "writer": own_config(writer)})
    planning.load_state_dict(conditions.state_dict() | {f"plan_writer.{k}": v for k, v in writer.state_dict().items()})
    return planning


def own_config(part: PlanConditions | PlanWriter) -> dict[str, Any]:
    """The arguments that a part was made with."""
    return {k: v for k, v in part.config.items() if not k.startswith("_")}


def export(painter: PlanPainter, vae: AutoencoderTiny, folder: Path, writer: PlanWriter | None = None) -> None:
    """Saves the painter, with a plan writer where there is one, and the autoencoder; all stay as they are."""
    half = copy.deepcopy(painter)
    if writer is not None:
        half.conditions = with_writer(half.conditions, writer)
    half.half()
    half.unet.to(memory_format=torch.contiguous_format)
    pipe = StableDiffusionPipeline(
        vae=copy.deepcopy(vae).half().to(memory_format=torch.contiguous_format),
        text_encoder=half.text_encoder,
        tokenizer=painter.tokenizer,
        unet=half.unet,
        scheduler=build_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.save_pretrained(folder, safe_serialization=True, max_shard_size=SHARD)
    half.conditions.save_pretrained(folder / "conditions", safe_serialization=True)
    index = json.loads((folder / "model_index.json").read_text())
    index["conditions"] = [PlanConditions.__module__, PlanConditions.__name__]
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    for part in ("vae", "unet", "conditions"):
        path = folder / part / "config.json"
        kept = {k: v for k, v in json.loads(path.read_text()).items() if k != "_name_or_path"}
        if part == "vae":
            kept.pop("block_out_channels", None)  # AutoencoderTiny writes it and doesn't read it
        path.write_text(json.dumps(kept, indent=2) + "\n")


def load(folder: Path) -> tuple[PlanPainter, AutoencoderTiny]:
    """The painter and autoencoder of an exported folder, in float32."""
    pipe = StableDiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32, safety_checker=None)
    conditions = PlanConditions.from_pretrained(folder / "conditions", torch_dtype=torch.float32)
    return PlanPainter(pipe.tokenizer, pipe.text_encoder, conditions, pipe.unet).eval(), pipe.vae.eval()


def trained_writer(state: Path) -> PlanWriter | None:
    """The plan writer of a training state; None where there is none."""
    if not state.exists():
        return None
    writer = PlanWriter()
    writer.load_state_dict(torch.load(state, weights_only=True, map_location="cpu")["model"])
    return writer.eval()


def averaged(state: Path) -> PlanPainter:
    """The averaged weights of a training state."""
    painter = new_painter(0)
    painter.load_state_dict(torch.load(state, weights_only=True, map_location="cpu", mmap=True)["average"])
    return painter.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer2"), help="holds vae/ and the state")
    parser.add_argument("--state", default="state.pt", help="annealed.pt after an anneal")
    parser.add_argument("--to", type=Path, default=Path("work/primer2/checkpoint"))
    options = parser.parse_args()
    vae = AutoencoderTiny.from_pretrained(options.out / "vae", torch_dtype=torch.float32)
    export(averaged(options.out / options.state), vae, options.to, trained_writer(options.out / "writer.pt"))
    files = [file for file in options.to.rglob("*") if file.is_file()]
    most = max(file.stat().st_size for file in files)
    print(f"{sum(f.stat().st_size for f in files) / 1e6:.1f} MB in {options.to}, the largest file {most / 1e6:.1f} MB")
