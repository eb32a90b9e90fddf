"""Beers into the lake: asking the ingestion for them, counting them where they lie, crawling them into the table."""
