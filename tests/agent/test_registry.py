from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from agent.config import Resolved, Settings
from agent.errors import ConfigError, SetupError
from agent.plugins import PluginEntry
from agent.registry import PLUGINS, build, build_critics, check_tables, local_path

CRITIC = """
from pydantic import BaseModel

class Limits(BaseModel):
    level: float = 0.5

class Critic:
    name, judges, Settings = "mine", frozenset({"custom"}), Limits
    def __init__(self, settings):
        self.settings = settings
    def judge(self, image, scene, checks):
        return []

class Bare:
    name, judges = "bare", frozenset({"custom"})
    read_box = None
    def judge(self, image, scene, checks):
        return []

class Reader(Bare):
    def locate(self, image, text):
        return None

class NoCritic:
    name = "none"
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(CRITIC)
    return path


def settings(**fields) -> Resolved:
    return Resolved(Settings(**fields), {})


def test_a_clash_names_both_sources():
    points = [EntryPoint("text", "other_package.text:Critic", "proofpress.critics")]
    with pytest.raises(
        SetupError, match=r"'text'.*critics\.text\.critic:TextCritic.*proofpress.*other_package\.text:Critic"
    ):
        PLUGINS["critics"].entries(points)


def test_an_entry_point_is_listed_beside_the_built_ins():
    entries = PLUGINS["critics"].entries([EntryPoint("brand", "brand.palette:Critic", "proofpress.critics")])
    assert entries["brand"].target == "brand.palette:Critic" and "text" in entries


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(ConfigError, match="did you mean 'objects'"):
        PLUGINS["critics"].find("object")


def test_a_local_file_is_built_from_its_own_settings(file):
    name = f"{file}:Critic"
    assert build("critics", name, settings()).settings.level == 0.5
    assert build("critics", name, settings(critic_settings={name: {"level": "0.25"}})).settings.level == 0.25
    assert build("critics", f"{file}:Bare", settings()).name == "bare"


@pytest.mark.parametrize(
    ("attribute", "table", "error", "words"),
    [
        ("Critic", {"levle": 1}, ConfigError, "did you mean 'level'"),
        ("Critic", {"level": "high"}, ConfigError, "level"),
        ("Bare", {"level": 1}, ConfigError, "unknown key"),
        ("NoCritic", {}, SetupError, "lacks judges, judge"),
        ("Missing", {}, SetupError, "no 'Missing'"),
    ],
)
def test_what_is_wrong_with_a_plugin_or_its_settings_is_said(file, attribute, table, error, words):
    name = f"{file}:{attribute}"
    with pytest.raises(error, match=words):
        build("critics", name, settings(critic_settings={name: table} if table else {}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import not_a_package_at_all", "pip install not_a_package_at_all"),
        ("1 / 0", "ZeroDivisionError"),
        ("def broken(", "SyntaxError"),
    ],
)
def test_a_file_that_breaks_on_import_is_one_line(tmp_path, text, words):
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(SetupError, match=words) as caught:
        build("critics", f"{path}:Critic", settings())
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_missing_module_are_errors(tmp_path):
    with pytest.raises(SetupError, match="no such file"):
        build("critics", f"{tmp_path}/none.py:Critic", settings())
    with pytest.raises(SetupError, match="lacks its module 'critics.nowhere'; reinstall"):
        PLUGINS["critics"].load(PluginEntry("x", "critics.nowhere:X", "proofpress"))


def test_a_critic_that_needs_boxes_of_texts_gets_them_from_one_that_reads(file):
    bare, reader = build_critics(settings(critics=(f"{file}:Bare", f"{file}:Reader"), isolate=False))
    assert bare.read_box == reader.locate


def test_the_critic_of_form_gets_the_one_that_finds_things():
    form, objects = build_critics(settings(critics=("form", "objects")))
    assert form.finder is objects
    (alone,) = build_critics(settings(critics=("form",)))
    assert alone.finder is None


def test_a_table_for_something_that_is_not_installed_is_an_error():
    check_tables(settings(critic_settings={"text": {}}))
    with pytest.raises(ConfigError, match=r"critic_settings\.texts.*did you mean 'text'"):
        check_tables(settings(critic_settings={"texts": {}}))


def test_settings_of_a_critic_that_is_gone_are_one_line():
    with pytest.raises(ConfigError, match="there is no critic called 'hands'; installed: alignment,") as called:
        build_critics(settings(critics=("hands",)))
    with pytest.raises(ConfigError, match=r"unknown key 'critic_settings\.hands'") as set_up:
        check_tables(settings(critic_settings={"hands": {"sure": 0.9}}))
    assert "\n" not in str(called.value) + str(set_up.value)


def test_package_references_are_resolved_inside_the_package_only():
    assert Path(local_path("package:agent/defaults.toml")).is_file()
    assert local_path({"a": ["package:agent/defaults.toml", 3]})["a"][1] == 3
    assert local_path("some/folder") == "some/folder"
    for wrong in ("package:agent/none", "package:agent/../pyproject.toml", "package:no_such_package/x"):
        with pytest.raises(SetupError, match="a.key"):
            local_path(wrong, "a.key")


def test_a_plugin_that_breaks_when_it_is_made_is_named(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("class Critic:\n    def __init__(self):\n        raise KeyError('weights')\n")
    with pytest.raises(SetupError, match=r"the critic '.*broken\.py:Critic' can't be built: KeyError: 'weights'"):
        build("critics", f"{path}:Critic", settings())


def numbers(model: type[BaseModel], seen: set[type]) -> Iterator[tuple[str, FieldInfo]]:
    """The numeric fields of a model of settings and of those in it, with their names."""
    seen.add(model)
    for name, field in model.model_fields.items():
        kinds = {field.annotation, *get_args(field.annotation)}
        if {int, float} & kinds:
            yield f"{model.__name__}.{name}", field
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
                yield from numbers(kind, seen)


def test_every_number_of_the_settings_has_a_least_and_a_most():
    seen: set[type] = set()
    found = dict(numbers(Settings, seen))
    for table in PLUGINS.values():
        for entry in table.entries([]).values():
            if (model := getattr(table.load(entry), "Settings", None)) is not None:
                found |= dict(numbers(model, seen))
    assert len(found) > 60
    for name, field in found.items():
        bounds = {type(bound).__name__ for bound in field.metadata}
        assert bounds & {"Ge", "Gt"} and bounds & {"Le", "Lt"}, name
