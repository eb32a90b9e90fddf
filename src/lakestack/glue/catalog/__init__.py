"""The Data Catalog: databases, tables and their versions, partitions, column statistics, functions.

It is ours and not moto's, which knows no pages, no case and no concurrent change, and slows with the partitions.
"""
