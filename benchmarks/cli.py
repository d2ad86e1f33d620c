"""``proofpress bench``: benchmarks of the loop. Each command imports what it needs when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from agent.commands.options import JsonOption, StackOption

app = typer.Typer(
    name="bench",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Does the loop mend what a single picture gets wrong? Arms at equal work, judged from outside.",
)

OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="The benchmark's folder.")]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A benchmark's folder.")]
SuiteOption = Annotated[
    str, typer.Option(help="Prompts: a name, a .jsonl file, or path/to/file.py:function. An unknown name lists them.")
]
DataOption = Annotated[Path | None, typer.Option(help="The suite's file or folder, where it isn't shipped.")]
JudgeOption = Annotated[str | None, typer.Option("--judge", help="The judge, by name; the suite's own by default.")]
FirstRendersOption = Annotated[
    Literal["plan", "prompt"],
    typer.Option(
        help="What whole pictures are painted from. After the prompt alone the loop still repairs by its plan."
    ),
]
JudgeSettingsOption = Annotated[Path | None, typer.Option(help="A TOML file with the judge's settings.")]


@app.callback()
def _root() -> None:
    pass


@app.command()
def failures(
    out: OutOption,
    suite: SuiteOption = "primer",
    arms: Annotated[list[str] | None, typer.Option(help="Arms, with commas or repeated.  [default: all]")] = None,
    n: Annotated[int | None, typer.Option("--n", min=1, help="Prompts, from the front.  [default: all]")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds a prompt.")] = 1,
    first_seed: Annotated[int, typer.Option(min=0, help="The first of them.")] = 0,
    candidates: Annotated[int, typer.Option(min=2, help="Pictures that best-of-N may draw, at least.")] = 4,
    data: DataOption = None,
    judge: JudgeOption = None,
    judge_settings: JudgeSettingsOption = None,
    config: Annotated[Path | None, typer.Option(help="A settings file instead of proofpress.toml.")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="Only this part, such as 0/2 and 1/2.")] = None,
    stack: StackOption = None,
    first_renders: FirstRendersOption = "plan",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in DIR.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would run, and what judge and loop share.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Twenty-six prompts, two of each of Primer's tasks.")] = False,
    as_json: JsonOption = False,
) -> Any:
    """Paint the arms of a suite, judge them, and write DIR/report.html and DIR/report.md."""
    from benchmarks.failures.commands import run_failures as run

    return run(
        out,
        suite=suite,
        arms=arms,
        n=n,
        seeds=seeds,
        first_seed=first_seed,
        candidates=candidates,
        data=data,
        judge=judge,
        judge_settings=judge_settings,
        config=config,
        shard=shard,
        stack=stack,
        first_renders=first_renders,
        resume=resume,
        quick=quick,
        check=check,
    )


@app.command(name="all")
def every(
    out: OutOption,
    quick: Annotated[bool, typer.Option("--quick", help="The small form; the only one that is one command.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="A part: planning, lettering, wishes, failures.")] = None,
    as_json: JsonOption = False,
) -> Any:
    """Run a small form of each main benchmark, and write DIR/results.md and DIR/results.html."""
    from benchmarks.result_page.page import bench_all as run

    return run(out, quick, only or [])


@app.command()
def speed(
    out: OutOption,
    rounds: Annotated[int, typer.Option(min=1, help="Warm rounds of the shipped pipeline.")] = 20,
    tiny_rounds: Annotated[int, typer.Option(min=1, help="Warm rounds of the tiny classes.")] = 5,
    threads: Annotated[int | None, typer.Option(min=1, help="Processor threads.  [default: two]")] = None,
    engines: Annotated[
        bool, typer.Option("--engines", help="Only the shipped painter's, into a folder of results.")
    ] = False,
) -> Any:
    """Measure what a repair costs against a full render; DIR/results.md, .json and .png."""
    from agent.errors import UsageError
    from benchmarks.results import refuse_others
    from benchmarks.speed.__main__ import HEADING
    from benchmarks.speed.__main__ import main as run

    refuse_others(out, "results", HEADING, ("md", "json", "png"))
    if engines and not (out / "results.json").is_file():
        raise UsageError(f"--engines needs a run's {out / 'results.json'}; run once without it")
    out.mkdir(parents=True, exist_ok=True)
    words = ["--results", str(out), "--rounds", str(rounds), "--tiny-rounds", str(tiny_rounds)]
    run([*words, *(["--threads", str(threads)] if threads else []), *(["--engines"] if engines else [])])
    return 0


@app.command()
def start(
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write start.md, start.json.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="CHECKOUT", help="An earlier checkout's folder, run in turn with this one.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Runs of every command with files in the page cache.")] = 3,
    cold: Annotated[int, typer.Option(min=0, help="Runs after the kernel was asked to drop the files.")] = 0,
) -> Any:
    """Measure what passes from a process's start to its verdict and its exit, step by step."""
    from benchmarks.start.measure import start as run

    print(run(out, baseline, rounds, cold))
    return 0


@app.command()
def judge(
    folder: FolderArgument,
    judge: Annotated[str, typer.Option("--judge", help="The judge, by name or path/to/file.py:Class.")],
    judge_settings: JudgeSettingsOption = None,
    out: Annotated[Path | None, typer.Option(help="A folder in DIR.  [default: DIR/judged-NAME]")] = None,
    as_json: JsonOption = False,
) -> Any:
    """Score the pictures that lie in DIR with another judge; nothing is painted."""
    from benchmarks.failures.commands import judge_again as run

    return run(folder, judge, judge_settings, out)


@app.command()
def report(folder: FolderArgument, as_json: JsonOption = False) -> Any:
    """Write DIR/report.html and DIR/report.md anew, from all shards that are there."""
    from benchmarks.failures.commands import write_report_again as run

    return run(folder)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A benchmark's folder.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another one of the same suite and judge.")],
    arm: Annotated[str, typer.Option(help="The arm that is compared.")] = "loop",
    as_json: JsonOption = False,
) -> Any:
    """Say what B mends and what it breaks, prompt by prompt, against A."""
    from benchmarks.failures.commands import print_comparison as run

    return run(first, second, arm)


if __name__ == "__main__":
    from agent.cli import app as root
    from agent.cli import main

    root.add_typer(app, name="bench")
    sys.exit(main(["bench", *sys.argv[1:]]))
