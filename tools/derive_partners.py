"""Rates by origin for the partners of the United States: reciprocal rates, Section 122, Section 301 on labour, metals.

    DETENTE_RAW=../shared python tools/derive_partners.py

reads chapter 99 (headings 9903.02.02–.88) and the list of Annex I of EO 14257, and
writes `lists/<measure>.origins.csv`. Days and rates that chapter 99 does not print are
written here with their source in the measure's file.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import chapter99
import tariff_lines
from derive_tariff import LISTS, RAW, eastern

ISO = dict(
    line.split("=")
    for line in """Afghanistan=AF|Algeria=DZ|Angola=AO|Bangladesh=BD|Bolivia=BO|Bosnia and Herzegovina=BA|Botswana=BW
Brazil=BR|Brunei=BN|Cambodia=KH|Cameroon=CM|Chad=TD|Costa Rica=CR|Democratic Republic of the Congo=CD|Ecuador=EC
Equatorial Guinea=GQ|Falkland Islands=FK|Fiji=FJ|Ghana=GH|Guyana=GY|Iceland=IS|India=IN|Indonesia=ID|Iraq=IQ|Israel=IL
Japan=JP|Jordan=JO|Kazakhstan=KZ|Laos=LA|Lesotho=LS|Libya=LY|Liechtenstein=LI|Madagascar=MG|Malawi=MW|Malaysia=MY
Mauritius=MU|Moldova=MD
Mozambique=MZ|Myanmar (Burma)=MM|Namibia=NA|Nauru=NR|New Zealand=NZ|Nicaragua=NI|Nigeria=NG
North Macedonia=MK|Norway=NO|Pakistan=PK|Papua New Guinea=PG
Philippines=PH|Serbia=RS|South Africa=ZA|South Korea=KR|Sri Lanka=LK
Switzerland=CH|Syria=SY|Taiwan=TW|Thailand=TH|Trinidad and Tobago=TT|Tunisia=TN|Turkey=TR|Uganda=UG|United Kingdom=GB
Vanuatu=VU|Venezuela=VE|Vietnam=VN|Zambia=ZM|Zimbabwe=ZW|European Union=EU|Cote d'Ivoire=CI""".replace("\n", "|").split(
        "|"
    )
)
#: Section 301 on forced labour by origin: rate, and `f` where it is a floor with the general rate (91 FR 47318).
LABOUR = """DZ 12.5 AO 12.5 AR 10 AU 12.5 BS 12.5 BH 12.5 BD 10 BR 12.5 KH 10 CL 12.5 CO 12.5 CR 12.5 DO 12.5 EC 10
EG 12.5 SV 10 EU 10f GT 10 GY 12.5 HN 10 IN 10 ID 10 IQ 12.5 IL 12.5 JP 12.5f JO 10 KZ 12.5 KW 12.5 LY 12.5 MY 10
MA 12.5 NZ 12.5 NI 12.5 NG 12.5 NO 12.5 OM 12.5 PK 10 PE 12.5 PH 12.5 QA 12.5 RU 12.5 SA 12.5 SG 12.5 ZA 12.5 KR 12.5f
LK 10 CH 12.5f TW 10f TH 12.5 TT 10 TR 12.5 AE 12.5 GB 10 UY 12.5 VE 12.5 VN 12.5"""
COLUMNS = ["origin", "from", "until", "rate", "base", "match", "share", "heading"]
#: Assumed share of Canadian and Mexican goods that do not claim the USMCA.
OUTSIDE_USMCA = "0.15"


def write(measure: str, rows: list[dict[str, str]]) -> None:
    """One file of rates by origin."""
    with (LISTS / f"{measure}.origins.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def august(lines: list[str]) -> dict[str, tuple[str, str]]:
    """Origin → (rate, heading) of 7 August 2025, as headings 9903.02.02 to .71 print them."""
    heads = [i for i, line in enumerate(lines) if re.match(r"^9903\.02\.\d\d 1/", line)]
    found: dict[str, tuple[str, str]] = {}
    for number, at in enumerate(heads[:-1]):
        block = lines[at : heads[number + 1]]
        text = re.sub(r"\s+", " ", " ".join(line[:100] for line in block))
        name = re.search(r"articles the product of (?:the )?(.+?)(?:, as provided|, with an|, except|\.\.\.)", text)
        rates = set(re.findall(r"(\d+)%", " ".join(block)))
        key = (name.group(1) if name else "").replace("Trkiye", "Turkey")
        if "Ivoire" in key:
            key = "Cote d'Ivoire"
        if key in ISO and len(rates) == 1 and ISO[key] not in found and lines[at][:10] <= "9903.02.71":
            found[ISO[key]] = (rates.pop(), lines[at][:10])
    return found


def reciprocal(lines: list[str]) -> None:
    """The baseline, one day of Annex I in April, the rates of August, and the floors of the deals."""
    april, stop = eastern("2025-04-09"), eastern("2025-04-10")
    start = eastern("2025-08-07")
    apart = ("CN", "HK", "MO", "CA", "MX", "RU", "BY", "CU", "KP")
    rows: list[dict[str, str]] = [{"origin": o} for o in apart]
    with (RAW / "lists" / "waugh_reciprocal-tariffs-annex-I.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            name = row["CTY_NAME"].replace("Côte d`Ivoire", "Cote d'Ivoire")
            code = ISO.get(name) or tariff_lines.PARTNERS.get(row["CTY_CODE"].zfill(4))
            if code and code not in apart:
                rows.append({"origin": code, "from": april, "until": stop, "rate": row["tariff_rate"]})
    switch = {"KR": eastern("2025-11-14"), "CH": eastern("2025-11-14"), "LI": eastern("2025-11-14")}
    for code, (rate, heading) in sorted(august(lines).items()):
        floor = code in ("EU", "JP")
        rows.append(
            {
                "origin": code,
                "from": start,
                "until": switch.get(code, ""),
                "rate": rate,
                "heading": heading,
                "base": "floor" if floor else "",
            }
        )
        if code in switch:
            rows.append({"origin": code, "from": switch[code], "rate": "15", "base": "floor"})
    write("us-ieepa-reciprocal-partners", rows)


def others() -> None:
    """Section 122, labour, fentanyl on Canada and Mexico, metals and cars by origin."""
    write("us-s122", [{"origin": o, "rate": "10", "match": "partial", "share": OUTSIDE_USMCA} for o in ("CA", "MX")])
    words = LABOUR.split()
    pairs = list(zip(words[::2], words[1::2], strict=True))
    labour = [{"origin": o, "rate": r.rstrip("f"), "base": "floor" if r.endswith("f") else ""} for o, r in pairs]
    labour += [{"origin": o, "rate": "10", "match": "partial", "share": OUTSIDE_USMCA} for o in ("CA", "MX")]
    write("us-s301-labour-partners", labour)
    first, usmca, august_1 = eastern("2025-03-04"), eastern("2025-03-07"), eastern("2025-08-01")
    partial = {"match": "partial", "share": OUTSIDE_USMCA}
    write(
        "us-ieepa-canada-mexico",
        [
            {"origin": "CA", "from": first, "until": usmca, "rate": "25"},
            {"origin": "CA", "from": usmca, "until": august_1, "rate": "25", **partial},
            {"origin": "CA", "from": august_1, "rate": "35", **partial},
            {"origin": "MX", "from": first, "until": usmca, "rate": "25"},
            {"origin": "MX", "from": usmca, "rate": "25", **partial},
        ],
    )
    write(
        "us-ieepa-canada-energy",
        [
            {"origin": "CA", "from": first, "until": usmca, "rate": "10"},
            {"origin": "CA", "from": usmca, "rate": "10", **partial},
        ],
    )
    june, march = eastern("2018-06-01"), eastern("2025-03-12")
    may_2019, doubled, april = eastern("2019-05-20"), eastern("2025-06-04"), eastern("2026-04-06")
    begun = eastern("2018-03-23")
    quota = {"match": "partial", "share": "0"}
    for metal, rate in (("steel", "25"), ("aluminium", "10")):
        rows = [{"origin": o, "from": begun, "until": june} for o in ("CA", "MX", "EU")]
        rows += [{"origin": o, "from": may_2019, "until": march} for o in ("CA", "MX")]
        rows.append({"origin": "AU", "from": begun, "until": march})
        limited = ("AR", "BR", "KR") if metal == "steel" else ("AR",)
        rows += [{"origin": o, "from": begun, "until": march} for o in limited]
        rows.append({"origin": "EU", "from": eastern("2022-01-01"), "until": march, "rate": rate, **quota})
        rows.append({"origin": "GB", "from": eastern("2022-06-01"), "until": march, "rate": rate, **quota})
        if metal == "steel":
            rows.append({"origin": "JP", "from": eastern("2022-04-01"), "until": march, "rate": rate, **quota})
        rows.append({"origin": "GB", "from": doubled, "until": april, "rate": "25"})
        write(f"us-s232-{metal}", rows)
        write(f"us-s232-{metal}-derivatives", [{"origin": "GB", "from": doubled, "until": april, "rate": "25"}])
    floors = [("EU", "2025-08-01"), ("JP", "2025-09-16"), ("KR", "2025-11-01")]
    cars = [{"origin": o, "from": eastern(d), "rate": "15", "base": "floor"} for o, d in floors]
    uk = {"origin": "GB", "from": eastern("2025-06-30")}
    write(
        "us-s232-autos",
        [
            *cars,
            {**uk, "rate": "7.5"},
            *({"origin": o, "rate": "25", "match": "partial", "share": "0.6"} for o in ("CA", "MX")),
        ],
    )
    write(
        "us-s232-auto-parts",
        [*cars, {**uk, "rate": "10", "base": "floor"}, *({"origin": o, "rate": "25", **partial} for o in ("CA", "MX"))],
    )


def brazil(lines: list[str]) -> None:
    """Goods outside the 40 per cent on Brazil: note 2(x)(iii) and, for aircraft, (iv)."""
    from derive_tariff import write as listing

    start = chapter99.find(lines, r"^\(a\) As provided in heading 9903\.01\.81")
    by_words = chapter99.find(lines, r"^\(b\) As provided in heading 9903\.01\.90", start)
    aircraft = chapter99.find(lines, r"^\(iv\) As provided in heading 9903\.01\.82", by_words)
    stop = chapter99.find(lines, r"^\(v\) The additional duties imposed by heading 9903\.01\.77", aircraft)
    listing("us-ieepa-brazil-exempt", chapter99.codes(lines[start + 1 : by_words]))
    partial = chapter99.codes(lines[by_words:aircraft]) + chapter99.codes(lines[aircraft + 1 : stop])
    listing("us-ieepa-brazil-exempt-partial", [{"code": c, "match": "partial", "share": "0.5"} for c in partial])


def main() -> None:
    """Everything."""
    lines = chapter99.read(Path(RAW) / "hts_chapter99_2026_rev6.txt.gz")
    reciprocal(lines)
    others()
    brazil(lines)
    for path in sorted(LISTS.glob("*.origins.csv")):
        print(f"{path.name:45} {sum(1 for _ in path.open()) - 1:6}")


if __name__ == "__main__":
    main()
