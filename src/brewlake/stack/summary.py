"""The closing panel of `make up-local`: where everything is, and how much of it."""

from rich.panel import Panel

from brewlake.lake.counts import Counts
from brewlake.platform import Platform
from brewlake.settings import Settings
from brewlake.stack.serving import Service

FIRST_QUERY = 'make query sql="SELECT name, abv, ibu FROM beers ORDER BY ibu DESC LIMIT 10"'


def counts_line(counts: Counts) -> str:
    """Return the counts of the lake in one line."""
    return str(counts) if counts.settled else f"{counts} (delivery is under way)"


def closing_panel(settings: Settings, platform: Platform, service: Service, counts: Counts, version: str) -> Panel:
    """Return the panel that ends `make up-local`."""
    from model.registry import load_card, next_free

    metrics = load_card(version).metrics
    rows = {
        "Swagger UI": settings.model_url,
        "Load balancer": f"{service.swagger_url} (the same service, as on AWS)",
        "Page": f"{settings.punkapi_url} (the pipeline, the counts, a SQL box)",
        "AWS API": f"{settings.endpoint_url} (the emulator; any credentials, us-east-1)",
        "PunkAPI": f"{settings.punkapi_url}/v2 and /v3",
        "Buckets": f"s3://{platform.raw_bucket}/beers/\ns3://{platform.cleaned_bucket}/beers/",
        "Beers": counts_line(counts),
        "Model": f"{version}: mean absolute error {metrics.mae:.1f} IBU, the median's is {metrics.baseline_mae:.1f}",
        "Try next": "\n".join([FIRST_QUERY, "make ingest n=100", f"make retrain version={next_free()}"]),
    }
    width = max(map(len, rows))
    lines = []
    for name, text in rows.items():
        first, *others = text.split("\n")
        lines.append(f"[bold]{name:<{width}}[/]  {first}")
        lines += [" " * (width + 2) + other for other in others]
    return Panel("\n".join(lines), title="brewlake is up", border_style="green", expand=False)
