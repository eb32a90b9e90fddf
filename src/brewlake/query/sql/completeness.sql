-- How many beers lack each of the fields that may be missing.
WITH latest AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY dt DESC, hour DESC, "$path" DESC) AS age
    FROM beers
)

SELECT
    count(*) AS beers,
    count_if(ibu IS NULL) AS without_ibu,
    count_if(target_fg IS NULL) AS without_target_fg,
    count_if(target_og IS NULL) AS without_target_og,
    count_if(ebc IS NULL) AS without_ebc,
    count_if(srm IS NULL) AS without_srm,
    count_if(ph IS NULL) AS without_ph
FROM latest
WHERE age = 1
