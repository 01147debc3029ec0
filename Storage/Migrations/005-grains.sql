-- only postgresql
-- What grains keep for themselves (docs/designs/cluster.md): quotas, and reminders. Orleans looks for its statements in OrleansQuery by name; names of their parameters and
-- columns are its contract, the tables behind them are ours.

CREATE TABLE grain_states (
  service    text        NOT NULL,
  grain_type text        NOT NULL,
  key_high   bigint      NOT NULL,
  key_low    bigint      NOT NULL,
  key_text   text        NOT NULL,
  version    integer     NOT NULL,
  state      bytea,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (service, grain_type, key_high, key_low, key_text)
);

CREATE TABLE grain_reminders (
  service    text        NOT NULL,
  grain      text        NOT NULL,
  name       text        NOT NULL,
  hash       integer     NOT NULL,
  started_at timestamptz NOT NULL,
  period_ms  bigint      NOT NULL,
  version    integer     NOT NULL,
  PRIMARY KEY (service, grain, name)
);

CREATE INDEX grain_reminders_by_hash ON grain_reminders (service, hash);

-- A project's functions are listed when one of its silos has died.
CREATE INDEX functions_by_project ON functions (project_id, number);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
-- The version that was given back unchanged tells that somebody else wrote.
('WriteToStorageKey', $sql$
  WITH changed AS (
    UPDATE grain_states SET state = @PayloadBinary, version = version + 1, written_at = clock_timestamp()
    WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
      AND key_text = COALESCE(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
    RETURNING version),
  made AS (
    INSERT INTO grain_states (service, grain_type, key_high, key_low, key_text, version, state)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN1, @GrainIdN0, COALESCE(@GrainIdExtensionString::text, ''), 1, @PayloadBinary
    WHERE @GrainStateVersion::integer IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version)
  SELECT COALESCE((SELECT version FROM changed), (SELECT version FROM made), @GrainStateVersion::integer) AS "NewGrainStateVersion"
$sql$),
('ReadFromStorageKey', $sql$
  SELECT state AS "PayloadBinary", written_at AS "ModifiedOn", version AS "Version" FROM grain_states
  WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
    AND key_text = COALESCE(@GrainIdExtensionString::text, '')
$sql$),
('ClearStorageKey', $sql$
  UPDATE grain_states SET state = NULL, version = version + 1, written_at = clock_timestamp()
  WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
    AND key_text = COALESCE(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
  RETURNING version AS "NewGrainStateVersion"
$sql$),
('DeleteStorageKey', $sql$
  DELETE FROM grain_states
  WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_high = @GrainIdN1 AND key_low = @GrainIdN0
    AND key_text = COALESCE(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
  RETURNING version + 1 AS "NewGrainStateVersion"
$sql$),
('UpsertReminderRowKey', $sql$
  INSERT INTO grain_reminders AS r (service, grain, name, hash, started_at, period_ms, version)
  VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 0)
  ON CONFLICT (service, grain, name) DO UPDATE
  SET hash = excluded.hash, started_at = excluded.started_at, period_ms = excluded.period_ms, version = r.version + 1
  RETURNING version AS "Version"
$sql$),
('ReadReminderRowKey', $sql$
  SELECT grain AS "GrainId", name AS "ReminderName", started_at AS "StartTime", period_ms AS "Period", version AS "Version" FROM grain_reminders
  WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$sql$),
('ReadReminderRowsKey', $sql$
  SELECT grain AS "GrainId", name AS "ReminderName", started_at AS "StartTime", period_ms AS "Period", version AS "Version" FROM grain_reminders
  WHERE service = @ServiceId AND grain = @GrainId
$sql$),
('ReadRangeRows1Key', $sql$
  SELECT grain AS "GrainId", name AS "ReminderName", started_at AS "StartTime", period_ms AS "Period", version AS "Version" FROM grain_reminders
  WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$sql$),
-- The ring's piece that goes over its beginning.
('ReadRangeRows2Key', $sql$
  SELECT grain AS "GrainId", name AS "ReminderName", started_at AS "StartTime", period_ms AS "Period", version AS "Version" FROM grain_reminders
  WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$sql$),
('DeleteReminderRowKey', $sql$
  WITH gone AS (
    DELETE FROM grain_reminders WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
  SELECT count(*)::integer FROM gone
$sql$),
('DeleteReminderRowsKey', 'DELETE FROM grain_reminders WHERE service = @ServiceId');
