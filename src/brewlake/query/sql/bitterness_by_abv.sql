-- How bitter beers of a strength are: the bitterness (IBU) of each whole percent of alcohol.
WITH latest AS (
    SELECT id, max_by(abv, concat(dt, hour)) AS abv, max_by(ibu, concat(dt, hour)) AS ibu
    FROM beers
    GROUP BY id
)

SELECT
    CAST(floor(abv) AS integer) AS abv_from,
    count(*) AS beers,
    round(avg(ibu), 1) AS mean_ibu,
    approx_percentile(ibu, 0.5) AS median_ibu,
    max(ibu) AS highest_ibu
FROM latest
WHERE ibu IS NOT NULL
GROUP BY CAST(floor(abv) AS integer)
ORDER BY abv_from
