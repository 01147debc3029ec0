-- only postgresql
-- Membership of the cluster (docs/designs/cluster.md). Orleans knows one table by name, which holds the statements that it executes; names of their parameters
-- and columns are its contract, the tables behind them are ours. A number greater than 0 means that it was done.

CREATE TABLE cluster_versions (
  deployment text    NOT NULL PRIMARY KEY,
  version    integer NOT NULL DEFAULT 0
);

CREATE TABLE cluster_members (
  deployment    text        NOT NULL REFERENCES cluster_versions,
  address       text        NOT NULL,
  port          integer     NOT NULL,
  generation    integer     NOT NULL,
  silo_name     text        NOT NULL,
  host_name     text        NOT NULL,
  status        integer     NOT NULL,
  proxy_port    integer     NOT NULL,
  suspect_times text,
  started_at    timestamptz NOT NULL,
  alive_at      timestamptz NOT NULL,
  PRIMARY KEY (deployment, address, port, generation)
);

CREATE VIEW cluster_membership AS
  SELECT v.deployment AS "DeploymentId", m.address AS "Address", m.port AS "Port", m.generation AS "Generation", m.silo_name AS "SiloName",
    m.host_name AS "HostName", m.status AS "Status", m.proxy_port AS "ProxyPort", m.suspect_times AS "SuspectTimes", m.started_at AS "StartTime",
    m.alive_at AS "IAmAliveTime", v.version AS "Version"
  FROM cluster_versions v LEFT JOIN cluster_members m ON m.deployment = v.deployment;

CREATE TABLE OrleansQuery (
  QueryKey  text NOT NULL PRIMARY KEY,
  QueryText text NOT NULL
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $sql$
  WITH made AS (INSERT INTO cluster_versions (deployment) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*)::integer FROM made
$sql$),
-- The version's row is locked first: whoever comes second finds another version, and changes nothing.
('InsertMembershipKey', $sql$
  WITH moved AS (
    UPDATE cluster_versions v SET version = version + 1
    WHERE v.deployment = @DeploymentId AND v.version = @Version AND NOT EXISTS (
      SELECT FROM cluster_members m
      WHERE m.deployment = @DeploymentId AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING v.deployment),
  made AS (
    INSERT INTO cluster_members (deployment, address, port, generation, silo_name, host_name, status, proxy_port, started_at, alive_at)
    SELECT deployment, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
    RETURNING 1)
  SELECT count(*)::integer FROM made
$sql$),
('UpdateMembershipKey', $sql$
  WITH moved AS (
    UPDATE cluster_versions SET version = version + 1 WHERE deployment = @DeploymentId AND version = @Version RETURNING deployment),
  changed AS (
    UPDATE cluster_members m SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
    FROM moved WHERE m.deployment = moved.deployment AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING 1)
  SELECT count(*)::integer FROM changed
$sql$),
('UpdateIAmAlivetimeKey', $sql$
  UPDATE cluster_members SET alive_at = @IAmAliveTime
  WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$sql$),
('MembershipReadRowKey', $sql$
  SELECT v.deployment AS "DeploymentId", m."Address", m."Port", m."Generation", m."SiloName", m."HostName", m."Status", m."ProxyPort",
    m."SuspectTimes", m."StartTime", m."IAmAliveTime", v.version AS "Version"
  FROM cluster_versions v LEFT JOIN cluster_membership m
    ON m."DeploymentId" = v.deployment AND m."Address" = @Address AND m."Port" = @Port AND m."Generation" = @Generation
  WHERE v.deployment = @DeploymentId
$sql$),
('MembershipReadAllKey', 'SELECT * FROM cluster_membership WHERE "DeploymentId" = @DeploymentId'),
('GatewaysQueryKey', $sql$
  SELECT "Address", "ProxyPort", "Generation" FROM cluster_membership
  WHERE "DeploymentId" = @DeploymentId AND "Status" = @Status AND "ProxyPort" > 0
$sql$),
-- 3: it is active.
('CleanupDefunctSiloEntriesKey', $sql$
  DELETE FROM cluster_members WHERE deployment = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
  DELETE FROM cluster_members WHERE deployment = @DeploymentId;
  DELETE FROM cluster_versions WHERE deployment = @DeploymentId
$sql$);
