-- The nine fields of every beer, one row a beer id: of a beer that came more than once, what came last.
WITH ranked AS (
    SELECT
        id, name, abv, ibu, target_fg, target_og, ebc, srm, ph,
        row_number() OVER (PARTITION BY id ORDER BY dt DESC, hour DESC, "$path" DESC) AS age
    FROM beers
)

SELECT id, name, abv, ibu, target_fg, target_og, ebc, srm, ph
FROM ranked
WHERE age = 1
ORDER BY id
