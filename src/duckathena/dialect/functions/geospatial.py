"""https://trino.io/docs/current/functions/geospatial.html

ST_Line, and ST_Contains of texts, are Athena's own:
https://docs.aws.amazon.com/athena/latest/ug/geospatial-functions-list-v2.html
"""

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, aggregates, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed
from duckathena.types import INTEGER, Type, row

scalars("""
    st_asbinary(geometry) -> varbinary = {0}
    st_astext(geometry) -> varchar = athena_geometry_text({0})
    st_geometryfromtext(varchar) -> geometry = athena_geometry_of_text({0})
    st_geomfrombinary(varbinary) -> geometry = athena_geometry_of_binary({0})
    st_line(varchar) -> geometry = athena_line_of_text({0})
    st_linefromtext(varchar) -> geometry = athena_line_of_text({0})
    st_linestring(array(geometry)) -> geometry = athena_line_of_points({0})
    st_multipoint(array(geometry)) -> geometry = athena_multipoint_of_points({0})
    st_point(double, double) -> geometry = athena_point({0}, {1})
    st_polygon(varchar) -> geometry = athena_polygon_of_text({0})
    to_geometry(sphericalgeography) -> geometry = {0}
    to_spherical_geography(geometry) -> sphericalgeography = athena_geography({0})
    from_encoded_polyline(varchar) -> geometry = athena_polyline({0})
    to_encoded_polyline(geometry) -> varchar = athena_polyline_text({0})
    from_geojson_geometry(varchar) -> sphericalgeography = athena_geometry_of_geojson({0})

    st_contains(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'contains')
    st_contains(geometry, varchar) -> boolean = athena_relates({0}, athena_geometry_of_text({1}), 'contains')
    st_contains(varchar, geometry) -> boolean = athena_relates(athena_geometry_of_text({0}), {1}, 'contains')
    st_contains(varchar, varchar) -> boolean = athena_relates(athena_geometry_of_text({0}), athena_geometry_of_text({1}), 'contains')
    st_crosses(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'crosses')
    st_disjoint(geometry, geometry) -> boolean = (NOT athena_relates({0}, {1}, 'intersects'))
    st_equals(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'equals')
    st_intersects(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'intersects')
    st_overlaps(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'overlaps')
    st_relate(geometry, geometry, varchar) -> boolean = athena_relates_by({0}, {1}, {2})
    st_touches(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'touches')
    st_within(geometry, geometry) -> boolean = athena_relates({0}, {1}, 'within')
    st_distance(geometry, geometry) -> double = athena_distance({0}, {1})
    st_distance(sphericalgeography, sphericalgeography) -> double = athena_spherical_distance({0}, {1})
    geometry_nearest_points(geometry, geometry) -> row(geometry, geometry) = athena_nearest_points({0}, {1})

    st_boundary(geometry) -> geometry = athena_boundary({0})
    st_buffer(geometry, double) -> geometry = athena_buffer({0}, {1})
    st_centroid(geometry) -> geometry = athena_centroid({0})
    st_convexhull(geometry) -> geometry = athena_convex_hull({0})
    st_difference(geometry, geometry) -> geometry = athena_difference({0}, {1})
    st_envelope(geometry) -> geometry = athena_envelope({0})
    st_envelopeaspts(geometry) -> array(geometry) = athena_envelope_points({0})
    st_exteriorring(geometry) -> geometry = athena_exterior_ring({0})
    st_intersection(geometry, geometry) -> geometry = athena_intersection({0}, {1})
    st_symdifference(geometry, geometry) -> geometry = athena_symmetric_difference({0}, {1})
    st_union(geometry, geometry) -> geometry = athena_union_of_two({0}, {1})
    geometry_union(array(geometry)) -> geometry = athena_union({0})

    st_area(geometry) -> double = athena_area({0})
    st_area(sphericalgeography) -> double = athena_spherical_area({0})
    st_coorddim(geometry) -> tinyint = CAST(CASE WHEN {0} IS NOT NULL THEN 2 END AS TINYINT)
    st_dimension(geometry) -> tinyint = athena_dimension({0})
    st_endpoint(geometry) -> geometry = athena_end_point({0}, 'End')
    st_geometries(geometry) -> array(geometry) = athena_parts({0})
    st_geometryn(geometry, integer) -> geometry = athena_part_at({0}, {1})
    st_geometrytype(geometry) -> varchar = athena_geometry_type({0})
    st_interiorringn(geometry, integer) -> geometry = athena_interior_ring_at({0}, {1})
    st_interiorrings(geometry) -> array(geometry) = athena_interior_rings({0})
    st_isclosed(geometry) -> boolean = athena_is_closed({0})
    st_isempty(geometry) -> boolean = athena_is_empty({0})
    st_isring(geometry) -> boolean = athena_is_ring({0})
    st_issimple(geometry) -> boolean = athena_is_valid({0})
    st_isvalid(geometry) -> boolean = athena_is_valid({0})
    st_length(geometry) -> double = athena_planar_length({0})
    st_length(sphericalgeography) -> double = athena_spherical_length({0})
    st_numgeometries(geometry) -> integer = athena_part_count({0})
    st_numinteriorring(geometry) -> bigint = athena_interior_ring_count({0})
    st_numpoints(geometry) -> bigint = athena_point_count({0})
    st_pointn(geometry, integer) -> geometry = athena_point_at({0}, {1})
    st_points(geometry) -> array(geometry) = athena_points({0})
    st_startpoint(geometry) -> geometry = athena_end_point({0}, 'Start')
    st_x(geometry) -> double = athena_ordinate({0}, 'X')
    st_y(geometry) -> double = athena_ordinate({0}, 'Y')
    st_xmin(geometry) -> double = athena_bound({0}, 0)
    st_ymin(geometry) -> double = athena_bound({0}, 1)
    st_xmax(geometry) -> double = athena_bound({0}, 2)
    st_ymax(geometry) -> double = athena_bound({0}, 3)
    line_interpolate_point(geometry, double) -> geometry = athena_interpolated_point({0}, {1})
    line_interpolate_points(geometry, double) -> array(geometry) = athena_interpolated_points({0}, {1})
    line_locate_point(geometry, geometry) -> double = athena_located_point({0}, {1})

    bing_tile(integer, integer, integer) -> bingtile = athena_bing_tile({0}, {1}, {2})
    bing_tile(varchar) -> bingtile = athena_bing_tile_of({0})
    bing_tile_at(double, double, integer) -> bingtile = athena_bing_tile_at({0}, {1}, {2})
    bing_tiles_around(double, double, integer) -> array(bingtile) = athena_bing_tiles_around({0}, {1}, {2})
    bing_tiles_around(double, double, integer, double) -> array(bingtile) = athena_bing_tiles_within({0}, {1}, {2}, {3})
    bing_tile_polygon(bingtile) -> geometry = athena_bing_tile_polygon({0})
    bing_tile_quadkey(bingtile) -> varchar = {0}
    bing_tile_zoom_level(bingtile) -> tinyint = CAST(length({0}) AS TINYINT)
    geometry_to_bing_tiles(geometry, integer) -> array(bingtile) = athena_tiles_covering({0}, {1})
""")

aggregates("""
    convex_hull_agg(geometry) -> geometry = athena_aggregated_hull(list({d}{0}{o}){t})
    geometry_union_agg(geometry) -> geometry = athena_aggregated_union(list({d}{0}{o}){t})
""")


@special("bing_tile_coordinates")
def _coordinates(call: Call) -> Typed:
    """A tile's place, as a row whose fields have names."""
    if len(call.nodes) != 1:
        raise wrong_arguments(call, call.arguments())
    tile = coerce(call.argument(0), Type("bingtile"), call.node)
    return Typed(f"athena_bing_tile_coordinates({tile.sql})", row(("x", INTEGER), ("y", INTEGER)))
