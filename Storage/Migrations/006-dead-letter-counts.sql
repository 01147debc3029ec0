-- How many dead letters came, are kept and have left, by door (without its query) and reason: what an alarm watches, without counting rows.
CREATE TABLE dead_letter_counts (
  project_id       {uuid}   NOT NULL,
  route            {text}   NOT NULL,
  reason           {number} NOT NULL,
  received         {number} NOT NULL,
  kept             {number} NOT NULL,
  size_bytes       {number} NOT NULL,
  dropped          {number} NOT NULL,
  expired          {number} NOT NULL,
  last_received_us {number} NOT NULL,
  PRIMARY KEY (project_id, route, reason)
) {clustered};

-- What is there already. Both databases look for the ? of a door's query in words that they share.
INSERT INTO dead_letter_counts (project_id, route, reason, received, kept, size_bytes, dropped, expired, last_received_us)
WITH RECURSIVE places (place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < 64),
letters AS (
  SELECT project_id, door, reason, size_bytes, received_at_us, (SELECT min(place) FROM places WHERE substr(door, place, 1) = '?') AS cut FROM dead_letters)
SELECT project_id, CASE WHEN cut IS NULL THEN substr(door, 1, 64) ELSE substr(door, 1, cut - 1) END, reason, count(*), count(*), sum(size_bytes), 0, 0, max(received_at_us)
FROM letters GROUP BY 1, 2, 3;
