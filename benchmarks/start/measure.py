"""From a process's start to its verdict and its exit, step by step, one checkout against another in turn."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import machine_line
from benchmarks.markdown import table_lines
from benchmarks.results import refuse_others
from benchmarks.start.processes import Took, forget, imports, pixels_of, read_from_disk, timed

PROMPT = 'a poster with a red circle to the left of a cat on a white background and the title "SALE"'
HEADING = "# Start"
STEPS = ("planned", "rendered", "judged", "finished")
SAID = {
    "planned": "start to plan: the command, settings, planning, what can be judged",
    "rendered": "to the first picture: libraries imported, the painter loaded, painting",
    "judged": "to its verdicts: what readers and detector still load, judging",
    "finished": "to the last verdict: repairs, each judged",
    "exit": "to the exit: report, result.json",
}
PACKAGES = ("torch", "diffusers", "transformers", "easyocr", "rapidocr")
LARGEST = 10
"""Libraries that the table of imports names."""


@dataclass(frozen=True)
class Measured:
    """What one checkout took, every run of it, by command and by cold or warm."""

    name: str
    checkout: Path
    runs: Mapping[tuple[str, bool], tuple[Took, ...]]
    imported: Mapping[str, float]
    modules: int
    pixels: frozenset[str]
    checks: frozenset[str]

    def median(self, command: str, cold: bool, what: str) -> float:
        """``what`` is a step, "exit" or "processor": the median of its seconds since the process's start."""
        runs = self.runs[command, cold]
        if what in ("exit", "processor"):
            return statistics.median(getattr(run, what) for run in runs)
        return statistics.median(run.until(what) for run in runs)


def measure(checkouts: Mapping[str, Path], rounds: int, cold_rounds: int) -> list[Measured]:
    """Each round runs every command once in every checkout, so that what else the machine does falls on all alike."""
    runs: dict[str, dict[tuple[str, bool], list[Took]]] = {name: {} for name in checkouts}
    pixels: dict[str, set[str]] = {name: set() for name in checkouts}
    checks: dict[str, set[str]] = {name: set() for name in checkouts}
    with tempfile.TemporaryDirectory() as place:
        picture = Path(place) / "picture"
        timed(next(iter(checkouts.values())), generating(picture))  # what is judged below; compiles modules too
        for checkout in checkouts.values():
            timed(checkout, checking(picture))
        for number in range(cold_rounds + rounds):
            cold = number < cold_rounds
            for name, checkout in checkouts.items():
                folder = Path(place) / f"{name}-{number}"
                commands = {"--help": ["--help"], "check": checking(picture), "generate": generating(folder)}
                for command, words in commands.items():
                    if cold:
                        forget(read_from_disk(checkout))
                    runs[name].setdefault((command, cold), []).append(took := timed(checkout, words))
                    if command == "generate":
                        pixels[name].add(pixels_of(folder))
                        checks[name].add(verdicts(took.answer))
        found = []
        for name, checkout in checkouts.items():
            seconds, modules = imports(checkout, generating(Path(place) / f"{name}-imports"))
            taken = {key: tuple(some) for key, some in runs[name].items()}
            found.append(
                Measured(name, checkout, taken, seconds, modules, frozenset(pixels[name]), frozenset(checks[name]))
            )
    return found


def verdicts(answer: Mapping[str, object]) -> str:
    """Every check's verdict in an answer's envelope, without the words that say it to people."""
    found = answer.get("checks")
    rows = found if isinstance(found, list) else []
    return json.dumps([[row.get(key) for key in ("id", "status", "score")] for row in rows])


def generating(folder: Path) -> list[str]:
    return ["generate", PROMPT, "--seed", "1", "--out", str(folder), "--json-events"]


def checking(run: Path) -> list[str]:
    return ["check", str(run / "image.png"), "--prompt", PROMPT, "--json"]


def page(measured: Sequence[Measured]) -> str:
    """All tables as Markdown."""
    cold = any(key[1] for key in measured[0].runs)
    rounds = len(measured[0].runs["generate", False])
    lines = [HEADING, "", f"Medians of {rounds} warm rounds, checkouts in turn. {machine_line(PACKAGES)}", ""]
    lines += [f"Prompt: `{PROMPT}`, seed 1.", ""]
    if not cold:
        lines += ["Cold starts were not measured.", ""]
    lines += ["## Commands", "", *_commands(measured), ""]
    for is_cold in (False, *([True] if cold else [])):
        lines += [f"## Steps of `generate`, {'cold' if is_cold else 'warm'}", "", *_steps(measured, is_cold), ""]
    lines += ["## Imports of `generate`", "", *_imports(measured), ""]
    if len(measured) > 1:
        lines += [_same(measured), ""]
    return "\n".join(lines)


def _commands(measured: Sequence[Measured]) -> list[str]:
    rows = []
    for command, cold in measured[0].runs:
        row: list[object] = [f"`{command}`, {'cold' if cold else 'warm'}"]
        row += [f"{one.median(command, cold, 'exit'):.2f} s" for one in measured]
        row += [f"{one.median(command, cold, 'processor'):.2f} s" for one in measured]
        rows.append([*row, *_times(measured, command, cold, "exit")])
    heads = [f"{one.name}, start to exit" for one in measured] + [f"{one.name}, processor" for one in measured]
    return table_lines(["command", *heads, *(["times faster"] if len(measured) > 1 else [])], rows)


def _steps(measured: Sequence[Measured], cold: bool) -> list[str]:
    rows, before = [], [0.0] * len(measured)
    for step in (*STEPS, "exit"):
        now = [one.median("generate", cold, step) for one in measured]
        rows.append([SAID[step], *(f"{b - a:.2f} s" for a, b in zip(before, now, strict=True))])
        before = now
    verdict = [f"{one.median('generate', cold, 'finished'):.2f} s" for one in measured]
    rows.append(["**process start to verdict**", *verdict])
    if len(measured) > 1:
        rows[-1][-1] += f" ({_times(measured, 'generate', cold, 'finished')[0]} times faster)"
    return table_lines(["step", *(one.name for one in measured)], rows)


def _imports(measured: Sequence[Measured]) -> list[str]:
    names = {name for one in measured for name in one.imported}
    dearest = sorted(names, key=lambda name: -sum(one.imported.get(name, 0.0) for one in measured))[:LARGEST]
    rows = [[name, *(f"{one.imported.get(name, 0.0):.2f} s" for one in measured)] for name in dearest]
    rows.append(["all", *(f"{sum(one.imported.values()):.2f} s, {one.modules} modules" for one in measured)])
    return table_lines(["library", *(one.name for one in measured)], rows)


def _times(measured: Sequence[Measured], command: str, cold: bool, what: str) -> list[str]:
    """How many times faster the last checkout is than the first; nothing where there is one."""
    if len(measured) < 2:
        return []
    return [f"{measured[0].median(command, cold, what) / measured[-1].median(command, cold, what):.2f}"]


def _same(measured: Sequence[Measured]) -> str:
    pixels, checks = ({value for one in measured for value in getattr(one, kind)} for kind in ("pixels", "checks"))
    return (
        f"Pictures: {'the same pixels in every run' if len(pixels) == 1 else f'{len(pixels)} different ones'}. "
        f"Verdicts: {'the same in every run' if len(checks) == 1 else f'{len(checks)} different answers'}."
    )


def start(out: Path | None, baseline: Path | None, rounds: int, cold_rounds: int) -> str:
    """Measures this checkout, after an earlier one where ``baseline`` is its folder. Writes DIR/start.md and .json.

    Raises UsageError if other files of these names are there.
    """
    if out is not None:
        refuse_others(out, "start", HEADING)
    here = Path(__file__).parents[2]
    checkouts = {**({"baseline": baseline.resolve()} if baseline is not None else {}), "now": here}
    measured = measure(checkouts, rounds, cold_rounds)
    written = page(measured)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "start.md").write_text(written, encoding="utf-8")
        (out / "start.json").write_text(json.dumps([as_json(one) for one in measured], indent=1), encoding="utf-8")
    return written


def as_json(one: Measured) -> dict[str, object]:
    runs = [
        {
            "command": command,
            "cold": cold,
            "exit": run.exit,
            "processor": run.processor,
            "code": run.code,
            "steps": list(run.steps),
        }
        for (command, cold), some in one.runs.items()
        for run in some
    ]
    return {"name": one.name, "runs": runs, "imports": dict(one.imported), "pixels": sorted(one.pixels)}
