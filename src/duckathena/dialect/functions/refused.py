"""The functions that Trino has and duckathena does not: known by name, so that the answer is not that there is none."""

NAMES = """
    approx_set merge empty_approx_set make_set_digest merge_set_digest hash_counts intersection_cardinality jaccard_index
    qdigest_agg tdigest_agg value_at_quantile values_at_quantiles quantile_at_value quantiles_at_values
    numeric_histogram checksum classify regress learn_classifier learn_regressor learn_libsvm_classifier
    learn_libsvm_regressor features evaluate_classifier_predictions
    beta_cdf inverse_beta_cdf t_cdf t_pdf word_stem spooky_hash_v2_32 spooky_hash_v2_64
    from_iso8601_timestamp_nanos from_unixtime_nanos current_user current_groups current_role
    bar color render rgb bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon bing_tile_quadkey
    bing_tile_zoom_level bing_tiles_around geometry_to_bing_tiles convex_hull_agg geometry_union geometry_union_agg
    geometry_from_hadoop_shape geometry_invalid_reason geometry_nearest_points from_encoded_polyline to_encoded_polyline
    from_geojson_geometry to_geojson_geometry line_interpolate_point line_interpolate_points line_locate_point
    simplify_geometry spatial_partitioning spatial_partitions to_geometry to_spherical_geography
    st_area st_asbinary st_astext st_boundary st_buffer st_centroid st_contains st_convexhull st_coorddim st_crosses
    st_difference st_dimension st_disjoint st_distance st_endpoint st_envelope st_envelopeaspts st_equals st_exteriorring
    st_geometries st_geometryfromtext st_geometryn st_geometrytype st_geomfrombinary st_geomfromkml st_interiorringn
    st_interiorrings st_intersection st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid st_length
    st_linefromtext st_linestring st_multipoint st_numgeometries st_numinteriorring st_numpoints st_overlaps st_point
    st_pointn st_points st_polygon st_relate st_startpoint st_symdifference st_touches st_union st_within st_x st_xmax
    st_xmin st_y st_ymax st_ymin
"""
REFUSED = frozenset(NAMES.split())
