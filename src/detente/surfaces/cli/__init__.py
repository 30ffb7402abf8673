"""The command line: thin. Each command lives in its own module and is loaded when called.

`COMMANDS` is the whole list, with the one-line help that ``detente --help`` prints, so
that starting up imports nothing but click. `tests/test_docs.py` fails when a command
here lacks a docs page.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from ...base.errors import DetenteError

#: command → (module under detente.surfaces.cli, attribute, one-line help, section)
COMMANDS: dict[str, tuple[str, str, str, str]] = {
    "brief": ("brief", "brief", "All four questions about a deal on one page.", "Start here"),
    "serve": ("serve", "serve", "The four questions as local pages.", "Start here"),
    "export": ("export", "export", "Word, Excel, a page, Markdown; the ledger as DuckDB or Parquet.", "Start here"),
    "agreed": (
        "agreed",
        "agreed",
        "What was agreed: every undertaking, by every account.",
        "What was agreed?",
    ),
    "inforce": (
        "inforce",
        "inforce",
        "What is in force on a date, as known on a date, by a lens.",
        "What is in force?",
    ),
    "clocks": (
        "clocks",
        "clocks",
        "What runs out when, on whose word, and what resumes then.",
        "What is in force?",
    ),
    "diff": ("diff", "diff", "What changed between two dates or two lenses.", "What is in force?"),
    "duty": ("duty", "duty", "The stack of duties on a tariff line, with the law behind it.", "What is in force?"),
    "effective": ("effective", "effective", "Average duty on a day, weighted by imports.", "What is in force?"),
    "series": ("series", "series", "Average duty at every change of the law, drawn.", "What is in force?"),
    "panel": ("panel", "panel", "Every line, origin and change of the law, to Parquet.", "What is in force?"),
    "controls": ("controls", "controls", "What is not a tariff and touches a good on a day.", "What is in force?"),
    "watch": ("watch", "watch", "What changed since your last look, and what comes next.", "What is in force?"),
    "worth": (
        "worth",
        "worth",
        "What a move between two regimes is worth to every country.",
        "What is it worth?",
    ),
    "sweep": (
        "sweep",
        "sweep",
        "Thousands of scenarios on all cores or a cluster, to Parquet.",
        "What is it worth?",
    ),
    "tariffs": (
        "tariffs",
        "tariffs",
        "Tariffs countries would choose: optimal, Nash, agreed.",
        "What is it worth?",
    ),
    "economy": ("economy", "economy", "The world table: info, check, build.", "What is it worth?"),
    "exposure": ("exposure", "exposure", "Who depends on whom, and what a cut-off costs.", "What is it worth?"),
    "chokepoints": ("chokepoints", "chokepoints", "The goods by which one can hold up the other.", "What is it worth?"),
    "outlook": ("outlook", "outlook", "Will it hold: probability to each date, next moves, leverage.", "Will it hold?"),
    "read": ("read", "read", "Find who says what in documents, and propose claims.", "Documents"),
    "review": ("review", "review", "Confirm, correct or reject proposed claims.", "Documents"),
    "verify": ("verify", "verify", "The ledger's anchors against the texts you hold.", "Documents"),
    "compare": ("compare", "compare", "Two or more documents side by side, with verdicts.", "Documents"),
    "check": ("check", "check", "Named checks of the ledger.", "The ledger"),
    "info": ("info", "info", "What data is held, from where, checked when.", "The ledger"),
    "show": ("show", "show", "Any record of the ledger with its sources.", "The ledger"),
    "new": ("new", "new", "Scaffold a new dispute that loads and passes its checks.", "The ledger"),
    "amend": ("amend", "amend", "Add or change one record of the ledger, all or nothing.", "The ledger"),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, (_, _, text, section) in COMMANDS.items():
            sections.setdefault(section, []).append((name, text))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="detente", prog_name="detente")
def detente() -> None:
    """The open ledger and engine for trade truces.

    What was agreed, what is in force, what is it worth, will it hold?

    Try: detente brief busan-2025 --on 2026-10-08
    """


def main(argv: list[str] | None = None) -> Any:
    """Run the command line; errors go to stderr as one line (or as JSON), with their exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        code = detente.main(args=arguments, prog_name="detente", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        fail(error.format_message(), arguments, error.exit_code or 2)
    except DetenteError as error:
        fail(str(error), arguments, error.exit_code)
    except BrokenPipeError:
        sys.exit(0)


def fail(message: str, arguments: list[str], code: int) -> None:
    """Say what went wrong on stderr and leave with `code`."""
    if "--json" in arguments:
        import json

        click.echo(json.dumps({"error": message}, ensure_ascii=False), err=True)
    else:
        click.echo(f"detente: {message}", err=True)
    sys.exit(code)
