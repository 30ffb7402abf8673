"""What four commands do beside asking: files they write, and what they remember."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .made import suffixed, target

if TYPE_CHECKING:
    from ...asking.ask import Answer
    from ...ledger.dispute import Ledger

FILE = click.Path(path_type=Path)


class Hook:
    """`before` asking may change the values or pass more on (None: it is done); `after` may have printed."""

    options: tuple[click.Option, ...] = ()

    def before(
        self, book: Ledger, given: dict[str, Any], kept: Mapping[str, Any], *, as_json: bool
    ) -> dict[str, Any] | None:
        """What is passed on to the function that answers."""
        return {}

    def after(self, answer: Answer, kept: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
        """Whether the answer has been printed."""
        return False


class Brief(Hook):
    """Documents and Markdown; without them a terminal shows no pictures, so none are made."""

    options = (
        click.Option(["--docx"], type=FILE, metavar="FILE", help="Write it as a Word document."),
        click.Option(["--pdf"], type=FILE, metavar="FILE", help="Write it as a PDF."),
        click.Option(["--html"], type=FILE, metavar="FILE", help="Write one self-contained page."),
        click.Option(["--md"], is_flag=True, help="Print Markdown."),
    )

    #: Options that write the brief to a file.
    FORMS = ("docx", "pdf", "html")

    def before(
        self, book: Ledger, given: dict[str, Any], kept: Mapping[str, Any], *, as_json: bool
    ) -> dict[str, Any] | None:
        """Whether pictures are made; a name that does not say what is in the file is refused before the work."""
        for form in self.FORMS:
            if kept[form]:
                target(kept[form] if form == "html" else suffixed(kept[form], form))
        return {"pictures": as_json or any(kept[form] for form in self.FORMS)}

    def after(self, answer: Answer, kept: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
        """The page, Markdown, or the brief as text."""
        written = [form for form in self.FORMS if kept[form]]
        for form in written:
            from ...brief.export import write_brief

            click.echo(f"wrote {write_brief(answer.result, form, kept[form])}", err=True)
        if written:
            return True
        if kept["md"]:
            from ...brief.text import markdown

            click.echo(markdown(answer.result), nl=False)
        elif not as_json and not as_csv:
            from ...brief.text import print_brief

            print_brief(answer.result)
        else:
            return False
        return True


class Watch(Hook):
    """The last look is remembered; what comes is written as a calendar, what changed as a feed."""

    options = (
        click.Option(["--ics"], type=FILE, metavar="FILE", help="Write what comes as iCalendar."),
        click.Option(["--rss"], type=FILE, metavar="FILE", help="Write what changed as RSS."),
        click.Option(["--all", "all_disputes"], is_flag=True, help="Look at every dispute there is."),
    )

    def before(
        self, book: Ledger, given: dict[str, Any], kept: Mapping[str, Any], *, as_json: bool
    ) -> dict[str, Any] | None:
        """Since the last look, unless a day was given or the look is at an earlier day than the last."""
        from ...base.dates import parse_day
        from ...standpoint import asked_text, day_of
        from ...watch.changes import memory, recall

        self.remembers = given["since"] is None
        if not self.remembers:
            return {}
        last, seen = recall(memory(book.dispute.id))
        if not last or parse_day(last) > day_of(asked_text(given["on"])):
            return {}
        given["since"] = last
        return {"seen": seen}

    def after(self, answer: Answer, kept: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
        """Write the files, remember the look."""
        from ...base.errors import InputError
        from ...base.files import write
        from ...watch.changes import memory, remember
        from ...watch.feeds import icalendar, rss

        look = answer.result
        for path, form in ((kept["ics"], icalendar), (kept["rss"], rss)):
            if path is not None:
                write(target(path), form(look))
                click.echo(f"wrote {path}", err=True)
        if self.remembers:
            try:
                remember(memory(look.ledger.dispute.id), look)
            except InputError as error:
                click.echo(f"this look is not remembered: {error}", err=True)
        return False


class Series(Hook):
    """The points as Parquet."""

    options = (
        click.Option(["--parquet"], type=FILE, metavar="FILE", help="Write the points to Parquet (extra: frames)."),
    )

    def after(self, answer: Answer, kept: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
        """Write the file."""
        if kept["parquet"]:
            from ...base.files import written

            written(target(kept["parquet"]), answer.table().to_frame().to_parquet)
            click.echo(f"wrote {kept['parquet']}", err=True)
        return False


class Outlook(Hook):
    """Forecasts are kept and scored."""

    options = (
        click.Option(["--store"], metavar="FILE", help="Keep the forecast (- for the user's own file)."),
        click.Option(["--score"], is_flag=True, help="Score kept forecasts against the record."),
    )

    def _file(self, kept: Mapping[str, Any]) -> Path | None:
        return Path(kept["store"]) if kept["store"] and kept["store"] != "-" else None

    def before(
        self, book: Ledger, given: dict[str, Any], kept: Mapping[str, Any], *, as_json: bool
    ) -> dict[str, Any] | None:
        """The scores instead of a forecast, if they are wanted."""
        if not kept["score"]:
            return {}
        from ...outlook.renewals import load_renewals
        from ...outlook.store import score
        from .made import emit

        ctx = click.get_current_context()
        emit(score(load_renewals(known=given["known"]), self._file(kept)), as_json=as_json, as_csv=ctx.params["as_csv"])
        return None

    def after(self, answer: Answer, kept: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
        """Keep the forecast."""
        from ...outlook.outlook import Outlook as Forecast

        if kept["store"] and isinstance(answer.result, Forecast):
            from ...outlook.store import keep

            name, where = keep(answer.result, self._file(kept))
            click.echo(f"detente: kept forecast {name} in {where}", err=True)
        return False


HOOKS: dict[str, type[Hook]] = {"brief": Brief, "watch": Watch, "series": Series, "outlook": Outlook}
