"""`python -m tests.benchmarks.tables`: write the tables of the READMEs from the last recorded results.

A table stands between `<!-- NAME -->` and `<!-- /NAME -->`; tests/unit/test_readme.py holds it to the record.
"""

import json
from typing import Any

from brewlake.settings import CHECKOUT
from tests.benchmarks.measure import RESULTS

PORTUGUESE = {
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
PAGES = {CHECKOUT / "README.md": dict[str, str](), CHECKOUT / "README.pt-BR.md": PORTUGUESE}
"""The pages, and what they say for the words of the record."""


def comparison(words: dict[str, str]) -> str:
    """Return the comparison with the peers: a column each, ✓ for what works."""
    found: dict[str, dict[str, Any]] = {}
    for measure in json.loads((RESULTS / "comparison.json").read_text())["last"]["measures"]:
        peer, _, what = measure["name"].partition(": ")
        found.setdefault(words.get(what, what), {})[words.get(peer, peer)] = measure
    peers = list(dict.fromkeys(peer for row in found.values() for peer in row))
    lines = [f"| | {' | '.join(peers)} |", f"|---|{'---|' * len(peers)}"]
    for what, row in found.items():
        cells = [_cell(row[peer]) for peer in peers]
        lines.append(f"| {what} | {' | '.join(words.get(cell, cell) for cell in cells)} |")
    return "\n".join(lines)


def _cell(measure: dict[str, Any]) -> str:
    value = measure["value"]
    if measure["unit"] == "works":
        return "✓" if value else "no"
    return f"{value:.0f} {measure['unit']}" if value >= 10 else f"{value:.1f} {measure['unit']}"


TABLES = {"comparison": comparison}


def filled(text: str, words: dict[str, str]) -> str:
    """Return the text of a page with its tables as they were recorded last."""
    for name, table in TABLES.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if end:
            text = f"{before}{start}{table(words)}\n{end}{after}"
    return text


if __name__ == "__main__":
    for page, words in PAGES.items():
        page.write_text(filled(page.read_text(), words))
