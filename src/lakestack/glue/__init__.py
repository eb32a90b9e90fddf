"""AWS Glue: the Data Catalog, crawlers that crawl, and moto for the rest."""
