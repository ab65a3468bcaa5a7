-- Takes from every bucket, or from none. $1: the keys, $2: their costs, $3: their tolerances, $4: the time in microseconds, or null for the
-- server's. A bucket is a row with its time; one that is full has none.
--
-- A row is locked before it is decided about, in the order of the keys, so that two sessions never wait for each other. A row that is not there
-- cannot be locked. The bucket of a lone take is then made at once, unless somebody else makes it at the same moment; of several takes the
-- missing rows are made full and nothing is taken. Where `decided` is false the statement is to be asked again, and finds them.
WITH asked AS (
    SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (key, cost, tolerance, place)
), locked AS MATERIALIZED (
    SELECT key, time FROM specforge_limit WHERE key = ANY ($1) ORDER BY key FOR UPDATE
), clock AS MATERIALIZED (
    -- After the locks: whoever waited for one must not count as having come before.
    SELECT coalesce($4, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint) AS now, count(*) AS found FROM locked
), bounded AS (
    SELECT asked.key, place, cost, now, now + tolerance AS latest, locked.key IS NULL AS missing,
        greatest(least(coalesce(time, now), now + tolerance), now) AS before
    FROM asked CROSS JOIN clock LEFT JOIN locked USING (key)
), judged AS (
    SELECT *, bool_and(cost <= 0 OR before + cost <= latest) OVER () AS admitted,
        bool_or(missing) OVER () AS incomplete, count(*) OVER () = 1 AS alone
    FROM bounded
), made AS (
    INSERT INTO specforge_limit (key, time)
    SELECT key, CASE WHEN alone THEN before + cost ELSE 0 END FROM judged WHERE missing AND admitted ORDER BY key
    ON CONFLICT (key) DO NOTHING
    RETURNING key
), taken AS (
    UPDATE specforge_limit SET time = before + cost
    FROM judged WHERE specforge_limit.key = judged.key AND admitted AND NOT incomplete
    RETURNING specforge_limit.key
)
SELECT admitted, now, CASE WHEN admitted THEN before + cost ELSE before END AS time,
    CASE WHEN NOT admitted THEN true WHEN incomplete THEN alone AND EXISTS (SELECT FROM made) ELSE EXISTS (SELECT FROM taken) END AS decided
FROM judged ORDER BY place
