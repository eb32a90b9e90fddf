"""`python -m tests.benchmarks.tables`: write the tables of the READMEs and of docs/ from the last recorded results.

A table stands between `<!-- NAME -->` and `<!-- /NAME -->`; tests/unit/test_readme.py holds it to the record.
"""

import json
from pathlib import Path
from typing import Any

from brewlake.settings import CHECKOUT
from tests.benchmarks.measure import RESULTS

PORTUGUESE = {
    ".": ",",  # the decimal mark
    "no": "não",
    "start": "início",
    "memory, idle": "memória, em repouso",
    "a request": "uma requisição",
    "Lambda without Docker": "Lambda sem Docker",
    "Firehose from Kinesis, in batches, GZIP": "Firehose a partir do Kinesis, em lotes, GZIP",
    "Firehose keeps what its Lambda refuses": "o Firehose guarda o que a Lambda recusa",
    "Firehose waits for a bucket that is missing": "o Firehose espera por um bucket que falta",
    "A crawler makes a table with partitions": "um crawler cria uma tabela com partições",
    "Athena gives Trino's answers": "o Athena dá as respostas do Trino",
    "Athena makes tables, views, prepared statements": "o Athena cria tabelas, views e prepared statements",
    "Athena answers, and cannot read the host's files": "o Athena responde e não lê os arquivos da máquina",
    "A load balancer forwards to healthy targets": "um load balancer encaminha a alvos saudáveis",
    "LocalStack with lakestack": "LocalStack com lakestack",
    "LocalStack 4.14.0 alone": "LocalStack 4.14.0 sozinho",
}
RECORDED = sorted(file.stem for file in RESULTS.glob("*.json") if file.stem != "comparison")
PAGES: dict[Path, dict[str, str]] = {
    CHECKOUT / "README.md": {},
    CHECKOUT / "README.pt-BR.md": PORTUGUESE,
    **{page: {} for page in sorted((CHECKOUT / "docs").glob("*.md")) if "<!-- /" in page.read_text()},
}
"""The pages, and what they say for the words of the record."""


def comparison(words: dict[str, str]) -> str:
    """Return the comparison with the peers: a column each, ✓ for what works."""
    found: dict[str, dict[str, Any]] = {}
    for measure in _last("comparison")["measures"]:
        peer, _, what = measure["name"].partition(": ")
        found.setdefault(words.get(what, what), {})[words.get(peer, peer)] = measure
    peers = list(dict.fromkeys(peer for row in found.values() for peer in row))
    lines = [f"| | {' | '.join(peers)} |", f"|---|{'---|' * len(peers)}"]
    for what, row in found.items():
        cells = (_cell(row[peer]) for peer in peers)
        lines.append(
            f"| {what} | {' | '.join(words.get(cell, cell.replace('.', words.get('.', '.'))) for cell in cells)} |"
        )
    return "\n".join(lines)


def _cell(measure: dict[str, Any]) -> str:
    value = measure["value"]
    if measure["unit"] == "works":
        return "✓" if value else "no"
    return f"{value:.0f} {measure['unit']}" if value >= 10 else f"{value:.1f} {measure['unit']}"


def recorded(name: str) -> str:
    """Return all measures of a benchmark's last run, and when and where it ran."""
    last = _last(name)
    busy = f", where a load of {last['load']} was before" if "load" in last else ", while other work ran on it"
    lines = [
        f"On {last['machine']}{busy}, {last['at'][:10]} (`make bench only={name}`):",
        "",
        "| measure | value | beside it | ratio |",
        "|---|---|---|---|",
    ]
    for measure in last["measures"]:
        unit, floor = measure["unit"], measure["floor"]
        beside = f"{measure['floor_name']}: {_figure(floor)} {unit}" if floor is not None else measure.get("note", "")
        ratio = _figure(measure["ratio"]) if measure["ratio"] else ""
        lines.append(f"| {measure['name']} | {_figure(measure['value'])} {unit} | {beside} | {ratio} |")
    return "\n".join(lines)


def _last(name: str) -> dict[str, Any]:
    last: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text())["last"]
    return last


def _figure(value: float) -> str:
    """Write a figure with three digits that count."""
    if abs(value) >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"


TABLES = ("comparison", *RECORDED)


def table(name: str, words: dict[str, str]) -> str:
    """Return the table of the benchmark `name`, in these words."""
    return comparison(words) if name == "comparison" else recorded(name)


def filled(text: str, words: dict[str, str]) -> str:
    """Return the text of a page with its tables as they were recorded last."""
    for name in TABLES:
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if end:
            text = f"{before}{start}{table(name, words)}\n{end}{after}"
    return text


if __name__ == "__main__":
    for page, words in PAGES.items():
        page.write_text(filled(page.read_text(), words))
