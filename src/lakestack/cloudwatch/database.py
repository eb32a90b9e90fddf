"""The values of metrics: LocalStack's database, where a metric is the one that has these dimensions and no others."""

from typing import Any

from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase


class MetricsDatabase(CloudwatchDatabase):
    """LocalStack's looks for dimensions by LIKE: those of a stream would find those of its shards, or of a longer name.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension
    """

    def _get_ordered_dimensions_with_separator(
        self,
        dims: list[dict[str, str]] | None,
        for_search: bool = False,  # noqa: ARG002 - LocalStack's signature
    ) -> Any:
        return super()._get_ordered_dimensions_with_separator(dims, for_search=False)

    def list_metrics(
        self, account_id: str, region: str, namespace: str, metric_name: str, dimensions: list[dict[str, str]]
    ) -> dict[str, Any]:
        """List the metrics that have these dimensions, among others; a dimension without a value may have any."""
        found = super().list_metrics(account_id, region, namespace, metric_name, [])["metrics"]
        return {"metrics": [metric for metric in found if _has(metric["dimensions"] or [], dimensions or [])]}


def _has(given: list[dict[str, str]], wanted: list[dict[str, str]]) -> bool:
    values = {dimension["Name"]: dimension["Value"] for dimension in given}
    return all(
        dimension["Name"] in values and dimension.get("Value") in (None, values[dimension["Name"]])
        for dimension in wanted
    )
