"""Commands made from questions: their options, their help, and how an answer is printed."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...questions import DISPUTE, Param, Question
from .console import knows_all

if TYPE_CHECKING:
    from ...base.table import Table
    from ...ledger.dispute import Ledger

F = TypeVar("F", bound=Callable[..., Any])

#: What click gives for an option that stands alone, where it may (`Param.alone`).
ALONE = "\0alone"

#: What the command line adds to every question.
JSON = click.Option(["--json", "as_json"], is_flag=True, help="Print JSON (keys in docs/json.md).")
CSV = click.Option(["--csv", "as_csv"], is_flag=True, help="Print comma-separated values.")
PLOT = click.Option(
    ["--plot"], metavar="FILE", type=click.Path(path_type=Path), help="Also draw it: .svg, .png or .pdf."
)


def parameter(param: Param, *, several: bool = False) -> click.Parameter:
    """A parameter as an option or an argument; values stay text and are read where the question is asked."""
    many = param.many != 1
    if param.argument:
        return click.Argument([param.name], required=param.required, nargs=-1 if many else 1, metavar=_place(param))
    word = f"--{param.word}"
    if param.kind == "flag":
        return click.Option([word, param.name], is_flag=True, help=param.help)
    bare: dict[str, Any] = {"is_flag": False, "flag_value": ALONE} if param.alone else {}
    return click.Option(
        [word, param.name],
        multiple=many or several,
        metavar=param.shown,
        **bare,
        help=param.help + (f"  [default: {param.default}]" if param.default is not None else ""),
    )


def _place(param: Param) -> str:
    word = param.metavar or param.word.upper()
    dots = "..." if param.many != 1 else ""
    return f"{word}{dots}" if param.required else f"[{word}]{dots}"


def options(*params: Param, dispute: bool = True) -> Callable[[F], F]:
    """The parameters of a command that is written by hand, from the same declarations, and ``--dispute``."""

    def add(function: F) -> F:
        held: list[click.Parameter] = list(getattr(function, "__click_params__", []))
        made = [parameter(param) for param in (*params, *([DISPUTE] if dispute else []))]
        function.__click_params__ = [*held, *reversed(made)]  # type: ignore[attr-defined]
        return function

    return add


def output(function: F) -> F:
    """Add ``--json`` and ``--csv``."""
    held: list[click.Parameter] = list(getattr(function, "__click_params__", []))
    function.__click_params__ = [CSV, JSON, *held]  # type: ignore[attr-defined]
    return function


def command(question: Question, hook: Any = None) -> click.Command:
    """The command of a question. A `hook` adds options and what they do (`detente.surfaces.cli.hooks`)."""
    own: tuple[click.Option, ...] = hook.options if hook else ()
    olds = [click.Option([f"--{old}"], hidden=True, multiple=True) for p in question.params for old in p.old]
    moved = {p.was: p for p in question.params if p.was}
    params = [parameter(param, several=param.word in moved) for param in question.params]
    plot = [PLOT] if question.figures else []

    def callback(**given: Any) -> None:
        kept = {option.name: given.pop(str(option.name)) for option in own}
        shape = (given.pop("as_json"), given.pop("as_csv"))
        picture = given.pop("plot", None)
        dispute = given.pop("dispute")
        run(question, hook, kept, renamed(question, given), dispute, *shape, picture)

    return click.Command(
        question.name.split()[-1],
        params=[*params, *olds, *own, *plot, parameter(DISPUTE), JSON, CSV],
        callback=callback,
        help=help_of(question),
        short_help=question.summary,
    )


def help_of(question: Question) -> str:
    """What ``--help`` prints above the options."""
    parts = [question.summary, inspect.cleandoc(question.text)] if question.text else [question.summary]
    head = "Examples" if len(question.examples) > 1 else "Example"
    return "\n\n".join([*parts, f"\b\n{head}:\n" + "\n".join(f"  {line}" for line in question.examples)])


def renamed(question: Question, given: dict[str, Any]) -> dict[str, Any]:
    """Values under their present words; earlier words still work and say on stderr what to write now."""
    for param in question.params:
        for old in param.old:
            values = given.pop(old.replace("-", "_"), ())
            if values:
                click.echo(f"detente: --{old} is now --{param.word}", err=True)
                held = given.get(param.name)
                given[param.name] = [*held, *values] if isinstance(held, (list, tuple)) else values[-1]
    for param in question.params:
        if param.alone and given.get(param.name) == ALONE:
            given[param.name] = given.get(param.alone) or "today"
        if param.was:
            held = _several(given.get(param.was))
            other = [text for text in held if not _is_day(text)]
            days = [text for text in held if _is_day(text)]
            if len(set(other)) > 1 or len(set(days)) > 1:
                raise click.UsageError(f"--{param.was} was given twice")
            if other:
                now = f"--{param.word} {other[-1]}"
                click.echo(f"detente: --{param.was} {other[-1]} is now {now}: --{param.was} is a day", err=True)
                given[param.name] = other[-1]
            given[param.was] = days[-1] if days else None
    return given


def _is_day(text: str) -> bool:
    return text[:1].isdigit() or text.casefold() == "today"


def _several(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]


def run(
    question: Question,
    hook: Any,
    kept: Mapping[str, Any],
    given: dict[str, Any],
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
    picture: Path | None,
) -> None:
    """Ask and print; exit code 1 when a check failed."""
    from ...asking.ask import ask
    from .progress import bar

    if kept.get("all_disputes"):
        from ...ledger.shelves import disputes

        for name in disputes():
            click.echo(f"== {name}")
            run(question, hook, {**kept, "all_disputes": False}, dict(given), name, as_json, as_csv, picture)
        return
    book = opened(_of_deal(dispute, given.get("deal")), claims=question.claims)
    extra = hook.before(book, given, kept, as_json=as_json) if hook else {}
    if extra is None:
        return
    with bar(question.title) as advance:
        answer = ask(question, book, given, progress=advance, **extra)
    if picture:
        plot(answer, picture)
    if hook and hook.after(answer, kept, as_json=as_json, as_csv=as_csv):
        return
    emit(answer, as_json=as_json, as_csv=as_csv)
    if answer.failed:
        click.get_current_context().exit(1)


def _of_deal(dispute: str | None, deal: Any) -> str | None:
    """The dispute named; without one, that of the deal named, where another than the default has it."""
    if dispute or not deal or os.environ.get("DETENTE_DISPUTE"):
        return dispute
    from ...ledger.shelves import default, with_deal

    home = with_deal(str(deal))
    return None if home == default() else home


def target(path: Path) -> Path:
    """A file to be written, in a folder that there is: a typo makes no folder."""
    from ...base.errors import InputError

    if not path.absolute().parent.is_dir():
        raise InputError(f"cannot write {path}: there is no folder {path.parent}", remedy="make it, or mend the name")
    return path


def suffixed(path: Path, form: str) -> Path:
    """A file whose name says what is in it."""
    from ...base.errors import InputError

    if path.suffix != f".{form}":
        raise InputError(f"--{form} would write {path.name}", remedy=f"name a file ending in .{form}")
    return path


def plot(answer: Any, path: Path) -> None:
    """Write the first picture of an answer as the file's suffix says."""
    from ...base.errors import InputError
    from ...draw.picture import write

    if not answer.figures:
        raise InputError("there is nothing to draw", remedy="ask another way, or leave out --plot")
    write(answer.figures[0], target(path))
    click.echo(f"wrote {path}", err=True)


def emit(answer: Any, *, as_json: bool = False, as_csv: bool = False) -> None:
    """Print an answer, or any result: JSON, CSV, or tables in the terminal."""
    if as_json:
        click.echo(json.dumps(answer.to_dict(), ensure_ascii=not knows_all(), indent=1))
    elif as_csv:
        table: Table = answer.table() if hasattr(answer, "table") else answer.tables()[0]
        click.echo(table.to_csv(), nl=False)
    else:
        from ...draw.terminal import print_tables

        print_tables(answer.tables())
        if hasattr(answer, "at") and not answer.question.whole:
            click.echo(f"\nStandpoint: {answer.at}")


def opened(dispute: str | None, *, claims: bool = True) -> Ledger:
    """A dispute's ledger; what is not there is named on stderr, with what that changes."""
    from ...ledger.absence import said
    from ...ledger.shelves import load

    book = load(dispute, claims=claims)
    for word in said(book):
        click.echo(word, err=True)
    return book
