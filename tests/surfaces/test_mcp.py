"""The tools, asked by the SDK's own client over standard input and output of a real process."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from detente.asking.ask import ask
from detente.asking.citing import sources
from detente.ledger.dispute import Ledger
from detente.questions import QUESTIONS
from detente.surfaces import schema

anyio = pytest.importorskip("anyio", reason="the extra 'mcp' is not installed")
pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")

from mcp.client.session import ClientSession  # noqa: E402
from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402

from detente.surfaces.mcp import tools  # noqa: E402


def talk(work: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What `work` gives with a session to a server of its own."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "detente", "mcp", "--dispute", "us-china"], env=dict(os.environ)
    )

    async def main() -> Any:
        async with stdio_client(server) as (reader, writer), ClientSession(reader, writer) as session:
            await session.initialize()
            return await work(session)

    return anyio.run(main)


def test_the_client_lists_asks_and_is_refused() -> None:
    async def work(session: ClientSession) -> dict[str, Any]:
        listed = (await session.list_tools()).tools
        asked = {
            "duty": {"code": ["8481.80.90.05"], "origin": "China", "on": "2026-09-18"},
            "agreed": {"deal": "Busan", "on": "2026-10-08"},
            "inforce": {"on": "2025-11-11", "lens": "White House", "kind": ["fee"]},
            "controls": {"good": "gallium", "from": "China", "to": "United States", "on": "2025-11-20"},
        }
        answers = {name: await session.call_tool(name, values) for name, values in asked.items()}
        wrong = {
            "unknown day": await session.call_tool("clocks", {"on": "31/12/2025"}),
            "unknown word": await session.call_tool("clocks", {"colour": "red"}),
            "no tool": await session.call_tool("nothing", {}),
        }
        return {"listed": listed, "answers": answers, "wrong": wrong}

    told = talk(work)
    listed = {tool.name: tool for tool in told["listed"]}
    assert set(listed) == {n.replace(" ", "_") for n, q in QUESTIONS.items() if not q.local}
    for tool in listed.values():
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert not any(word in tool.input_schema["properties"] for word in ("texts", "economy", "files"))
    assert listed["worth"].input_schema["properties"]["draws"]["maximum"] == 1000
    assert "mofcom" in listed["inforce"].input_schema["properties"]["lens"]["description"]
    for name, answer in told["answers"].items():
        assert not answer.is_error, (name, answer.content)
        data = answer.structured_content
        assert data["standpoint"]["dispute"] == "us-china"
        assert data["coverage"]["state"] in ("complete", "open", "not_held")
        assert data["sources"], name
        assert data["command"].startswith(f"detente {name} ")
        assert "Coverage: " in answer.content[0].text
    duty = told["answers"]["duty"].structured_content
    assert (duty["hts"], duty["origin"]) == ("8481.80.90.05", "CN")
    cited = {s.get("id"): s for s in told["answers"]["agreed"].structured_content["sources"]}
    assert cited["cn-mofcom-2025-10-30"]["grade"] in "ABCD"
    for answer in told["wrong"].values():
        assert answer.is_error
    assert "did you mean 2025-12-31" in told["wrong"]["unknown day"].content[0].text
    assert "no parameter 'colour'" in told["wrong"]["unknown word"].content[0].text


def test_a_tool_gives_what_the_question_gives(book: Ledger) -> None:
    text, data = tools.call("clocks", {"on": "2026-10-08"}, book)
    answer = ask(QUESTIONS["clocks"], book, {"on": "2026-10-08"})
    assert {k: v for k, v in data.items() if k not in ("sources", "command")} == answer.to_dict()
    assert data["command"] == "detente clocks --on 2026-10-08 --known 2026-10-08"
    assert data["sources"] == sources(answer)
    assert str(answer.at) in text


def test_a_claim_and_a_content_settle_a_duty(book: Ledger) -> None:
    """Without an answer the duty is open and names the questions; with one it is the published case."""
    entry = {"code": ["2918.99.30.00"], "origin": "EU", "on": "2026-08-01"}
    _, open_ = tools.call("duty", entry, book)
    assert open_["low"] < open_["high"]
    assert any("--claim patented" in text for text in open_["conditions"])
    _, settled = tools.call("duty", {**entry, "claim": ["patented"]}, book)
    assert (settled["low"], settled["high"]) == (15.0, 15.0)
    steel = {"code": ["7326.90.86.88"], "origin": "BR", "on": "2026-02-20", "content": "steel=60"}
    assert tools.call("duty", steel, book)[1]["low"] == pytest.approx(36.9)


def test_outside_what_is_held_there_is_no_number(book: Ledger) -> None:
    text, data = tools.call("duty", {"code": ["848180"], "origin": "BR", "importer": "IN", "on": "2026-09-18"}, book)
    assert data["coverage"]["state"] == "not_held"
    assert "low" not in data
    assert "Not held" in text


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
def test_schemas_are_schemas(question: Any, book: Ledger) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    made = schema.given(question, book)
    jsonschema.Draft202012Validator.check_schema(made)
    assert list(made["properties"]) == [p.word for p in question.open()]
    assert all(part["description"] for part in made["properties"].values())
