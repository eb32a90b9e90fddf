"""The functions that Trino has and duckathena does not: known by name, so that the answer is not that there is none."""

NAMES = """
    approx_set merge empty_approx_set make_set_digest merge_set_digest hash_counts intersection_cardinality
    jaccard_index qdigest_agg tdigest_agg value_at_quantile values_at_quantiles quantile_at_value
    quantiles_at_values numeric_histogram checksum classify regress learn_classifier learn_regressor
    learn_libsvm_classifier learn_libsvm_regressor features evaluate_classifier_predictions beta_cdf
    inverse_beta_cdf t_cdf t_pdf word_stem spooky_hash_v2_32 spooky_hash_v2_64 from_iso8601_timestamp_nanos
    from_unixtime_nanos current_user current_groups current_role bar color render rgb geometry_from_hadoop_shape
    geometry_invalid_reason to_geojson_geometry simplify_geometry spatial_partitioning spatial_partitions
    st_geomfromkml st_geomaslegacybinary st_geomfromlegacybinary
"""
REFUSED = frozenset(NAMES.split())
