"""The committed comparison with diffusers: complete, without a difference, and its cheap part repeated."""

from __future__ import annotations

from renderers.families.registry import FAMILIES
from tests.renderers import test_filling, test_instructed, test_reference_pictures
from tests.renderers.conventions import EDITING, INPAINTING, PAGE, compared, families, loaded, shift_rows
from tests.renderers.tiny_guides import STEERED


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


def test_every_family_is_compared_and_comes_out_as_its_pipeline_paints_it():
    found = [row for row in rows() if len(row) == 4 and row[3].isdigit()]
    assert {row[0].split(",")[0] for row in found if "Pipeline" in row[0]} == set(FAMILIES)
    assert len(found) > 30 and all(float(row[2]) < 1e-5 and int(row[3]) <= 1 for row in found), "rounding alone"


def test_models_beside_the_plain_ones_are_compared_with_the_librarys_own_pipelines():
    found = [row for row in rows() if len(row) == 5 and row[4].isdigit()]
    assert {(row[0], row[1]) for row in found} == {
        *(("ControlNet", name) for name in STEERED),
        *(("IP-Adapter", name) for name in test_reference_pictures.MODELS),
        *((INPAINTING, name) for name in test_filling.MODELS),
        *((EDITING, name) for name in test_instructed.MODELS),
    }
    assert all(int(cell) <= 1 for row in found for cell in row[3:] if cell.isdigit()), "rounding alone"


def test_the_rows_of_shifts_are_what_the_schedules_say():
    assert [[cell.strip() for cell in row.strip("|").split("|")] for row in shift_rows()] == [
        row for row in rows() if "1024x1024" in row[0] or "512x512" in row[0]
    ]


def test_the_comparison_itself_finds_a_difference():
    build = dict(families())["StableDiffusionPipeline"]
    pipe = loaded(build)
    assert compared(pipe, 3.0)[1] == 0
    pipe.scheduler.register_to_config(flow_shift=5.0)  # the loop makes its own scheduler of the config
    assert compared(pipe, 3.0)[1] > 0
