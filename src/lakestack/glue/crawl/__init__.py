"""A crawl: list the objects, sample and classify them, group them into tables, write those to the catalogue."""
