"""Whether the lake can be trusted: measured by Athena, judged against bounds, kept in S3."""
