"""The instruments of 4 to 13 November 2025 that carried the deal into law, as texts of one or two sentences.

The sentences of the Federal Register are the government's own words, in the public domain, where they could be had;
all others are facts in words of ours, in the language of the instrument. Two texts concern nothing of the deal, two
more speak of its measures without doing anything to them.
"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A published text: number, title, day, language, body, and the measures it acts on."""

    number: str
    title: str
    day: str
    language: str
    body: str
    measures: tuple[str, ...]


OCTOBER = tuple(f"cn-mofcom-{n}-2025" for n in (55, 56, 57, 58, 61, 62))
TEXTS = (
    Text(
        "2025-19825", "Executive Order 14357: Modifying Duties Addressing the Synthetic Opioid Supply Chain",
        "2025-11-07", "en",
        "Section 1 recounts Executive Order 14195. The additional duty in heading 9903.01.24 is reduced from 20 to 10 "
        "percent for goods entered on or after 12:01 a.m. eastern standard time on November 10, 2025. The order may be "
        "modified if the commitments are not met.", ("us-ieepa-fentanyl",),
    ),
    Text(
        "2025-19826", "Executive Order 14358: Modifying Reciprocal Tariff Rates", "2025-11-07", "en",
        "Executive Order 14257 was suspended by Executive Order 14298 until August 12, 2025. Heading 9903.01.63 and "
        "subdivision (v)(xvii)(10) of U.S. note 2 to subchapter III of chapter 99 of the Harmonized Tariff Schedule of "
        "the United States shall continue to be suspended until 12:01 a.m. eastern standard time on November 10, 2026. "
        "If the arrangement is not honoured, the duties may be imposed again.", ("us-ieepa-reciprocal",),
    ),
    Text(
        "2025-19846", "One Year Suspension of Expansion of End-User Controls for Affiliates of Certain Listed Entities",
        "2025-11-12", "en",
        "Effective November 10, 2025, the amendments to 15 CFR parts 732, 734, 736, 744, and 748 in the interim final "
        "rule published at 90 FR 47201, on September 30, 2025, are stayed until November 9, 2026. In this final rule, "
        "the Bureau of Industry and Security (BIS) imposes a one-year suspension of the interim final rule. The "
        "suspension is set to end November 9, 2026, absent a future extension.", ("us-bis-affiliates",),
    ),
    Text(
        "2025-19873", "Notice of Suspension of Action: China's Targeting of the Maritime and Shipbuilding Sectors",
        "2025-11-13", "en",
        "The responsive action published at 90 FR 17114, on port fees and on cranes and chassis, is suspended for one "
        "year beginning November 10, 2025. Chassis and cranes are listed in heading 9903.91.12. Comments on the port "
        "fees were requested by November 7, 2025.", ("us-s301-ships", "us-s301-cranes"),
    ),
    Text(
        "sctc-9", "国务院关税税则委员会公告2025年第9号", "2025-11-05", "zh",
        "自2025年11月10日13时01分起，停止实施税委会公告2025年第2号规定的加征关税措施。", ("cn-sctc-2-2025",),
    ),
    Text(
        "sctc-10", "国务院关税税则委员会公告2025年第10号", "2025-11-05", "zh",
        "自2025年11月10日13时01分起，税委会公告2025年第4号规定的24%加征关税税率在一年内继续暂停实施，保留10%的加征关税税率。",
        ("cn-sctc-4-2025",),
    ),
    Text(
        "uel", "不可靠实体清单工作机制公告", "2025-11-05", "zh",
        "自2025年11月10日起，停止不可靠实体清单工作机制公告2025年第5号公布的措施；继续暂停不可靠实体清单工作机制公告2025年第7号公布的措施一年。",
        ("cn-uel-5-6-2025", "cn-uel-7-2025"),
    ),
    Text(
        "mofcom-70", "商务部 海关总署公告2025年第70号", "2025-11-07", "zh",
        "决定自即日起至2026年11月10日，暂停实施商务部、海关总署公告2025年第55号、第56号、第57号、第58号和商务部公告2025年第61号、第62号。",
        OCTOBER,
    ),
    Text(
        "mofcom-72", "商务部公告2025年第72号", "2025-11-09", "zh",
        "商务部公告2024年第46号第二款至2026年11月27日暂停实施。", ("cn-mofcom-46-2024",),
    ),
    Text(
        "mot", "交通运输部公告：暂停有关措施", "2025-11-10", "zh",
        "自2025年11月10日13时01分起，暂停实施交通运输部公告2025年第54号和交通运输部公告2025年第55号规定的措施，为期一年。",
        ("cn-mot-54-2025", "cn-mot-55-2025"),
    ),
    Text("2025-19900", "Fisheries of the Exclusive Economic Zone", "2025-11-12", "en", "Cod quotas are suspended.", ()),
    Text(
        "2025-19901", "Request for comments", "2025-11-11", "en",
        "The agency may suspend the rule at 90 FR 47201 until November 9, 2026, and would then extend heading "
        "9903.01.63.", (),
    ),
    Text(
        "2025-19902", "Statement", "2025-11-12", "en",
        "The stay of 90 FR 47201 will not be extended until January 10, 2027, if the commitments are not kept.", (),
    ),
    Text("weather", "气象公告", "2025-11-10", "zh", "自2025年11月10日起，暂停发布大风预警，至2025年11月12日。", ()),
)  # fmt: skip
