"""Law and evidence: what is called law rests on a text; anchors, paraphrases and held files are what they say."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from .. import records as r
from ..dispute import Ledger
from .report import Complaints, doubtful, wrong


def law(ledger: Ledger) -> Complaints:
    """What is called law rests on an instrument or an official text of grade A to C."""
    for name, measure in ledger.measures.items():
        for n, event in enumerate(measure.events):
            source = ledger.sources.get(event.source)
            if event.status is r.Status.enacted and source and source.grade is r.Grade.D:
                what = f"an enacted event rests on {source.id}, grade D"
                yield wrong(f"measure:{name}", what, "find a better source", "events", n, "source")


def anchors(ledger: Ledger) -> Complaints:
    """Anchors of more words than they hold have a digest."""
    for filed in ledger.claims:
        anchor = filed.claim.anchor
        if anchor and anchor.end and not anchor.digest:
            what, remedy = "an anchor without a digest", "add it with `detente anchor`"
            yield doubtful(f"claim:{filed.id}", what, remedy, "anchor")


def paraphrase(ledger: Ledger) -> Complaints:
    """Paraphrases are one sentence, not an excerpt."""
    for filed in ledger.claims:
        if len(filed.claim.says) > 400:
            what = "the paraphrase has more than 400 characters"
            yield wrong(f"claim:{filed.id}", what, "say it in one sentence", "says")


def held_files(ledger: Ledger) -> Complaints:
    """Where a source's text is held is a name in the user's own folder, never a path out of it."""
    for name, source in ledger.sources.items():
        where = source.held
        if not where:
            continue
        outside = PurePosixPath(where).is_absolute() or PureWindowsPath(where).drive or where.startswith(("~", "\\"))
        if outside or ".." in PurePosixPath(where.replace("\\", "/")).parts:
            what = f"`held` leads out of the folder of texts: {where!r}"
            yield wrong(f"source:{name}", what, "give a file name, with * for what may vary", "held")


def positions(ledger: Ledger) -> Complaints:
    """Every undertaking has a claim (on a topic all may be silent); no observer speaks as a party by mistake."""
    spoken = {f.claim.commitment for f in ledger.claims}
    for folder in ledger.deals.values():
        for cid, commitment in folder.commitments.items():
            if cid not in spoken and commitment.kind is r.CommitmentKind.undertaking:
                yield doubtful(f"commitment:{cid}", f"no claim on {cid}", "code one, or remove the commitment")
    for filed in ledger.claims:
        source = ledger.sources.get(filed.source)
        if source and filed.claim.account == "observer" and source.account != "observer":
            what = "an observer's claim in a party's own document"
            yield doubtful(f"claim:{filed.id}", what, "check whose position it is", "account")
