"""Crawlers: their definitions, runs, schedules and the API over them."""
