-- How many beers came in each hour, and how many different ones: is the lake fresh?
SELECT dt, hour, count(*) AS beers, count(DISTINCT id) AS different_beers
FROM beers
GROUP BY dt, hour
ORDER BY dt DESC, hour DESC
