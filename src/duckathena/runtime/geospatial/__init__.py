"""Geometries, by GEOS: what https://trino.io/docs/current/functions/geospatial.html does with Esri's library and JTS.

A geometry is kept as well-known binary in two dimensions, its polygons wound as `ST_AsText` shows them: exterior rings
counter-clockwise, interior rings clockwise.
"""

from duckathena.runtime.geospatial import accessors, circles, construction, operations, relations, sphere, tiles

LOADED = (
    accessors,
    circles,
    construction,
    operations,
    relations,
    sphere,
    tiles,
)  # importing them declares their functions
