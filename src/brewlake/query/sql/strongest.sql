-- The twenty strongest beers, with their alcohol by volume in percent.
SELECT DISTINCT id, name, abv, ibu
FROM beers
WHERE abv IS NOT NULL
ORDER BY abv DESC, id
LIMIT 20
