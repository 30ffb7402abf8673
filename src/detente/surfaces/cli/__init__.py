"""The command line. Questions are declared in `detente.questions`; commands that act have a module each.

Starting up imports nothing but click and the declarations: a command's own module, and what
answers, are imported when it is called. `tests/test_docs.py` fails when a command lacks its page.
"""

from __future__ import annotations

import difflib
import importlib
import sys
from typing import Any, NamedTuple

import click

from ...base.errors import DetenteError, why
from ...base.threads import start_single
from ...questions import QUESTIONS, SECTIONS
from .console import abandon, finish, knows_all, prepare


class Act(NamedTuple):
    """A command that acts: its module here, its attribute, its line in the list, and what it stands after."""

    module: str
    attribute: str
    summary: str
    section: str
    after: str = ""


ACTS: dict[str, Act] = {
    "serve": Act("serve", "serve", "The four questions as local pages.", "Start here", "brief"),
    "publish": Act("publish", "publish", "A static site of all deals, to be handed over.", "Start here", "serve"),
    "export": Act(
        "export",
        "export",
        "Word, Excel, a page, Markdown; the ledger as DuckDB or Parquet.",
        "Start here",
        "publish",
    ),
    "mcp": Act("mcp", "mcp", "The questions as tools for language-model clients.", "Start here", "export"),
    "about": Act("about", "about", "Who says this, under which licence, how to cite it.", "Start here", "mcp"),
    "panel": Act(
        "panel", "panel", "Every line, origin and change of the law, to Parquet.", "What is in force?", "series"
    ),
    "sweep": Act(
        "sweep", "sweep", "Thousands of scenarios on all cores or a cluster, to Parquet.", "What is it worth?", "worth"
    ),
    "tariff import": Act(
        "tariff", "bring_in", "A table of rates as a schedule on your own shelf.", "What is in force?"
    ),
    "tariff weights": Act(
        "tariff", "weights", "Trade by code and origin as weights of a schedule.", "What is in force?"
    ),
    "economy build": Act("economy", "build", "Build a baseline from an official table.", "What is it worth?"),
    "economy trade": Act("economy", "trade", "World trade by subheading on your own shelf.", "What is it worth?"),
    "follow": Act("follow", "follow", "Ask official sources what is new, and keep the documents.", "Documents"),
    "annex": Act("follow", "annex", "Tariff lines of a notice as a dated list.", "Documents"),
    "checked": Act("follow", "checked", "Say that somebody has looked up to a day.", "The ledger", "check"),
    "lock": Act("lock", "lock", "Write down with which shelves a dispute was read.", "The ledger", "checked"),
    "review": Act("review", "review", "Confirm, correct or reject proposed claims.", "Documents"),
    "read": Act("read", "read", "Find who says what in documents, and propose claims.", "Documents"),
    "anchor": Act("anchor", "anchor", "The anchor of a passage, to paste into a claim.", "The ledger", "show"),
    "new": Act("new", "new", "Scaffold a new dispute that loads and passes its checks.", "The ledger", "show"),
    "amend": Act("amend", "amend", "Add or change one record of the ledger, all or nothing.", "The ledger", "new"),
}
#: Commands of two words stand in groups.
GROUPS = {
    "tariffs": "Tariffs countries would choose: optimal, Nash, agreed.",
    "economy": "The world table: info, check, build; trade by subheading.",
    "tariff": "Schedules of importers: import your own, and what was bought.",
}
#: Examples of groups' commands that are no questions.
OTHERS = {"tariff": ["detente tariff import korea.csv --importer KR --code hs --rate base_rate --root ~/shelves"]}


def _listed() -> dict[str, list[tuple[str, str]]]:
    """Section → (command, its line), groups once, in the order in which they are printed."""
    listed: dict[str, list[tuple[str, str]]] = {section: [] for section in SECTIONS}
    for question in QUESTIONS.values():
        first = question.name.split()[0]
        row = (first, GROUPS.get(first, question.summary))
        if row not in listed[question.section]:
            listed[question.section].append(row)
    for name, act in ACTS.items():
        rows = listed[act.section]
        first = name.split()[0]
        if " " in name and first not in {row[0] for row in rows}:
            rows.append((first, GROUPS[first]))
        elif " " not in name:
            at = next((n + 1 for n, row in enumerate(rows) if row[0] == act.after), 0)
            rows.insert(at, (name, act.summary))
    return listed


#: All commands, groups once, in the order in which they are printed.
COMMANDS = tuple(name for rows in _listed().values() for name, _ in rows)


class Commands(click.Group):
    """A group that makes or imports a command only when it is asked for, and guesses misspelt ones."""

    def __init__(self, prefix: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        self.prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order in which they are printed."""
        if not self.prefix:
            return list(COMMANDS)
        return [n.split()[1] for n in (*QUESTIONS, *ACTS) if n.startswith(self.prefix + " ")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command made from its question, or imported."""
        name = f"{self.prefix} {cmd_name}".strip()
        if name in GROUPS:
            return Commands(prefix=name, name=name, help=_group_help(name))
        if name in QUESTIONS:
            from .hooks import HOOKS
            from .made import command

            return command(QUESTIONS[name], HOOKS[name]() if name in HOOKS else None)
        if name in ACTS:
            found = getattr(importlib.import_module(f"{__name__}.{ACTS[name].module}"), ACTS[name].attribute)
            assert isinstance(found, click.Command)
            return found
        return None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest names where there is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            names = self.list_commands(ctx)
            near = difflib.get_close_matches(args[0].casefold(), names, n=3, cutoff=0.5)
            hint = "did you mean " + " or ".join(near) + "?" if near else f"`{ctx.command_path} --help` lists them"
            raise click.UsageError(f"no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Sections of commands with their lines."""
        if self.prefix:
            super().format_commands(ctx, formatter)
            return
        for section, rows in _listed().items():
            with formatter.section(section):
                formatter.write_dl(rows)


def _group_help(name: str) -> str:
    lines = [line for q in QUESTIONS.values() if q.name.startswith(name + " ") for line in q.examples]
    lines = [*lines, *OTHERS.get(name, ())]
    return f"{GROUPS[name]}\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="detente", prog_name="detente")
def detente() -> None:
    """The open ledger and engine for trade truces.

    What was agreed, what is in force, what is it worth, will it hold?

    Try: detente brief busan-2025 --on 2026-10-08
    """


def main(argv: list[str] | None = None) -> Any:
    """Run the command line; errors go to stderr as one line (or as JSON), with their exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    start_single()
    prepare()
    stdout = sys.stdout
    try:
        code = detente.main(args=arguments, prog_name="detente", standalone_mode=False)
        finish()
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        fail(error.format_message(), arguments, error.exit_code or 2)
    except DetenteError as error:
        fail(str(error), arguments, error.exit_code)
    except SystemExit:
        if sys.stdout is not stdout:  # click has quietened it, since the reader has gone
            sys.exit(0)
        raise
    except BrokenPipeError:
        abandon()
        sys.exit(0)
    except OSError as error:  # the last guard: what reads and writes words its own
        abandon()
        what = f"cannot use {error.filename}" if error.filename else "cannot print"
        fail(f"{what} ({why(error)}); make room, or check the name and the rights", arguments, 2)
    except UnicodeError as error:
        fail(f"a text cannot be read or printed ({error}); save it as UTF-8", arguments, 2)
    except MemoryError:
        fail("not enough memory; ask for less at once", arguments, 1)
    except RecursionError:
        fail("something is nested too deeply; flatten it", arguments, 2)


def fail(message: str, arguments: list[str], code: int) -> None:
    """Say what went wrong on stderr and leave with `code`."""
    if "--json" in arguments:
        import json

        click.echo(json.dumps({"error": message}, ensure_ascii=not knows_all(sys.stderr)), err=True)
    else:
        click.echo(f"detente: {message}", err=True)
    sys.exit(code)
