"""The speed benchmark measures what it says, on tiny pipelines; its clock and its gauge of memory are honest."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from benchmarks.speed import generating, rate
from benchmarks.speed.__main__ import Operations, SpeedFindings, stored_operations, write_results
from benchmarks.speed.clock import RESET, DenoiserClock, quantiles, timed_call
from benchmarks.speed.engines import engines_section, measure_engines
from benchmarks.speed.flops import OperationCounter, RepairShare
from benchmarks.speed.generating import measure_generating
from benchmarks.speed.levels import LevelShare
from benchmarks.speed.models import TINY, random_pipeline
from benchmarks.speed.run import CROPPED, FULL, HALF, OURS, STOCK, measure_batches, measure_repairs, tiles
from benchmarks.speed.sight import SightShare
from benchmarks.speed.subjects import Subject, tiny_subject
from benchmarks.speed.table import memory_text
from renderers.diffusion import DiffusionRenderer
from renderers.families.registry import family_of


@pytest.fixture(scope="module", params=["sdxl", "flux"])
def measured(request):
    subject = tiny_subject(request.param)
    return measure_repairs(subject, 1, (0.05, 0.25)), measure_batches(subject, 1), subject


@pytest.mark.slow
def test_all_methods_are_measured_in_one_run_and_ours_leaves_the_outside_alone(measured):
    rows, *_ = measured
    assert [row.method for row in rows] == [FULL, *[OURS, HALF, STOCK, CROPPED] * 2]
    assert all(row.outside == 0 for row in rows if row.method in (OURS, HALF))
    assert all(row.outside > 0 for row in rows if row.method == STOCK)  # its autoencoder repaints the whole picture
    full, small, half, _, _, large, *_ = rows
    assert 0.49 * small.denoised <= half.denoised < small.denoised  # the steps below that noise level
    assert full.ratio == 1 and full.denoised == pytest.approx(1.0)
    assert 0 < small.denoised < large.denoised < 0.4
    assert small.p50 < full.p50  # five times, on an idle machine
    assert small.masked == pytest.approx(0.05, rel=0.05) and large.masked == pytest.approx(0.25, rel=0.05)
    for row in rows:
        assert 0 < row.fixed < row.p50 <= row.p95 and row.first > 0 and row.rounds == 1
        assert row.peak_bytes is None or row.peak_bytes > 2**20


@pytest.mark.slow
def test_regions_are_repaired_one_by_one_and_together(measured):
    _, (single, together), subject = measured
    assert (single.batch, together.batch) == (1, 8)
    assert single.outside == together.outside == 0
    assert single.per_second > 0 and together.per_second > 0
    # two repairs of two areas, thrice, each with a prompt of its own, and the unconditional one; the batches' are known
    blank = subject.renderer.family.guided(subject.renderer.settings.guidance)
    inpainter = subject.renderer.repairer.inpainter
    assert (inpainter.text.cache_info().misses, inpainter.unconditional.cache_info().misses) == (12, blank)


def tiny_on(engine: str, **settings: object) -> Subject:
    made = tiny_subject("sdxl")
    renderer = DiffusionRenderer(made.renderer.settings.model_copy(update={"engine": engine, **settings}))
    renderer.pipe = made.renderer.pipe
    return replace(made, renderer=renderer)


@pytest.mark.slow
def test_engines_are_held_against_the_first_one():
    plain, other = measure_engines([("torch", tiny_on("torch")), ("other", tiny_on("openvino"))], 2)
    assert plain.full_of_torch == plain.repair_of_torch == 1 and plain.rounds == 2
    assert other.first > other.full > other.repair > 0  # graphs are made at the first picture
    assert 0 < other.full_of_torch != 1 and 0 < other.ratio < 1
    lines = engines_section([plain, other])
    assert f"| {other.repair_of_torch:.2f} |" in lines[-1] and lines[-1].startswith("| other |")


@pytest.mark.slow
def test_a_repair_is_held_against_the_generation_of_its_own_picture():
    """Which takes longer painted by region than in one pass."""
    engines = [("one", tiny_on("torch", layout="regional")), ("other", tiny_on("torch", layout="prompt"))]
    prompts = ("a green clock", "four red circles")
    rows = measure_generating(engines, 3, prompts)
    assert [(row.prompt, row.engine, row.things) for row in rows] == [
        (prompt, engine, things) for prompt, things in zip(prompts, (1, 4), strict=True) for engine, _ in engines
    ]
    assert rows[2].generation > rows[3].generation
    assert all(0 < row.ratio <= row.ratio_p95 and row.repair > 0 and row.rounds == 3 for row in rows)
    assert generating.generation_section(rows)[-1].startswith("| other | four red circles | 4 |")


@pytest.mark.parametrize("kind", ["sdxl", "flux"])
def test_a_step_is_held_against_a_matrix_product(kind, monkeypatch):
    monkeypatch.setattr(rate, "SIDES", {"cpu": 512})
    subject = tiny_subject(kind)
    operations = rate.operations_of(subject)
    family = family_of(random_pipeline(kind, TINY[kind], "meta", "bfloat16"))
    width, height = (side // family.factor for side in subject.canvas)
    counter = OperationCounter(family, subject.renderer.settings.guidance)
    assert operations == pytest.approx(counter.steps((width, height))[1], rel=0.02)
    row = rate.measure_rate(subject, "torch", operations, 3)
    assert row.share == pytest.approx(operations / row.step / row.product_rate, rel=0.5) and 0 < row.share < 1
    lines = rate.rate_section([row])
    assert f"| {row.share:.0%} | {memory_text(row.peak_bytes)} | 3 |" in lines[4]


@pytest.mark.slow
def test_a_step_is_measured_compiled_too():
    from torch._dynamo.utils import counters

    counters.clear()
    with torch.compiler.set_stance(
        "default", force_backend="eager"
    ):  # traced in full; no machine need have a C++ compiler
        plain, compiled = rate.plain_and_compiled(tiny_subject("sdxl"), 2, "forced")
    assert (plain.way, compiled.way) == (rate.PLAIN, rate.COMPILED)
    assert compiled.operations == plain.operations and compiled.step > 0
    assert counters["frames"]["ok"] > 0  # something was compiled


@pytest.mark.slow
def test_the_files_say_what_was_measured_and_what_was_not(measured, tmp_path):
    rows, batches, _ = measured
    share = RepairShare("flux", (1024, 1024), 50, 512, 0.02, (512, 512), (512, 512), 0.29, 0.3, own=True)
    sight = SightShare((1024, 1024), 0.05, "picture", False, 196, 5, 0.13, 0.3)
    level = LevelShare("sdxl", (1024, 1024), 0.05, (256, 256), 3, 0.074, 0.021)
    counted = Operations([share], [sight], [level])
    write_results(tmp_path, SpeedFindings(counted, rows, batches), 2)
    assert stored_operations(tmp_path / "results.json") == counted
    text = (tmp_path / "results.md").read_text()
    assert text.count("not measured (it needs OpenVINO") == 2
    assert "never for quality" in text and "load average" in text
    assert "| flux | 1024x1024 | 50 | **from 512** | **0.300 (512x512)** |" in text
    assert "| the picture | computed | 5.0% | 196 | 5 steps | 0.130 | 0.300 |" in text
    assert "| sdxl | 5.0% | 256x256 | 3 steps | 0.074 | 0.021 |" in text
    stored = json.loads((tmp_path / "results.json").read_text())
    assert [row["p50"] for row in stored["rows"]] == [row.p50 for row in rows]
    assert (tmp_path / "results.png").read_bytes()[:4] == b"\x89PNG"


class Slow(torch.nn.Module):
    """Takes a while, and calls itself once inside, as regional prompts do."""

    def forward(self, again: bool) -> int:
        time.sleep(0.02)
        return self(False) if again else 1


def test_the_denoisers_clock_counts_calls_within_calls_once():
    slow = Slow()
    with DenoiserClock(slow, "cpu") as clock:
        _, whole = timed_call(lambda: slow(True), "cpu")
    assert 0.04 <= clock.seconds <= whole < 0.4
    slow(True)
    assert clock.seconds <= whole  # its hooks are gone


@pytest.mark.skipif(not RESET.exists(), reason="needs Linux's high-water mark")
def test_peak_memory_is_the_calls_own():
    """In a process of its own: in a large one freed memory may be used again, and nothing grows."""
    program = """
import numpy as np
from benchmarks.speed.clock import peak_memories, peak_memory
nothing, much = lambda: None, lambda: np.ones(60 * 2**20, dtype=np.uint8).sum()
print(*(peak_memory(call, "cpu") for call in (nothing, much, nothing)))
print(*peak_memories((nothing, nothing, nothing, much, nothing, nothing), "cpu"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    if "None" in done.stdout:
        pytest.skip("the mark can't be set back here")
    found = [int(word) for word in done.stdout.split()]
    for before, during, after in (found[:3], found[3:]):
        assert during > before + 50 * 2**20 and after < during - 30 * 2**20


def test_quantiles_of_a_known_list():
    assert quantiles([float(value) for value in range(101)]) == (50.0, 95.0)


def test_tiles_are_disjoint_and_too_many_are_refused():
    boxes = tiles(8, 0.02)
    assert all(
        a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0 for i, a in enumerate(boxes) for b in boxes[:i]
    )
    with pytest.raises(ValueError, match="side by side"):
        tiles(8, 0.2)
