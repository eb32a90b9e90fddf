"""AWS Glue: moto's Data Catalog behind handlers that mend it, and crawlers that crawl."""
