"""The server: tools over standard input and output, read-only, by the official SDK (extra ``mcp``)."""

from __future__ import annotations

import threading
from typing import Any

import anyio
import anyio.to_thread
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from ... import __version__
from ...base.errors import DetenteError
from ...base.pulse import listening
from ...ledger.dispute import Ledger
from .. import schema
from . import tools

#: Calls worked on at once.
WORKERS = 2
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class Cancelled(BaseException):
    """Raised in a call at its next sign of life after its client gave it up."""


def server(ledger: Ledger) -> Server[Any]:
    """The server of one dispute."""
    limit = anyio.CapacityLimiter(WORKERS)
    listed = [
        Tool(
            name=name,
            title=question.title,
            description=tools.described(question),
            input_schema=schema.given(question, ledger),
            output_schema=tools.ENVELOPE,
            annotations=READ_ONLY,
        )
        for name, question in tools.tools().items()
    ]

    async def list_tools(context: ServerRequestContext[Any], params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=listed)

    async def call_tool(context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        stop = threading.Event()

        def alive() -> None:
            if stop.is_set():
                raise Cancelled

        def work() -> tuple[str, dict[str, Any]]:
            with listening(alive):
                return tools.call(params.name, params.arguments or {}, ledger)

        try:
            text, data = await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=limit)
        except DetenteError as error:
            return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
        except anyio.get_cancelled_exc_class():
            stop.set()
            raise
        return CallToolResult(content=[TextContent(text=text)], structured_content=data)

    return Server(
        "detente",
        version=__version__,
        title="détente",
        instructions=tools.INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def run(ledger: Ledger) -> None:
    """Answer on standard input and output until the client closes them."""

    async def main() -> None:
        made = server(ledger)
        async with stdio_server() as (reader, writer):
            await made.run(reader, writer, made.create_initialization_options())

    anyio.run(main)
