"""The card's benchmark, whole, at toy sizes on the processor: every part, the page, and how it resumes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch

from benchmarks.on_card.__main__ import main
from benchmarks.on_card.measures import measure_compiled, measure_picture, parts_of
from benchmarks.on_card.records import NotMeasured, PartRow, Records, TimeBudget, Values
from benchmarks.on_card.run import ReadyPart, SubjectPlan, run
from benchmarks.on_card.subjects import FAMILIES, load_bench
from benchmarks.on_card.table import write_page
from tests.renderers.conftest import stable_diffusion_xl


def rows_of(folder: Path) -> list[PartRow]:
    return [PartRow.model_validate_json(line) for line in (folder / "rows.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_every_part_of_every_family_is_measured_once(tmp_path, monkeypatch, capsys):
    stable_diffusion_xl(48).save_pretrained(tmp_path / "models" / "my-xl")
    monkeypatch.setenv("PROOFPRESS_MODELS", os.pathsep.join([str(tmp_path / "models"), str(tmp_path / "nowhere")]))
    out = tmp_path / "out"
    main(["--toy", "--minutes", "60", "--out", str(out)])
    page = capsys.readouterr().out
    rows = {(row.subject, row.part): row for row in rows_of(out)}
    assert [part for kind in FAMILIES for part in parts_of(kind) if (kind, part.name) not in rows] == []
    assert [f"{row.subject}: {row.reason}" for row in rows.values() if row.status == "failed"] == []
    unmeasured = {(row.part, row.reason) for row in rows.values() if row.status == "not measured"}
    assert {part for part, _ in unmeasured} == {"offload", "compile", "inpainting of the library"}
    assert sum("no inpainting pipeline beside GlmImage" in row.reason for row in rows.values()) == 1
    share = rows["flux", "region 5%, small window"].values
    assert 0 < float(share["of_picture"]) and 0 < float(share["of_library"])
    assert "Toy sizes" in page and "| ms a step |" in page and page == (out / "results.md").read_text() + "\n"
    assert len(list((out / "pictures").glob("my-xl-*.jpg"))) == 6 and "my-xl" in page
    assert len(json.loads((out / "results.json").read_text())["rows"]) == len(rows)


def test_a_run_goes_on_where_time_ended_and_measures_nothing_twice(tmp_path, capsys):
    arguments = ["--toy", "--only", "sdxl", "--out", str(tmp_path)]
    main([*arguments, "--minutes", "0"])
    assert {row.reason for row in rows_of(tmp_path) if row.subject == "sdxl"} == {"no time was left"}
    assert capsys.readouterr().out.count("| no time |") > 10
    main([*arguments, "--minutes", "30"])
    once = rows_of(tmp_path)
    measured = {row.part for row in once if row.status == "measured"}
    assert {"picture", "step", "batch", "region 25%, enlarged"} <= measured
    main([*arguments, "--minutes", "0"])
    again = rows_of(tmp_path)[len(once) :]
    assert not {row.part for row in again} & measured


def test_another_machines_folder_and_a_missing_card_are_one_line(tmp_path, capsys):
    main(["--toy", "--minutes", "0", "--out", str(tmp_path)])
    path = tmp_path / "rows.jsonl"
    path.write_text(path.read_text().replace("a processor", "another card", 1))
    for arguments, code, said in (
        (["--toy", "--out", str(tmp_path)], 1, "holds what another card measured"),
        (["--only", "dalle", "--out", str(tmp_path)], 2, "there is no family 'dalle'"),
        *([] if torch.cuda.is_available() else [(["--out", str(tmp_path)], 2, "torch finds no CUDA card")]),
    ):
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == code and said in capsys.readouterr().err.splitlines()[-1]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_parts_fault_is_a_row_and_the_rest_go_on(tmp_path):
    clock = Clock()

    def out_of_memory() -> Values:
        raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 2.00 GiB")

    def missing() -> Values:
        raise NotMeasured("there is no such kernel")

    def ten_seconds() -> Values:
        clock.now += 10
        return {"s": 1}

    def steps(wanted: Sequence[str]) -> Iterator[ReadyPart]:
        yield ReadyPart("a", 0, out_of_memory)
        yield ReadyPart("b", 0, missing)
        yield ReadyPart("c", 5, ten_seconds)
        yield ReadyPart("d", 5, ten_seconds)

    def broken(wanted: Sequence[str]) -> Iterator[ReadyPart]:
        raise ImportError("no flash attention")
        yield

    records = Records(tmp_path)
    plans = [SubjectPlan("one", "abcde", steps), SubjectPlan("two", "a", broken), SubjectPlan("three", "a", steps)]
    run(plans, records, TimeBudget(36, clock))
    said = {(row.subject, row.part): (row.status, row.reason) for row in records.rows.values()}
    assert said == {
        ("one", "a"): ("failed", "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"),
        ("one", "b"): ("not measured", "there is no such kernel"),
        ("one", "c"): ("measured", ""),
        ("one", "d"): ("no time", "it may need 5 s, and 2 s were left"),
        ("one", "e"): ("not measured", "its picture could not be painted"),
        ("two", "a"): ("failed", "it can't be loaded: ImportError: no flash attention"),
        ("three", "a"): ("failed", "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"),
        ("three", "b"): ("not measured", "there is no such kernel"),
        ("three", "c"): ("measured", ""),
        ("three", "d"): ("measured", ""),
    }
    assert records.rows["one", "c"].values == {"s": 1.0} and records.rows["one", "c"].seconds == 10
    assert Records(tmp_path).missing("one", "abc") == ["a", "b"]


def test_a_loaded_subjects_picture_is_measured_though_loading_took_its_share(tmp_path):
    clock = Clock()

    def slow_to_load(wanted: Sequence[str]) -> Iterator[ReadyPart]:
        clock.now += 30
        yield ReadyPart("picture", 0, lambda: {"s": 1})
        yield ReadyPart("step", 1, lambda: {"s": 1})

    records = Records(tmp_path)
    run([SubjectPlan("one", ["picture", "step"], slow_to_load)], records, TimeBudget(20, clock))
    assert [row.status for row in records.rows.values()] == ["measured", "no time"]


def test_the_page_gives_each_reason_once_and_small_figures_with_two_digits(tmp_path):
    records = Records(tmp_path)
    for subject in ("flux", "qwen"):
        records.add(PartRow(subject=subject, part="offload", status="failed", reason="out of memory"))
        records.add(PartRow(subject=subject, part="compile", status="no time", reason="it may need 9 s"))
    picture = {"weights_gb": 0.00123, "kept": "whole", "peak_gb": 1.5, "picture_s": 2, "steps": 2}
    values = {**picture, "picture_of_preset_s": 9, "preset_steps": 50}
    records.add(PartRow(subject="flux", part="picture", status="measured", values=values))
    records.add(PartRow(subject="flux", part="step", status="not measured", reason="no kernel"))
    machine = {"card": "a card", "packages": "torch 2", "dtype": "bfloat16", "toy": "no", "matrix_rate": 9e14}
    write_page(tmp_path, machine, records, ["flux", "qwen"], [])
    page = (tmp_path / "results.md").read_text()
    assert "| weights, GB | 0.0012, whole | not tried |" in page and "| peak, GB | 1.5 |" in page
    assert "| offloaded, of the whole's time | failed (2) | failed (2) |" in page
    assert "| ms a step | none (1) | not tried |" in page
    assert "| compiled, of the plain time | no time | no time |" in page and "9 s" not in page
    assert "\n1. no kernel\n2. out of memory\n" in page and "--toy" not in page


@pytest.mark.slow
def test_a_compiled_denoiser_is_timed_against_itself_uncompiled():
    bench = load_bench("flux", toy=True)
    bench.compile = "forced"
    measure_picture(bench)
    with torch.compiler.set_stance("default", force_backend="eager"):  # no machine need have a C++ compiler
        values = measure_compiled(bench)
    assert all(float(value) > 0 for value in values.values())
