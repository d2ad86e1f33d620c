"""The report as Markdown: headline, arms, failure modes, paired tables, and the models and versions of the run."""

from __future__ import annotations

import math

from benchmarks.failures.analysis import Analysis, ModeSummary
from benchmarks.failures.arms import Arm
from benchmarks.failures.plan import RunPlan
from benchmarks.failures.statistics import Paired, Rate
from benchmarks.markdown import table

FIRST = {"plan": "by the plan", "prompt": "from the prompt alone; repairs by the plan"}
DESCRIPTIONS: dict[Arm, str] = {
    "single": "the plan and one picture",
    "prompt-only": "the model without the plan, one picture",
    "control": "one picture from another seed",
    "best-of-n": "pictures until the critics pass one, at most {n}",
    "best-of-n-matched": "the same, but at most as many as the loop's work on the prompt pays for",
    "random-regions": "the loop's repairs at random places",
    "loop-before-typesetting": "the loop without exact glyphs",
    "loop": "the loop",
    "oracle": "the judge's own choice of {n} pictures",
}

SHOWN: tuple[Arm, ...] = ("single", "best-of-n", "random-regions", "loop")
"""The arms of the table by failure mode."""


def headline(analysis: Analysis) -> str:
    """One sentence: how the failure rate changed from the single picture to the loop, with best-of-N at equal work."""
    loop = analysis.against.get("single")
    if loop is None:
        return "The run has no loop arm, so the report compares nothing."
    rates = analysis.overall.rates
    against = "best-of-n" in rates
    means = {one.arm: one.spent for one in analysis.arms}
    reached = against and means["best-of-n"] >= means["loop"] - 1e-6
    work = (
        f"At matched work ({means['loop']:.2f} full renders a prompt for the loop, {means['best-of-n']:.2f} for "
        f"best-of-{analysis.matched_n})"
        if reached
        else f"At {means['loop']:.2f} full renders a prompt (best-of-{analysis.matched_n} "
        f"spent {means['best-of-n']:.2f}, so the work isn't matched: raise --candidates)"
        if against
        else f"At {means['loop']:.2f} full renders a prompt"
    )
    fell = "fell" if loop.difference < 0 else "rose" if loop.difference > 0 else "stayed"
    beside = f", against {percent(rates['best-of-n'].share)} for best-of-{analysis.matched_n}" if against else ""
    worst = max(analysis.modes, key=lambda one: one.rates["single"].count)
    most = worst.rates["single"]
    if worst.loop is None or not most.count:
        detail = ""
    else:
        detail = (
            f" The most frequent failure, {worst.mode}, went from {percent(most.share)} to "
            f"{percent(worst.rates['loop'].share)} of the {most.total} pictures that could show it"
            + (f" ({percent(worst.rates['best-of-n'].share)} for best-of-{analysis.matched_n})." if against else ".")
        )
    return (
        f"{work}, on {analysis.prompts} prompts with {analysis.seeds} seed{'s' * (analysis.seeds > 1)} each, "
        f"judged by models outside the loop, pictures with any failure {fell} from {percent(rates['single'].share)} "
        f"to {percent(rates['loop'].share)} ({span(loop.difference_low, loop.difference_high, ' points')}, 95% CI of "
        f"the change){beside}.{detail}"
    )


def report_markdown(analysis: Analysis, plan: RunPlan) -> str:
    parts = [
        f"# Failure benchmark: {plan.suite}\n",
        headline(analysis) + "\n",
        _arms(analysis, plan),
        _modes(analysis),
        _against_best_of_n(analysis),
        _pairs(analysis),
        _curves(analysis),
        _critics(analysis),
        _missed(analysis),
        _notes(analysis),
        _made_with(analysis, plan),
    ]
    return "\n".join(parts)


def _arms(analysis: Analysis, plan: RunPlan) -> str:
    prompted = {"single": "one picture from the prompt alone"} if plan.first_renders == "prompt" else {}
    texts = any(one.text_score is not None for one in analysis.arms)
    heads = "arm | what it is | pictures all right | 95% interval | work | critics' looks | errors"
    rows = []
    for one in analysis.arms:
        cells = [
            one.arm,
            (prompted.get(one.arm) or DESCRIPTIONS[one.arm]).format(n=analysis.matched_n),
            counted(one.passed),
            interval(one.passed),
            f"{one.spent:.2f}",
            f"{one.looks:.2f}",
            str(one.errors),
        ]
        rows.append(cells + ([percent(one.text_score or 0.0)] if texts else []))
    return (
        "## Arms\n\n"
        + table(heads + (" | text metric" if texts else ""), rows)
        + (
            "\nWork: mean full-render equivalents per prompt. One equivalent denoises one whole picture; a planned "
            "picture costs more because the renderer denoises each region in its own window. Looks: pictures that all "
            "of the loop's critics judged.\n"
        )
    )


def _modes(analysis: Analysis) -> str:
    shown = [arm for arm in SHOWN if arm in analysis.overall.rates]
    heads = ["failure", *shown, "fixed", "broken", "relative reduction", "p (Holm)"]
    rows = [_mode(one, shown) for one in (*analysis.modes, analysis.overall)]
    return (
        "## Failure modes\n\n"
        + table(heads, rows)
        + (
            "\nEach cell counts the pictures that show the failure, out of those that can show it; errors and "
            "time-outs count as failures. Fixed, broken and the reduction compare the loop with the single picture; "
            "the 95% CI is a bootstrap over prompts.\n"
        )
    )


def _against_best_of_n(analysis: Analysis) -> str:
    """Which failures the loop mends more often than more pictures at equal work do; "" without both arms."""
    rows = []
    for one in (*analysis.modes, analysis.overall):
        if (found := one.against_best_of_n) is not None and found.fixed + found.broken:
            change = span(found.difference_low, found.difference_high, " points")
            clear = "yes" if found.difference_high < 0 else "no"
            rows.append(
                [one.mode, str(found.fixed), str(found.broken), f"{100 * found.difference:+.1f} points", change, clear]
            )
    heads = "failure | only best-of-N shows it | only the loop | change | 95% CI | interval below zero"
    return f"## The loop against best-of-{analysis.matched_n}, by failure\n\n" + table(heads, rows) if rows else ""


def _mode(one: ModeSummary, shown: list[Arm]) -> list[str]:
    cells = [one.mode, *(counted(one.rates[arm]) for arm in shown)]
    if one.loop is None:
        return [*cells, "-", "-", "-", "-"]
    loop = one.loop
    reduced = (
        "-"
        if math.isnan(loop.reduction)
        else (f"{percent(loop.reduction)} ({span(loop.reduction_low, loop.reduction_high)})")
    )
    adjusted = "-" if one.adjusted is None else small(one.adjusted)
    return [*cells, str(loop.fixed), str(loop.broken), reduced, adjusted]


def _critics(analysis: Analysis) -> str:
    heads = "pictures | right by the judge, failed by the critics | wrong by the judge, passed by the critics"
    rows = [[one.pictures, counted(one.wronged), counted(one.missed)] for one in analysis.critics]
    return (
        "## The loop's critics against the judge\n\n"
        + table(heads, rows)
        + (
            "\nThe table covers the pictures that both examined. The judge errs too, "
            "so these are disagreements. The critics chose the loop's results, so "
            "the faults that they miss accumulate there.\n"
        )
    )


def _missed(analysis: Analysis) -> str:
    heads = "failure that the judge sees | passed by the critics | 95% interval"
    rows = [[one.mode, counted(one.missed), interval(one.missed)] for one in analysis.missed]
    return (
        "## What the loop's critics miss\n\n"
        + table(heads, rows)
        + "\nThe table covers pictures straight from the model that show the failure.\n"
    )


def _pairs(analysis: Analysis) -> str:
    rows = [_pair(f"loop against {arm}", found) for arm, found in analysis.against.items()]
    if analysis.control is not None:
        rows.append(_pair("negative control: another seed against single", analysis.control))
    heads = "comparison | both right | fixed | broken | both wrong | change | 95% CI | p | test"
    return "## Paired tables, any failure\n\n" + table(heads, rows)


def _pair(name: str, one: Paired) -> list[str]:
    return [
        name,
        str(one.both_right),
        str(one.fixed),
        str(one.broken),
        str(one.both_wrong),
        f"{one.difference * 100:+.1f} points",
        span(one.difference_low, one.difference_high, " points"),
        small(one.p),
        one.test,
    ]


def _curves(analysis: Analysis) -> str:
    heads = "strategy | pictures all right | 95% interval | work | work a right one | seconds | seconds a right one"
    rows = []
    for name, points in analysis.curves.items():
        for one in points:
            label = f"best-of-{one.cap:.0f}" if name == "best-of-n" else f"{name}, at most {one.cap:.0f} renders"
            costs = [one.spent, one.per_pass(one.spent), one.seconds, one.per_pass(one.seconds)]
            rows.append([label, counted(one.passed), interval(one.passed), *map(_cost, costs)])
    lines = ["## What work buys\n", table(heads, rows)]
    for equal in analysis.equal_rates:
        share = "" if equal.spent is None else f"{equal.spent:.2f} renders, {percent(equal.spent / equal.work)} of that"
        lines.append(
            f"- The pass rate of best-of-{equal.n} ({percent(equal.passed)}, {equal.work:.2f} renders): "
            f"{equal.curve}: {share or 'never reached'}."
        )
    if assumed := max((one.assumed for points in analysis.curves.values() for one in points), default=0):
        lines.append(
            f"- On {assumed} units the loop after best-of-2 would start from the second picture, from which no loop "
            "was run; they count as that picture without a repair."
        )
    lines.append(
        "- Work and seconds are means over all prompts; seconds hold planning and the critics' looks. A right picture "
        "costs that mean divided by the share of right pictures. A budget cuts the stored run off."
    )
    return "\n".join(lines) + "\n"


def _cost(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _notes(analysis: Analysis) -> str:
    notes = ["## Notes\n"]
    if not math.isnan(analysis.detectable):
        notes.append(
            f"- Power: with {analysis.units} units and the observed number of differing ones, the test finds a net "
            f"change of {analysis.detectable * 100:.1f} points or more four times in five; it may miss smaller ones."
        )
    else:
        notes.append("- Power: too few units differ; the test would often miss even a change in all of them.")
    notes.append(
        f"- Of the {len(analysis.fixed)} units that the loop fixed, {analysis.typeset} have exact glyphs as their "
        "text. The loop composited those glyphs, no model painted them; the arm loop-before-typesetting leaves them "
        "out."
    )
    if analysis.control is not None:
        control = analysis.control
        notes.append(
            f"- Negative control: another seed alone fixed {control.fixed} and broke {control.broken} "
            f"(p {small(control.p)}); a change of that size is chance."
        )
    errors = sum(one.errors for one in analysis.arms)
    notes.append(f"- Outcomes that ended in an error, all arms together: {errors}; every denominator includes them.")
    return "\n".join(notes) + "\n"


def _made_with(analysis: Analysis, plan: RunPlan) -> str:
    sources = ", ".join(f"{one.name} (sha256 {one.sha256[:16]})" for one in plan.sources)
    lines = [
        "## Made with\n",
        f"- Prompts: {plan.note}. {sources}. {analysis.prompts} prompts, seeds {plan.seed_range}.",
        f"- First renders, samples and pictures painted anew: {FIRST[plan.first_renders]}.",
        f"- Judge {plan.judge}: {ingredients_text(plan.judge_made_of)}.",
        f"- The loop's critics: {ingredients_text(plan.critics_made_of)}. They share "
        "nothing with the judge; the benchmark refuses a run in which they do.",
        f"- The renderer: {ingredients_text(plan.renderer_made_of)}.",
        f"- {plan.machine}",
    ]
    return "\n".join(lines) + "\n"


def ingredients_text(ingredients: dict[str, list[str]]) -> str:
    return "; ".join(f"{key}: {', '.join(map(short, values))}" for key, values in ingredients.items() if any(values))


def short(text: str) -> str:
    """A hash shortened to 16 digits; a model's shape shortened to its name."""
    return text[:16] if len(text) == 64 else text.partition(" {")[0]


def counted(one: Rate) -> str:
    return f"{one.count}/{one.total} ({percent(one.share)})" if one.total else "-"


def interval(one: Rate) -> str:
    return span(one.low, one.high)


def percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{share * 100:.1f}%"


def span(low: float, high: float, unit: str = "%") -> str:
    if math.isnan(low) or math.isnan(high):
        return "-"
    return f"{low * 100:.1f} to {high * 100:.1f}{unit}"


def small(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
