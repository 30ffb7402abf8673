"""The declarations: complete, sound, and the command line of a question asks that question."""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import click
import pytest

from detente.asking.ask import load
from detente.asking.values import READERS
from detente.questions import QUESTIONS, SECTIONS, Param, Question
from detente.surfaces.cli import detente

ALL = list(QUESTIONS.values())


def parsed(line: str) -> tuple[str, dict[str, Any]]:
    """The command and the parameters that the command line makes of a line."""
    words = shlex.split(line)[1:]
    context = click.Context(detente, info_name="detente")
    command: click.Command = detente
    name = []
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, line
        command = found
        name.append(words.pop(0))
    return " ".join(name), command.make_context(" ".join(name), words, resilient_parsing=False).params


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_a_question_is_declared_whole(question: Question) -> None:
    assert question.section in SECTIONS
    assert question.examples
    assert question.title.endswith("?") or question.title[0].isupper()
    assert callable(load(question.ask))
    assert isinstance(load(question.answer), type)
    words = [w for p in question.params for w in (p.word, *p.old)]
    assert len(words) == len(set(words))
    for param in question.params:
        assert param.kind in READERS, param.word
        assert param.help.endswith((".", ")", "…")), param.help
        assert not param.view or isinstance(load(param.view), type)
    if question.figures not in ("", "own"):
        assert callable(load(question.figures))
    assert not question.fails or callable(load(question.fails))


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_its_examples_are_command_lines_of_it(question: Question) -> None:
    for line in question.examples:
        name, _ = parsed(line)
        assert name == question.name


def _some(param: Param) -> Any:
    """A value that is not the default."""
    if param.kind == "flag":
        return True
    if param.choices:
        return next(c for c in param.choices if c != param.default)
    plain = {"whole": 3, "number": 1234.56, "day": "2025-11-10", "moment": "2025-11-10"}
    value = plain.get(param.kind, f"a value of {param.word}")
    return value if param.many == 1 else (value, value)


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_the_command_it_writes_asks_the_same(question: Question) -> None:
    values = {p.name: _some(p) for p in question.params}
    name, found = parsed(question.command(dispute="./mine", **values))
    assert name == question.name
    assert found["dispute"] == "./mine"
    for param in question.params:
        wanted = values[param.name]
        got = found[param.name]
        got = got[0] if isinstance(got, tuple) and len(got) == 1 else got
        texts = tuple(str(v) for v in wanted) if isinstance(wanted, tuple) else str(wanted)
        assert got == (wanted if param.kind == "flag" else texts), param.word


@pytest.mark.parametrize("question", ALL, ids=lambda q: q.name)
def test_the_address_it_writes_holds_every_value_and_no_default(question: Question) -> None:
    values = {p.name: _some(p) for p in question.params}
    pairs = parse_qsl(urlsplit(question.address(**values)).query)
    assert {key for key, _ in pairs} == {p.word for p in question.params}
    defaults = {p.name: p.default for p in question.params}
    assert "?" not in question.address(**defaults)
    with pytest.raises(TypeError, match="no parameter"):
        question.address(colour="red")
