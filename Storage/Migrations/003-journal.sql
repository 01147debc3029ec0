-- only postgresql
-- The journal in PostgreSQL (docs/designs/postgresql-journal.md): one row for each commit of a lane and partition that it touches, ranges of time by
-- the database's clock, dropped whole. What changes tables runs with their owner's rights, so that an application needs none but to read and write rows.

-- sealed_range: the last range that this lane may not write to any more. dropped_sequence: the last sequence of the lane in a range that was dropped.
CREATE TABLE journal_lanes (
  lane             bigint      NOT NULL PRIMARY KEY,
  is_closed        boolean     NOT NULL DEFAULT false,
  sealed_range     bigint      NOT NULL,
  dropped_sequence bigint      NOT NULL DEFAULT 0,
  opened_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at        timestamptz
) WITH (fillfactor = 25);

CREATE TABLE journal_ranges (
  range_number bigint      NOT NULL PRIMARY KEY,
  made_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The last range that is sealed: a lane that opens takes it over.
INSERT INTO counters (name, value) VALUES ('journal_sealed', 0);

-- sequence: the last one of the commit, the same in all rows of it; first_sequence: its first.
CREATE TABLE journal (
  range_number   bigint   NOT NULL,
  lane           bigint   NOT NULL,
  first_sequence bigint   NOT NULL,
  sequence       bigint   NOT NULL,
  partition      smallint NOT NULL,
  directory      bytea    NOT NULL,
  blocks         bytea    NOT NULL
) PARTITION BY RANGE (range_number);

ALTER TABLE journal ALTER directory SET STORAGE EXTERNAL, ALTER blocks SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX journal_places ON journal (partition, lane, sequence, range_number);

-- Where the entry of a key stands.
ALTER TABLE idempotency_keys ADD COLUMN lane bigint, ADD COLUMN sequence bigint;

-- The range of this moment by the database's clock: minutes since 1970.
CREATE FUNCTION journal_current_range() RETURNS bigint LANGUAGE sql VOLATILE
  AS 'SELECT floor(extract(epoch FROM clock_timestamp()) / 60)::bigint';

-- Makes the ranges that will be written to next, where they are missing. Returns how many it made.
CREATE FUNCTION journal_make_ranges(ahead bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $make$
DECLARE
  first_range bigint;
  made        bigint := 0;
BEGIN
  PERFORM set_config('search_path', current_setting('search_path') || ', pg_temp', true);
  LOCK TABLE journal_ranges IN SHARE ROW EXCLUSIVE MODE;
  first_range := greatest((SELECT value FROM counters WHERE name = 'journal_sealed') + 1, journal_current_range());
  FOR number IN first_range .. first_range + least(greatest(ahead, 0), 60) LOOP
    CONTINUE WHEN EXISTS (SELECT FROM journal_ranges WHERE range_number = number);
    EXECUTE format('CREATE TABLE journal_%1$s (LIKE journal INCLUDING ALL, CHECK (range_number = %1$s)) WITH (toast_tuple_target = 8160, autovacuum_enabled = false, toast.autovacuum_enabled = false)', number);
    EXECUTE format('ALTER TABLE journal ATTACH PARTITION journal_%1$s FOR VALUES FROM (%1$s) TO (%2$s)', number, number + 1);
    INSERT INTO journal_ranges (range_number) VALUES (number);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$make$;

-- Per lane the last sequence in a range: a few steps down an index for each partition, and no row is read.
CREATE FUNCTION journal_tops(number bigint) RETURNS TABLE (lane bigint, sequence bigint) LANGUAGE sql STABLE AS $tops$
  SELECT l.lane, max(top.sequence)
  FROM journal_lanes l
  CROSS JOIN generate_series(0, 63) AS p (partition)
  CROSS JOIN LATERAL (
    SELECT j.sequence FROM journal j
    WHERE j.range_number = number AND j.partition = p.partition::smallint AND j.lane = l.lane
    ORDER BY j.sequence DESC LIMIT 1) top
  GROUP BY l.lane
$tops$;

-- Drops a sealed range with all that is in it. False where there is none.
CREATE FUNCTION journal_drop_range(number bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $drop$
DECLARE
  lanes     bigint[];
  sequences bigint[];
BEGIN
  PERFORM set_config('search_path', current_setting('search_path') || ', pg_temp', true);
  IF number > (SELECT value FROM counters WHERE name = 'journal_sealed') THEN
    RAISE EXCEPTION 'the range % of the journal is not sealed', number USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  LOCK TABLE journal_ranges IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM journal_ranges WHERE range_number = number;
  IF NOT FOUND THEN RETURN false; END IF;
  -- Read before the lock that everybody has to wait for: nothing changes in a sealed range.
  SELECT array_agg(t.lane), array_agg(t.sequence) INTO lanes, sequences FROM journal_tops(number) t;
  LOCK TABLE journal IN ACCESS EXCLUSIVE MODE;
  UPDATE journal_lanes l SET dropped_sequence = t.sequence
  FROM unnest(lanes, sequences) AS t (lane, sequence) WHERE l.lane = t.lane AND l.dropped_sequence < t.sequence;
  EXECUTE format('DROP TABLE journal_%s', number);
  RETURN true;
END
$drop$;

-- For the role that the service runs as; a stranger in the database has nothing to do here.
REVOKE EXECUTE ON FUNCTION journal_make_ranges(bigint), journal_drop_range(bigint) FROM PUBLIC;
