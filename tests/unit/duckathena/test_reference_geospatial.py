# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/geospatial.html"""

import re

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.cases import check, table

# In the tables below, `WKT'...'` is short for ST_GeometryFromText('...').
CONSTRUCTION = r"""
ST_Point(1, 4)                                                          | Geometry | POINT (1 4)
ST_AsText(ST_Point(122.3, 10.55))                                       | varchar  | POINT (122.3 10.55)
ST_AsText(ST_Point(-DECIMAL '0.0', 100))                                | varchar  | POINT (0 100)
ST_AsText(ST_Point(0.00001, 123456789012345678e0))                      | varchar  | POINT (1.0000000000000000e-05 1.2345678901234568e+17)
ST_AsText(ST_Point(0.0001, 12345678901234567e0))                        | varchar  | POINT (0.0001 12345678901234568)
ST_AsText(ST_Point(nan(), 1))                                           | varchar  | POINT EMPTY
coalesce(ST_Point(1, 4), ST_Point(2, 5))                                | Geometry | POINT (1 4)
ST_Point('1', 2)                                                        | | <FUNCTION_NOT_FOUND>
typeof(ST_Point(1, 2))                                                  | varchar  | Geometry
typeof(to_spherical_geography(ST_Point(1, 2)))                          | varchar  | SphericalGeography
WKT'point(1 2)'                                                         | Geometry | POINT (1 2)
WKT'POINT (1e2 -.5)'                                                    | Geometry | POINT (100 -0.5)
WKT'MULTIPOINT (1 2, (3 4))'                                            | Geometry | MULTIPOINT ((1 2), (3 4))
WKT'LINESTRING EMPTY'                                                   | Geometry | LINESTRING EMPTY
WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))'                                     | Geometry | POLYGON ((1 1, 4 1, 4 4, 1 4, 1 1))
WKT'POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))'     | Geometry | POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))
WKT'MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((-1 -1, -1 -2, -2 -2)))' | Geometry | MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((-1 -1, -2 -2, -1 -2, -1 -1)))
WKT'MULTILINESTRING (EMPTY, (0 0, 1 1))'                                | Geometry | MULTILINESTRING ((0 0, 1 1))
WKT'GEOMETRYCOLLECTION (POINT(2 3), GEOMETRYCOLLECTION (POINT EMPTY))'  | Geometry | GEOMETRYCOLLECTION (POINT (2 3), GEOMETRYCOLLECTION (POINT EMPTY))
WKT'GEOMETRYCOLLECTION EMPTY'                                           | Geometry | GEOMETRYCOLLECTION EMPTY
ST_GeometryFromText(CAST(NULL AS varchar))                              | Geometry | NULL
WKT'LINESTRING (0 0, 1)'                                                | | <INVALID_FUNCTION_ARGUMENT>
WKT'POLYGON(0 0)'                                                       | | <INVALID_FUNCTION_ARGUMENT>
WKT'POINT (1 2) x'                                                      | | <INVALID_FUNCTION_ARGUMENT>
WKT'POINT (1.2.3)'                                                      | | <INVALID_FUNCTION_ARGUMENT>
WKT'POINT (1-2)'                                                        | | <INVALID_FUNCTION_ARGUMENT>
WKT'POINT (1 2'                                                         | | <INVALID_FUNCTION_ARGUMENT>
WKT''                                                                   | | <INVALID_FUNCTION_ARGUMENT>
WKT'POINT (1 2 3)'                                                      | | <NOT_SUPPORTED>
WKT'POINT Z (1 2 3)'                                                    | | <NOT_SUPPORTED>
WKT'LINESTRING (0 0)'                                                   | | <NOT_SUPPORTED>
WKT'POINT (1e999 0)'                                                    | | <NOT_SUPPORTED>
ST_Point(infinity(), 0)                                                 | | <NOT_SUPPORTED>
ST_GeomFromBinary(from_hex(replace(lpad('', 10000, 'x'), 'x', '010700000001000000') || '0101000000000000000000F03F0000000000000040')) | | <NOT_SUPPORTED>
ST_GeomFromBinary(from_hex('01E9030000000000000000F03F00000000000000400000000000000840')) | | <NOT_SUPPORTED>
WKT'POLYGON ((0 0, 1 1))'                                               | | <NOT_SUPPORTED>
ST_LineFromText('LINESTRING (1 1, 2 2, 1 3)')                           | Geometry | LINESTRING (1 1, 2 2, 1 3)
ST_Line('linestring(1 1, 2 2, 3 3)')                                    | Geometry | LINESTRING (1 1, 2 2, 3 3)
ST_LineFromText('MULTILINESTRING EMPTY')                                | | <INVALID_FUNCTION_ARGUMENT>
ST_Polygon('POLYGON EMPTY')                                             | Geometry | POLYGON EMPTY
ST_Polygon('LINESTRING (1 1, 2 2, 1 3)')                                | | <INVALID_FUNCTION_ARGUMENT>
ST_LineString(ARRAY[ST_Point(1, 2), ST_Point(3, 4), ST_Point(1, 2)])    | Geometry | LINESTRING (1 2, 3 4, 1 2)
ST_LineString(ARRAY[ST_Point(9, 10)])                                   | Geometry | LINESTRING EMPTY
ST_LineString(ARRAY[])                                                  | Geometry | LINESTRING EMPTY
ST_LineString(ARRAY[ST_Point(1, 2), NULL])                              | | <INVALID_FUNCTION_ARGUMENT>
ST_LineString(ARRAY[ST_Point(1, 2), ST_Point(1, 2)])                    | | <INVALID_FUNCTION_ARGUMENT>
ST_MultiPoint(ARRAY[ST_Point(1, 2), ST_Point(1, 2)])                    | Geometry | MULTIPOINT ((1 2), (1 2))
ST_MultiPoint(ARRAY[])                                                  | Geometry | NULL
ST_MultiPoint(ARRAY[WKT'POINT EMPTY'])                                  | | <INVALID_FUNCTION_ARGUMENT>
ST_AsBinary(ST_Point(1, 2))                                             | varbinary | 01 01 00 00 00 00 00 00 00 00 00 f0 3f 00 00 00 00 00 00 00 40
ST_GeomFromBinary(ST_AsBinary(WKT'POLYGON ((0 0, 0 1, 1 1))'))          | Geometry | POLYGON ((0 0, 1 1, 0 1, 0 0))
ST_GeomFromBinary(ST_AsBinary(WKT'POINT EMPTY'))                        | Geometry | POINT EMPTY
ST_GeomFromBinary(from_hex('deadbeef'))                                 | | <INVALID_FUNCTION_ARGUMENT>
from_encoded_polyline('_p~iF~ps|U_ulLnnqC_mqNvxq`@')                    | Geometry | LINESTRING (-120.2 38.5, -120.95 40.7, -126.45300000000002 43.252)
from_encoded_polyline('')                                               | Geometry | LINESTRING EMPTY
to_encoded_polyline(WKT'LINESTRING (-120.2 38.5, -120.95 40.7, -126.453 43.252)') = '_p~iF~ps|U_ulLnnqC_mqNvxq`@' | boolean | true
to_encoded_polyline(WKT'MULTIPOINT (-120.2 38.5)') = '_p~iF~ps|U'       | boolean  | true
to_encoded_polyline(WKT'POINT (-120.2 38.5)')                           | | <INVALID_FUNCTION_ARGUMENT>
from_geojson_geometry('{"type":"Point", "coordinates":[0,0], "mykey":"myvalue"}') | SphericalGeography | POINT (0 0)
from_geojson_geometry('{"type":"Polygon", "coordinates":[]}')           | SphericalGeography | POLYGON EMPTY
from_geojson_geometry('{"type":"MultiLineString","coordinates":[[[0.0,0.0],[1,10]],[[123,123],[456,789]]]}') | SphericalGeography | MULTILINESTRING ((0 0, 1 10), (123 123, 456 789))
from_geojson_geometry('{"coordinates":[0, 0]}')                         | | <INVALID_FUNCTION_ARGUMENT>
from_geojson_geometry('{"type":"FeatureCollection","features":[]}')     | | <NOT_SUPPORTED>
to_geojson_geometry(to_spherical_geography(ST_Point(1, 2)))             | | <NOT_SUPPORTED>
"""

ACCESSORS = r"""
ST_X(WKT'POINT (1 2)')                                                  | double   | 1.0
ST_Y(WKT'POINT EMPTY')                                                  | double   | NULL
ST_Y(WKT'POLYGON ((2 0, 2 1, 3 1))')                                    | | <INVALID_FUNCTION_ARGUMENT>
ST_X(to_spherical_geography(ST_Point(1, 2)))                            | | <FUNCTION_NOT_FOUND>
ST_XMax(WKT'MULTIPOLYGON (((1 1, 1 3, 3 3, 3 1)), ((2 4, 2 6, 6 6, 6 4)))') | double | 6.0
ST_YMin(WKT'GEOMETRYCOLLECTION (POINT (5 1), LINESTRING (3 4, 4 4))')   | double   | 1.0
ST_XMin(WKT'POLYGON EMPTY')                                             | double   | NULL
ST_YMax(NULL)                                                           | double   | NULL
ST_GeometryType(WKT'MULTILINESTRING ((1 1, 2 2))')                      | varchar  | ST_MultiLineString
ST_GeometryType(WKT'GEOMETRYCOLLECTION(POINT(4 6))')                    | varchar  | ST_GeomCollection
ST_GeometryType(ST_Envelope(WKT'LINESTRING (1 1, 2 2)'))                | varchar  | ST_Polygon
ST_CoordDim(WKT'POLYGON EMPTY')                                         | tinyint  | 2
ST_Dimension(WKT'POLYGON EMPTY')                                        | tinyint  | 2
ST_Dimension(WKT'LINESTRING EMPTY')                                     | tinyint  | 1
ST_Dimension(WKT'POINT (1 4)')                                          | tinyint  | 0
ST_IsEmpty(WKT'POLYGON EMPTY')                                          | boolean  | true
ST_IsEmpty(WKT'POINT (1.5 2.5)')                                        | boolean  | false
ST_IsClosed(WKT'LINESTRING (1 1, 2 2, 1 3, 1 1)')                       | boolean  | true
ST_IsClosed(WKT'MULTILINESTRING ((1 1, 2 2, 1 3, 1 1), (0 0, 1 1))')    | boolean  | false
ST_IsClosed(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))')                        | | <INVALID_FUNCTION_ARGUMENT>
ST_IsRing(WKT'LINESTRING (0 0, 1 1, 0 2, 0 0)')                         | boolean  | true
ST_IsRing(WKT'LINESTRING (8 4, 4 8)')                                   | boolean  | false
ST_IsSimple(WKT'MULTIPOINT (1 2, 2 4, 3 6, 1 2)')                       | boolean  | false
ST_IsSimple(WKT'LINESTRING (1 1, 2 2, 1 3, 1 1)')                       | boolean  | true
ST_IsSimple(WKT'LINESTRING (0 0, 1 1, 1 0, 0 1)')                       | boolean  | false
ST_IsSimple(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 0))')              | boolean  | false
ST_IsSimple(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))')              | boolean  | true
ST_IsValid(WKT'GEOMETRYCOLLECTION EMPTY')                               | boolean  | true
ST_IsValid(WKT'MULTIPOLYGON (((1 1, 1 3, 3 3, 3 1)), ((2 4, 2 6, 6 6, 6 4)))') | boolean | true
ST_IsValid(WKT'LINESTRING (0 0, 0 1, 0 1, 1 1, 1 0, 0 0)')              | boolean  | false
ST_IsValid(WKT'LINESTRING (0 0, -1 0.5, 0 1, 1 1, 1 0, 0 1, 0 0)')      | boolean  | false
ST_IsValid(WKT'POLYGON ((0 0, 1 1, 0 1, 1 0, 0 0))')                    | boolean  | false
ST_IsValid(WKT'POLYGON ((0 0, 0 1, 0 1, 1 1, 1 0, 0 0))')               | boolean  | false
ST_IsValid(WKT'POLYGON ((0 0, -1 0.5, 0 1, 1 1, 1 0, 0 1, 0 0))')       | boolean  | false
ST_IsValid(WKT'POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0), (2 2, 2 3, 3 3, 3 2, 2 2))') | boolean | false
ST_IsValid(WKT'MULTIPOLYGON (((0 0, 0 1, 1 1, 1 0, 0 0)), ((0.5 0.5, 0.5 2, 2 2, 2 0.5, 0.5 0.5)))') | boolean | false
geometry_invalid_reason(WKT'POINT (1 2)')                               | | <NOT_SUPPORTED>
ST_Length(WKT'LINESTRING (0 0, 2 2)')                                   | double   | 2.8284271247461903
ST_Length(WKT'LINESTRING EMPTY')                                        | double   | 0.0
ST_Length(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))')                | double   | 6.0
ST_Length(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))')                          | | <INVALID_FUNCTION_ARGUMENT>
ST_Area(WKT'POLYGON ((2 2, 2 6, 6 6, 6 2))')                            | double   | 16.0
ST_Area(WKT'LINESTRING (1 4, 2 5)')                                     | double   | 0.0
ST_Area(WKT'GEOMETRYCOLLECTION (POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0)), POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1)))') | double | 8.0
ST_NumPoints(WKT'POLYGON ((0 0, 8 0, 0 8, 0 0), (1 1, 1 5, 5 1, 1 1))') | bigint   | 6
ST_NumPoints(WKT'GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (8 4, 5 7), POLYGON EMPTY)') | bigint | 3
ST_NumPoints(WKT'POINT EMPTY')                                          | bigint   | 0
ST_NumGeometries(WKT'MULTIPOINT (1 2, 2 4, 3 6, 4 8)')                  | integer  | 4
ST_NumGeometries(WKT'POINT EMPTY')                                      | integer  | 0
ST_GeometryN(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))', 2)          | Geometry | LINESTRING (2 4, 4 4)
ST_GeometryN(WKT'POINT (1 2)', 1)                                       | Geometry | POINT (1 2)
ST_GeometryN(WKT'POINT (1 2)', -1)                                      | Geometry | NULL
ST_Geometries(WKT'GEOMETRYCOLLECTION (POINT (2 3), LINESTRING (2 3, 3 4))') | array(Geometry) | [POINT (2 3), LINESTRING (2 3, 3 4)]
ST_Geometries(WKT'POINT EMPTY')                                         | array(Geometry) | NULL
ST_PointN(WKT'LINESTRING(1 2, 3 4, 5 6, 7 8)', 3)                       | Geometry | POINT (5 6)
ST_PointN(WKT'LINESTRING(1 2, 3 4, 5 6, 7 8)', 10)                      | Geometry | NULL
ST_PointN(WKT'POINT (1 2)', 1)                                          | | <INVALID_FUNCTION_ARGUMENT>
ST_StartPoint(WKT'LINESTRING (8 4, 4 8, 5 6)')                          | Geometry | POINT (8 4)
ST_EndPoint(WKT'LINESTRING (8 4, 4 8, 5 6)')                            | Geometry | POINT (5 6)
ST_Points(WKT'LINESTRING (8 4, 3 9, 8 4)')                              | array(Geometry) | [POINT (8 4), POINT (3 9), POINT (8 4)]
ST_Points(WKT'POLYGON ((8 4, 3 9, 5 6, 8 4))')                          | array(Geometry) | [POINT (8 4), POINT (5 6), POINT (3 9), POINT (8 4)]
ST_Points(WKT'POINT EMPTY')                                             | array(Geometry) | NULL
ST_ExteriorRing(WKT'POLYGON ((1 1, 1 4, 4 1))')                         | Geometry | LINESTRING (1 1, 4 1, 1 4, 1 1)
ST_ExteriorRing(WKT'POLYGON EMPTY')                                     | Geometry | NULL
ST_NumInteriorRing(WKT'POLYGON ((0 0, 8 0, 0 8, 0 0), (1 1, 1 5, 5 1, 1 1))') | bigint | 1
ST_InteriorRings(WKT'POLYGON ((0 0, 0 3, 3 3, 3 0, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))') | array(Geometry) | [LINESTRING (1 1, 1 2, 2 2, 2 1, 1 1)]
ST_InteriorRings(WKT'POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))')              | array(Geometry) | []
ST_InteriorRingN(WKT'POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))', 1)           | Geometry | NULL
ST_Envelope(WKT'GEOMETRYCOLLECTION (POINT (5 1), LINESTRING (3 4, 4 4))') | Geometry | POLYGON ((3 1, 5 1, 5 4, 3 4, 3 1))
ST_Envelope(WKT'LINESTRING EMPTY')                                      | Geometry | POLYGON EMPTY
ST_EnvelopeAsPts(WKT'LINESTRING (8 4, 5 7)')                            | array(Geometry) | [POINT (5 4), POINT (8 7)]
line_interpolate_point(WKT'LINESTRING (0 0, 1 1, 10 10)', 0.4)          | Geometry | POINT (4.000000000000001 4.000000000000001)
line_interpolate_point(WKT'LINESTRING (0 0, 1 0, 1 9)', 0.5)            | Geometry | POINT (1 4)
line_interpolate_point(WKT'LINESTRING EMPTY', 0.5)                      | Geometry | NULL
line_interpolate_point(WKT'LINESTRING (0 0, 1 0)', 2.0)                 | | <INVALID_FUNCTION_ARGUMENT>
line_interpolate_points(WKT'LINESTRING (0 0, 1 1, 10 10)', 0.5)         | array(Geometry) | [POINT (5.000000000000001 5.000000000000001), POINT (10 10)]
line_interpolate_points(WKT'LINESTRING (0 0, 1 1, 10 10)', 0.3)         | array(Geometry) | [POINT (3 3), POINT (6 6), POINT (9 9)]
line_locate_point(WKT'LINESTRING (0 0, 0 1, 2 1)', ST_Point(0.9, 1))    | double   | 0.6333333333333333
line_locate_point(WKT'LINESTRING (1 3, 5 4)', ST_Point(2, 3))           | double   | 0.23529411764705882
line_locate_point(WKT'MULTILINESTRING ((0 0, 0 1), (2 2, 4 2))', ST_Point(3, 1)) | double | 0.6666666666666666
line_locate_point(WKT'LINESTRING EMPTY', ST_Point(0, 1))                | double   | NULL
line_locate_point(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', ST_Point(0.4, 1)) | | <INVALID_FUNCTION_ARGUMENT>
"""

RELATIONS = r"""
ST_Contains(WKT'MULTIPOINT (20 20, 25 25)', ST_Point(25, 25))           | boolean  | true
ST_Contains(WKT'LINESTRING (20 20, 30 30)', WKT'MULTIPOINT (25 25, 31 31)') | boolean | false
ST_Contains(WKT'LINESTRING EMPTY', WKT'POLYGON ((0 0, 0 4, 4 4, 4 0))') | boolean  | false
ST_Contains(CAST(NULL AS Geometry), ST_Point(25, 25))                   | boolean  | NULL
ST_Contains('POLYGON((0 2,1 1,0 -1,0 2))', ST_Point(0.5, 0.5))          | boolean  | true
ST_Contains('POLYGON((0 2,1 1,0 -1,0 2))', 'POLYGON((-1 3,2 1,0 -3,-1 3))') | boolean | false
ST_Contains(WKT'POLYGON ((0 0, 0 4, 4 4, 4 0))', ST_Point(0, 2))        | boolean  | false
ST_Contains(WKT'POLYGON ((0 0, 4 4, 4 0, 0 4))', ST_Point(3, 2))        | boolean  | true
ST_Contains(WKT'POLYGON ((0 0, 4 4, 4 0, 0 4))', WKT'LINESTRING (1 1, 2 1)') | | <NOT_SUPPORTED>
ST_Contains(WKT'GEOMETRYCOLLECTION (POINT (1 1))', ST_Point(1, 1))      | | <NOT_SUPPORTED>
ST_Within(ST_Point(3, 2), WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))')          | boolean  | true
ST_Within(WKT'POLYGON ((1 1, 1 5, 5 5, 5 1))', WKT'POLYGON ((0 0, 0 4, 4 4, 4 0))') | boolean | false
ST_Crosses(WKT'LINESTRING (20 20, 30 30)', WKT'MULTIPOINT (25 25, 31 31)') | boolean | true
ST_Crosses(WKT'LINESTRING(0 0, 1 1)', WKT'LINESTRING (1 0, 0 1)')       | boolean  | true
ST_Crosses(WKT'LINESTRING (-2 -2, 6 6)', WKT'POLYGON ((0 0, 0 4, 4 4, 4 0))') | boolean | true
ST_Crosses(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', WKT'POLYGON ((2 2, 2 5, 5 5, 5 2))') | boolean | false
ST_Disjoint(WKT'LINESTRING (2 1, 1 2)', WKT'LINESTRING (3 1, 1 3)')     | boolean  | true
ST_Disjoint(WKT'LINESTRING (1 1, 3 3)', WKT'LINESTRING (3 1, 1 3)')     | boolean  | false
ST_Disjoint(WKT'POINT EMPTY', ST_Point(1, 1))                           | boolean  | true
ST_Equals(WKT'POLYGON ((1 1, 1 3, 3 3, 3 1))', WKT'POLYGON ((3 3, 3 1, 1 1, 1 3))') | boolean | true
ST_Equals(WKT'LINESTRING (0 0, 2 2)', WKT'LINESTRING (2 2, 1 1, 0 0)')  | boolean  | true
ST_Equals(WKT'MULTIPOINT (50 100, 50 200)', ST_Point(50, 100))          | boolean  | false
ST_Equals(WKT'POINT EMPTY', WKT'POINT EMPTY')                           | boolean  | false
WKT'LINESTRING (0 0, 2 2)' = WKT'LINESTRING (2 2, 0 0)'                 | boolean  | false
ST_Point(1, 2) = ST_Point(1, 2)                                         | boolean  | true
ST_Point(1, 2) < ST_Point(1, 3)                                         | | <TYPE_MISMATCH>
ST_Intersects(WKT'POLYGON ((16.5 54, 16.5 54.1, 16.51 54.1, 16.8 54))', WKT'LINESTRING (16.6 53, 16.6 56)') | boolean | true
ST_Intersects(WKT'POLYGON ((16.5 54, 16.5 54.1, 16.51 54.1, 16.8 54))', WKT'LINESTRING (16.6667 54.05, 16.8667 54.05)') | boolean | false
ST_Intersects(WKT'GEOMETRYCOLLECTION (POINT (1 1))', ST_Point(1, 1))    | boolean  | true
ST_Intersects(WKT'MULTIPOLYGON (((1 1, 1 3, 3 3, 3 1)), ((0 0, 0 2, 2 2, 2 0)))', ST_Point(1, 1)) | | <NOT_SUPPORTED>
ST_Overlaps(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', WKT'POLYGON ((3 3, 3 5, 5 5, 5 3))') | boolean | true
ST_Overlaps(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))') | boolean | false
ST_Touches(ST_Point(1, 2), WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))')         | boolean  | true
ST_Touches(WKT'POLYGON ((1 1, 1 3, 3 3, 3 1))', WKT'POLYGON ((3 3, 3 5, 5 5, 5 3))') | boolean | true
ST_Touches(WKT'LINESTRING (50 100, 50 200)', WKT'LINESTRING (20 150, 100 150)') | boolean | false
ST_Relate(WKT'LINESTRING (0 0, 3 3)', WKT'LINESTRING (1 1, 4 1)', '****T****') | boolean | false
ST_Relate(WKT'POLYGON ((2 0, 2 1, 3 1))', WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', '****T****') | boolean | true
ST_Relate(ST_Point(1, 1), ST_Point(1, 1), 'nonsense')                   | | <INVALID_FUNCTION_ARGUMENT>
ST_Distance(ST_Point(50, 100), ST_Point(150, 150))                      | double   | 111.80339887498948
ST_Distance(WKT'LINESTRING (50 100, 50 200)', WKT'LINESTRING (10 10, 20 20)') | double | 85.44003745317531
ST_Distance(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))', WKT'LINESTRING (10 20, 20 50)') | double | 17.08800749063506
ST_Distance(WKT'POINT EMPTY', ST_Point(150, 150))                       | double   | NULL
ST_Distance(ST_Point(1, 1), to_spherical_geography(ST_Point(1, 1)))     | | <FUNCTION_NOT_FOUND>
geometry_nearest_points(WKT'GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (0 20, 20 0))', WKT'POLYGON ((5 5, 5 6, 6 6, 6 5, 5 5))') | row(Geometry, Geometry) | {field0=POINT (10 10), field1=POINT (6 6)}
geometry_nearest_points(WKT'POINT EMPTY', ST_Point(1, 1))               | row(Geometry, Geometry) | NULL
"""

OPERATIONS = r"""
ST_Boundary(ST_Point(1, 2))                                             | Geometry | MULTIPOINT EMPTY
ST_Boundary(WKT'LINESTRING (8 4, 5 7)')                                 | Geometry | MULTIPOINT ((8 4), (5 7))
ST_Boundary(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))')              | Geometry | MULTIPOINT ((1 1), (5 1), (2 4), (4 4))
ST_Boundary(WKT'POLYGON ((1 1, 4 1, 1 4))')                             | Geometry | MULTILINESTRING ((1 1, 4 1, 1 4, 1 1))
ST_Buffer(ST_Point(0, 0), 0)                                            | Geometry | POINT (0 0)
ST_NumPoints(ST_Buffer(ST_Point(0, 0), 0.5))                            | bigint   | 96
ST_XMax(ST_Buffer(ST_Point(0, 0), 0.5))                                 | double   | 0.5
round(ST_Area(ST_Buffer(ST_Point(0, 0), 0.5)), 12)                      | double   | 0.784837550762
ST_Contains(ST_Buffer(ST_Point(0, 0), 0.5), ST_Point(0.3, 0.3))         | boolean  | true
ST_Buffer(ST_Point(0, 0), infinity())                                   | Geometry | MULTIPOLYGON EMPTY
ST_Buffer(WKT'POINT EMPTY', 1)                                          | Geometry | NULL
ST_Buffer(ST_Point(0, 0), -1.2)                                         | | <INVALID_FUNCTION_ARGUMENT>
ST_Buffer(ST_Point(0, 0), nan())                                        | | <INVALID_FUNCTION_ARGUMENT>
ST_Buffer(WKT'LINESTRING (0 0, 1 1)', 1)                                | | <NOT_SUPPORTED>
ST_Centroid(WKT'LINESTRING EMPTY')                                      | Geometry | POINT EMPTY
ST_Centroid(WKT'MULTIPOINT (1 2, 2 4, 3 6, 4 8)')                       | Geometry | POINT (2.5 5)
ST_Centroid(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))')              | Geometry | POINT (3 2)
ST_Centroid(WKT'POLYGON ((1 1, 5 1, 3 4))')                             | Geometry | POINT (3 2)
ST_Centroid(WKT'MULTIPOLYGON (((1 1, 1 3, 3 3, 3 1)), ((2 4, 2 6, 6 6, 6 4)))') | Geometry | POINT (3.3333333333333335 4)
ST_Centroid(WKT'POLYGON ((0 0, 0 5, 5 5, 5 0, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))') | Geometry | POINT (2.5416666666666665 2.5416666666666665)
ST_Centroid(WKT'GEOMETRYCOLLECTION EMPTY')                              | | <INVALID_FUNCTION_ARGUMENT>
ST_ConvexHull(WKT'MULTIPOLYGON EMPTY')                                  | Geometry | MULTIPOLYGON EMPTY
ST_ConvexHull(WKT'LINESTRING (1 1, 1 9, 2 2, 1 1, 4 0)')                | Geometry | POLYGON ((1 1, 4 0, 1 9, 1 1))
ST_ConvexHull(WKT'LINESTRING (20 20, 30 30)')                           | Geometry | LINESTRING (20 20, 30 30)
ST_ConvexHull(WKT'MULTILINESTRING ((0 0, 3 3), (1 1, 2 2), (2 2, 4 4), (5 5, 8 8))') | Geometry | LINESTRING (0 0, 8 8)
ST_ConvexHull(WKT'MULTILINESTRING ((1 1, 5 1, 6 6), (2 4, 4 0), (2 -4, 4 4), (3 -2, 4 -3))') | Geometry | POLYGON ((1 1, 2 -4, 4 -3, 5 1, 6 6, 2 4, 1 1))
ST_ConvexHull(WKT'MULTIPOINT (0 2, 1 0, 3 0, 4 0, 4 2, 2 2, 2 4)')      | Geometry | POLYGON ((0 2, 1 0, 4 0, 4 2, 2 4, 0 2))
ST_ConvexHull(WKT'MULTIPOLYGON (((0 3, 2 0, 3 6), (2 1, 2 3, 5 3, 5 1), (1 7, 2 4, 4 2, 5 6, 3 8)))') | Geometry | POLYGON ((0 3, 2 0, 5 1, 5 6, 3 8, 1 7, 0 3))
ST_ConvexHull(WKT'GEOMETRYCOLLECTION (POINT (1 1), POINT EMPTY)')       | Geometry | POINT (1 1)
ST_Difference(WKT'MULTIPOINT (50 100, 50 200)', ST_Point(50, 100))      | Geometry | POINT (50 200)
ST_Difference(WKT'LINESTRING (50 100, 50 200)', WKT'LINESTRING (50 50, 50 150)') | Geometry | LINESTRING (50 150, 50 200)
ST_Difference(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))', WKT'MULTILINESTRING ((2 1, 4 1), (3 3, 7 3))') | Geometry | MULTILINESTRING ((1 1, 2 1), (4 1, 5 1), (2 4, 4 4))
ST_Difference(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', WKT'POLYGON ((2 2, 2 5, 5 5, 5 2))') | Geometry | POLYGON ((1 1, 4 1, 4 2, 2 2, 2 4, 1 4, 1 1))
ST_Intersection(ST_Point(50, 100), ST_Point(150, 150))                  | Geometry | MULTIPOLYGON EMPTY
ST_Intersection(WKT'LINESTRING (50 100, 50 200)', WKT'LINESTRING (20 150, 100 150)') | Geometry | POINT (50 150)
ST_Intersection(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))', WKT'MULTILINESTRING ((3 4, 6 4), (5 0, 5 4))') | Geometry | GEOMETRYCOLLECTION (POINT (5 1), LINESTRING (3 4, 4 4))
ST_Intersection(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', WKT'LINESTRING (2 0, 2 3)') | Geometry | LINESTRING (2 1, 2 3)
ST_Intersection(WKT'POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))', WKT'LINESTRING (0 0, 1 -1, 1 2)') | Geometry | GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (1 0, 1 1))
ST_Intersection(WKT'POLYGON ((0 0, 4 4, 4 0, 0 4))', WKT'POLYGON ((0 0, 4 0, 4 4))') | | <NOT_SUPPORTED>
ST_SymDifference(WKT'MULTIPOINT (50 100, 60 200)', WKT'MULTIPOINT (60 200, 70 150)') | Geometry | MULTIPOINT ((50 100), (70 150))
ST_SymDifference(WKT'LINESTRING (50 100, 50 200)', WKT'LINESTRING (50 50, 50 150)') | Geometry | MULTILINESTRING ((50 50, 50 100), (50 150, 50 200))
ST_SymDifference(WKT'MULTILINESTRING ((1 1, 5 1), (2 4, 4 4))', WKT'MULTILINESTRING ((3 4, 6 4), (5 0, 5 4))') | Geometry | MULTILINESTRING ((5 0, 5 1), (1 1, 5 1), (5 1, 5 4), (2 4, 3 4), (4 4, 5 4), (5 4, 6 4))
ST_SymDifference(WKT'POLYGON ((1 1, 1 4, 4 4, 4 1))', WKT'POLYGON ((2 2, 2 5, 5 5, 5 2))') | Geometry | MULTIPOLYGON (((1 1, 4 1, 4 2, 2 2, 2 4, 1 4, 1 1)), ((4 2, 5 2, 5 5, 2 5, 2 4, 4 4, 4 2)))
ST_Union(WKT'POINT EMPTY', WKT'MULTIPOINT ((1 2), (3 4))')              | Geometry | MULTIPOINT ((1 2), (3 4))
ST_Union(WKT'LINESTRING (0 0, 2 2, 4 4)', WKT'LINESTRING (0 0, 2 2, 4 4)') | Geometry | LINESTRING (0 0, 2 2, 4 4)
ST_Union(WKT'LINESTRING (1 2, 3 4)', WKT'LINESTRING (0 1, 1 2)')        | Geometry | LINESTRING (0 1, 1 2, 3 4)
ST_Union(WKT'LINESTRING (1 1, 3 1)', WKT'LINESTRING (2 1, 4 1)')        | Geometry | LINESTRING (1 1, 2 1, 3 1, 4 1)
ST_Union(WKT'POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))', WKT'POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0))') | Geometry | POLYGON ((0 0, 1 0, 2 0, 2 1, 1 1, 0 1, 0 0))
ST_Union(WKT'POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))', WKT'POLYGON ((2 2, 4 2, 4 4, 2 4, 2 2))') | Geometry | POLYGON ((1 1, 3 1, 3 2, 4 2, 4 4, 2 4, 2 3, 1 3, 1 1))
ST_Union(WKT'LINESTRING (20 20, 30 30)', ST_Point(25, 25))              | | <NOT_SUPPORTED>
geometry_union(ARRAY[ST_Point(1, 2), NULL, ST_Point(3, 4)])             | Geometry | MULTIPOINT ((1 2), (3 4))
geometry_union(ARRAY[CAST(NULL AS Geometry)])                           | Geometry | NULL
simplify_geometry(WKT'POINT (1 2)', 1)                                  | | <NOT_SUPPORTED>
CAST(ST_Point(1, 2) AS varchar)                                         | | <TYPE_MISMATCH>
"""

SPHERE = r"""
great_circle_distance(36.12, -86.67, 33.94, -118.40)                    | double   | 2886.4489734367016
round(great_circle_distance(42.3601, -71.0589, 42.4430, -71.2290), 12)   | double   | 16.734697434574
great_circle_distance(100, 20, 30, 40)                                  | | <INVALID_FUNCTION_ARGUMENT>
great_circle_distance(10, nan(), 30, 40)                                | | <INVALID_FUNCTION_ARGUMENT>
to_geometry(to_spherical_geography(ST_Point(-40.2, 28.9)))              | Geometry | POINT (-40.2 28.9)
to_spherical_geography(WKT'POINT EMPTY')                                | SphericalGeography | POINT EMPTY
to_spherical_geography(ST_Point(-340.2, 28.9))                          | | <INVALID_FUNCTION_ARGUMENT>
to_spherical_geography(WKT'MULTIPOINT ((-40.2 128.9), (-40.2 31.9))')   | | <INVALID_FUNCTION_ARGUMENT>
ST_Distance(to_spherical_geography(ST_Point(-86.67, 36.12)), to_spherical_geography(ST_Point(-118.40, 33.94))) | double | 2886448.9734367016
ST_Distance(to_spherical_geography(WKT'POINT EMPTY'), to_spherical_geography(ST_Point(1, 1))) | double | NULL
ST_Distance(to_spherical_geography(WKT'LINESTRING (0 0, 1 1)'), to_spherical_geography(ST_Point(1, 1))) | | <INVALID_FUNCTION_ARGUMENT>
round(ST_Length(to_spherical_geography(WKT'LINESTRING (-71.05 42.36, -87.62 41.87, -122.41 37.77)')), 4) | double | 4350866.6362
ST_Length(to_spherical_geography(WKT'LINESTRING EMPTY'))                | double   | NULL
ST_Length(to_spherical_geography(WKT'POINT (1 1)'))                     | | <INVALID_FUNCTION_ARGUMENT>
ST_Area(to_spherical_geography(WKT'POLYGON EMPTY'))                     | double   | NULL
round(ST_Area(to_spherical_geography(WKT'POLYGON((-135 85, -45 85, 45 85, 135 85, -135 85))')) / 1e9) | double | 619.0
round(ST_Area(to_spherical_geography(WKT'POLYGON((0 0, 0 1, 1 1, 1 0))')) / 1e6) | double | 12364.0
round(ST_Area(to_spherical_geography(WKT'POLYGON((90 0, 0 0, 0 90))')) / 1e11, 2) | double | 637.58
round(ST_Area(to_spherical_geography(WKT'POLYGON((90 0, 0 0, 0 90), (89 1, 1 1, 1 89))')) / 1e10, 2) | double | 348.04
ST_Area(to_spherical_geography(WKT'POLYGON((0 0, 0 1, 1 1, 1 1, 1 0, 0 0))')) | | <INVALID_FUNCTION_ARGUMENT>
ST_Area(to_spherical_geography(WKT'POINT (0 1)'))                       | | <INVALID_FUNCTION_ARGUMENT>
"""

TILES = r"""
bing_tile_quadkey(bing_tile(21845, 13506, 15))                          | varchar  | 123030123010121
bing_tile_quadkey(bing_tile('213'))                                     | varchar  | 213
typeof(bing_tile('213'))                                                | varchar  | BingTile
bing_tile('213')                                                        | | <NOT_SUPPORTED>
bing_tile('213') = bing_tile(3, 5, 3)                                   | boolean  | true
bing_tile_quadkey(bing_tile(''))                                                           | | <INVALID_FUNCTION_ARGUMENT>
bing_tile_quadkey(bing_tile('12345'))                                                      | | <INVALID_FUNCTION_ARGUMENT>
bing_tile_quadkey(bing_tile(10, 2, 3))                                                     | | <INVALID_FUNCTION_ARGUMENT>
bing_tile_quadkey(bing_tile(2, 7, 37))                                                     | | <INVALID_FUNCTION_ARGUMENT>
bing_tile_quadkey(bing_tile_at(30.12, 60, 15))                          | varchar  | 123030123010121
bing_tile_coordinates(bing_tile_at(1e0/512, 0, 9))                      | row(x integer, y integer) | {x=256, y=255}
bing_tile_coordinates(bing_tile_at(0, -0.002, 1)).y                     | integer  | 1
bing_tile_quadkey(bing_tile_at(30.12, 600, 15))                                            | | <INVALID_FUNCTION_ARGUMENT>
bing_tile_quadkey(bing_tile_at(86, 60, 15))                                                | | <INVALID_FUNCTION_ARGUMENT>
bing_tile_zoom_level(bing_tile('123030123010121'))                      | tinyint  | 15
bing_tile_polygon(bing_tile('123030123010121'))                         | Geometry | POLYGON ((59.996337890625 30.11662158281937, 60.00732421875 30.11662158281937, 60.00732421875 30.12612436422458, 59.996337890625 30.12612436422458, 59.996337890625 30.11662158281937))
ST_YMin(bing_tile_polygon(bing_tile(31, 31, 5)))                        | double   | -85.05112877980659
transform(bing_tiles_around(30.12, 60, 1), x -> bing_tile_quadkey(x))   | array(varchar) | [0, 2, 1, 3]
transform(bing_tiles_around(-85.05112878, 0, 3), x -> bing_tile_quadkey(x)) | array(varchar) | [231, 233, 320, 322, 321, 323]
transform(geometry_to_bing_tiles(ST_Point(60, 30.12), 16), x -> bing_tile_quadkey(x)) | array(varchar) | [1230301230101212]
transform(geometry_to_bing_tiles(WKT'POLYGON ((0 0, 0 10, 10 10, 10 0))', 6), x -> bing_tile_quadkey(x)) | array(varchar) | [122220, 122222, 122221, 122223]
transform(geometry_to_bing_tiles(WKT'POLYGON ((10 10, -10 10, -20 -15, 10 10))', 6), x -> bing_tile_quadkey(x)) | array(varchar) | [211102, 211120, 033321, 033323, 211101, 211103, 211121, 033330, 033332, 211110, 211112, 033331, 033333, 211111, 122220, 122222, 122221]
transform(geometry_to_bing_tiles(WKT'GEOMETRYCOLLECTION (POINT (60 30.12), LINESTRING (61 31, 61.01 31.01), POLYGON EMPTY)', 15), x -> bing_tile_quadkey(x)) | array(varchar) | [123030123010121, 123030112310200, 123030112310202, 123030112310201]
transform(geometry_to_bing_tiles(bing_tile_polygon(bing_tile('1230301230')), 11), x -> bing_tile_quadkey(x)) | array(varchar) | [12303012300, 12303012302, 12303012301, 12303012303]
cardinality(geometry_to_bing_tiles(ST_Envelope(WKT'LINESTRING (0 0, 80 80)'), 5)) | bigint | 104
cardinality(geometry_to_bing_tiles(WKT'POINT EMPTY', 10))               | bigint   | 0
cardinality(geometry_to_bing_tiles(WKT'POLYGON ((0 0, 0 20, 20 20, 0 0))', 20))      | | <INVALID_FUNCTION_ARGUMENT>
cardinality(geometry_to_bing_tiles(ST_Envelope(WKT'LINESTRING (0 0, 80 80)'), 16))   | | <INVALID_FUNCTION_ARGUMENT>
cardinality(geometry_to_bing_tiles(ST_Point(600, 30.12), 10))                        | | <INVALID_FUNCTION_ARGUMENT>
transform(bing_tiles_around(30.12, 60, 19, .05), x -> bing_tile_quadkey(x)) | array(varchar) | [1230301230101212120, 1230301230101212121, 1230301230101212130, 1230301230101212103, 1230301230101212123, 1230301230101212112, 1230301230101212102]
transform(bing_tiles_around(-85.05112878, -180, 1, 500), x -> bing_tile_quadkey(x)) | array(varchar) | [3, 2]
transform(bing_tiles_around(-85.05112878, 180, 4, 500), x -> bing_tile_quadkey(x)) | array(varchar) | [3323, 3332, 3333, 2222, 2223, 2232, 3331, 2221, 2220, 3330]
transform(bing_tiles_around(85.05112878, -180, 4, 500), x -> bing_tile_quadkey(x)) | array(varchar) | [1101, 1110, 1111, 0000, 0001, 0010, 0002, 0003, 1112, 1113]
transform(bing_tiles_around(-85.05112878, 0, 12, 1), x -> bing_tile_quadkey(x)) | array(varchar) | [233333333332, 233333333333, 322222222222, 322222222223, 322222222220, 233333333331]
transform(bing_tiles_around(0, -180, 4, 100), x -> bing_tile_quadkey(x)) | array(varchar) | [3111, 2000, 0222, 1333]
cardinality(bing_tiles_around(30.12, 60.0, 1, -1))                      | | <INVALID_FUNCTION_ARGUMENT>
cardinality(bing_tiles_around(30.12, 60.0, 20, 100))                    | | <INVALID_FUNCTION_ARGUMENT>
"""

QUERIES = r"""
WITH areas AS (SELECT * FROM (VALUES ('a', 'POLYGON ((0 0, 2 0, 2 2, 0 2))'), ('b', 'POLYGON ((1 1, 3 1, 3 3, 1 3))')) AS t(name, shape)), places AS (SELECT * FROM (VALUES (0.5, 0.5), (1.5, 1.5), (9, 9)) AS t(x, y)) SELECT array_agg(name ORDER BY name, x) FROM areas JOIN places ON ST_Contains(ST_GeometryFromText(shape), ST_Point(x, y)) | array(varchar(1)) | [a, a, b]
SELECT array_agg(name) FROM (VALUES ('a', 'POLYGON ((0 0, 2 0, 2 2, 0 2))')) AS t(name, shape) RIGHT JOIN (VALUES ST_Point(1, 1), ST_Point(5, 5)) AS p(place) ON ST_Within(place, ST_Polygon(shape)) | array(varchar(1)) | [a, null]
SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM (VALUES ST_Point(1, 1), ST_Point(1, 1), ST_Point(2, 1)) AS t(place) GROUP BY place) | array(bigint) | [1, 2]
SELECT geometry_union_agg(shape) FROM (VALUES WKT'POLYGON ((1 1, 3 1, 3 3, 1 3))', NULL, WKT'POLYGON ((2 2, 4 2, 4 4, 2 4))') AS t(shape) | Geometry | POLYGON ((1 1, 3 1, 3 2, 4 2, 4 4, 2 4, 2 3, 1 3, 1 1))
SELECT geometry_union_agg(shape) FROM (VALUES WKT'LINESTRING (9 9, 1 1)') AS t(shape) | Geometry | LINESTRING (9 9, 1 1)
SELECT geometry_union_agg(CAST(NULL AS Geometry)) FROM (VALUES 1, 2) AS t(x) | Geometry | NULL
SELECT convex_hull_agg(ST_Point(x, y)) FROM (VALUES (0, 0), (4, 0), (4, 4), (2, 1)) AS t(x, y) | Geometry | POLYGON ((0 0, 4 0, 4 4, 0 0))
SELECT convex_hull_agg(ST_Point(x, x)) FILTER (WHERE x > 5) FROM (VALUES 1, 2) AS t(x) | Geometry | NULL
"""


def _spelt(text: str) -> str:
    return re.sub(r"WKT('[^']*')", r"ST_GeometryFromText(\1)", text)


@table(_spelt(CONSTRUCTION + ACCESSORS + RELATIONS + OPERATIONS + SPHERE + TILES + QUERIES))
def test_geospatial(engine, case):
    check(engine, case)


MESSAGES = [
    ("ST_GeometryFromText('POLYGON(0 0)')", "Invalid WKT: POLYGON(0 0)"),
    ("ST_IsClosed(ST_Polygon('POLYGON ((1 1, 1 4, 4 4))'))",
     "ST_IsClosed only applies to LINE_STRING or MULTI_LINE_STRING. Input type is: POLYGON"),
    ("ST_LineString(ARRAY[ST_Point(7, 8), ST_Line('LINESTRING (1 2, 3 4)')])",
     "ST_LineString takes only an array of valid points, LineString was passed"),
    ("ST_MultiPoint(ARRAY[ST_Point(7, 8), ST_Line('LINESTRING (1 2, 3 4)')])",
     "Invalid input to ST_MultiPoint: geometry is not a point: LineString at index 2"),
    ("to_spherical_geography(ST_Point(-340.2, 28.9))", "Longitude must be between -180 and 180"),
    ("ST_Area(to_spherical_geography(ST_Point(0, 1)))",
     "When applied to SphericalGeography inputs, ST_Area only supports POLYGON or MULTI_POLYGON. Input type is: POINT"),
    ("bing_tile_quadkey(bing_tile(10, 2, 3))", "XY coordinates for a Bing tile at zoom level 3 must be within [0, 8) range"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "message"), MESSAGES)
def test_geospatial_messages(engine, expression, message):
    with pytest.raises(AthenaError) as failure:
        engine.execute(f"SELECT {expression}")
    assert failure.value.message == message
