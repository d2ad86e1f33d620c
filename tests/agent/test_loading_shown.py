"""Which model is being loaded, as the command line shows it; the Python API shows nothing of it."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.cli import main
from agent.terminal.display import Display
from planners.language.parsing import pipeline
from planners.loading import LOGGER, loading
from proofpress import plan
from tests.agent.command_plugins import answer
from tests.agent.test_display import Clock, plain, screen, terminal
from tests.agent.test_display import beginning as events_of_a_beginning
from tests.command_line import proofpress

PROMPT = 'a poster with a red circle on a white background and the title "SALE"'
RENDERERS = """
from fake import Bug, Renderer
from planners.loading import loading

class Loads(Renderer):
    def render(self, scene, seeds):
        with loading("the painter", "a\\x1b[2Jb/[bold]c\\nforged"):
            pass
        return super().render(scene, seeds)

class Broken(Bug):
    def render(self, scene, seeds):
        with loading("the painter", "org/broken"):
            return super().render(scene, seeds)
"""


@pytest.fixture(autouse=True)
def _the_logger_is_left_as_it_was() -> Iterator[None]:
    yield
    assert (LOGGER.handlers, LOGGER.level, LOGGER.propagate) == ([], logging.NOTSET, True)


def told(err: str) -> list[str]:
    return [line for line in err.splitlines() if "loading" in line]


@pytest.mark.slow
def test_a_run_and_a_check_tell_each_model_once_in_the_order_of_loading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline._loaded.cache_clear()
    words = ("--rounds", "0", "--seed", "1", "--out", "run", "--json")
    done = proofpress("generate", PROMPT, *words, cwd=tmp_path)
    readers = ["loading the text reader: RapidOCR", "loading the object detector: primer/detector2"]
    shown = [line for line in told(done.err) if not line.endswith(": OpenVINO")]  # where it is installed it paints
    assert shown == ["loading the English parser", "loading the painter: edition2/checkpoint", *readers]
    assert done.err.index("loading the English") < done.err.index("plan: ") < done.err.index("loading the painter")
    assert "loading" not in done.out and json.loads(done.out)["error"] is None
    done = proofpress("check", "run/image.png", "--prompt", PROMPT, "--json", cwd=tmp_path)
    assert told(done.err) == readers and json.loads(done.out)["error"] is None


@pytest.fixture
def loads(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with renderers that load, and with the plugins of the command line's other tests."""
    (here / "loads.py").write_text(RENDERERS)
    monkeypatch.syspath_prepend(here)
    return here


def test_a_models_name_is_data_and_is_shown_once_where_the_root_logger_prints_too(
    loads: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printing = logging.StreamHandler(log := io.StringIO())
    monkeypatch.setattr(logging.getLogger(), "handlers", [printing])
    assert main(["generate", "a red circle", "--renderer", "loads.py:Loads", "--out", "run", "--json-events"]) == 0
    said = capsys.readouterr()
    assert "loading the painter: a [2Jb/[bold]c forged\n" in said.err and "\x1b" not in said.err
    assert "loading" not in log.getvalue() and "the painter" not in log.getvalue()
    assert not [line for line in said.out.splitlines() if "the painter" in json.dumps(json.loads(line))]


def test_a_run_that_fails_while_loading_ends_as_ever_and_tells_no_more(
    loads: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "a red circle", "--renderer", "loads.py:Broken", "--json"]) == 1
    said = capsys.readouterr()
    assert told(said.err)[-1] == "loading the painter: org/broken" and len(said.out.splitlines()) == 1
    assert main(["generate", "a red circle", "--renderer", "loads.py:Broken", "--json"]) == 1
    assert answer(capsys)["error"]["kind"] == "RenderError"
    with loading("the painter", "org/later"):
        assert "later" not in capsys.readouterr().err


def test_the_live_view_names_the_model_until_it_is_loaded(tmp_path: Path) -> None:
    console = terminal()
    with Display(tmp_path, console, Clock()) as display:
        with loading("the English parser"):
            assert "loading the English parser" in screen(display)
        assert "loading" not in screen(display) and "planning" in screen(display)
        for event in events_of_a_beginning():
            display.show(event)
        assert "loading" not in screen(display) and "round 0: rendering" in plain(screen(display))

        def load() -> None:
            with loading("the painter", "org/name"):
                assert "round 0: loading the painter: org/name" in plain(screen(display))
                display.show(events_of_a_beginning()[1])  # as where a critic's time is out
                assert "loading" not in screen(display)

        thread = threading.Thread(target=load)
        thread.start()
        thread.join()
    drawn = plain(console.file.getvalue())  # type: ignore[attr-defined]
    assert "loading the painter: org/name" in drawn
    left = plain(drawn.rpartition("\x1b[2K")[2])
    assert "\nloading" not in left  # no line of its own beside the view


def test_a_log_that_can_not_be_written_keeps_no_model_from_loading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is injected: a full disk under the log."""

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    loaded = []
    with Display(tmp_path), loading("the painter", "org/name"):
        loaded.append("the painter")
    assert loaded == ["the painter"]


def test_the_python_api_prints_nothing_and_a_program_may_listen(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    pipeline._loaded.cache_clear()
    plan("a red circle")
    assert capfd.readouterr() == ("", "") and caplog.messages == []
    pipeline._loaded.cache_clear()
    caplog.set_level(logging.INFO, LOGGER.name)
    plan("a red circle")
    assert caplog.messages == ["the English parser"]
    caplog.set_level(logging.NOTSET, LOGGER.name)
