#!/usr/bin/env bash
# Runs once, before the database listens to anybody: the roles of docs/postgresql-roles.sql, with the passwords of this installation.
set -euo pipefail

psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --file /coldstart/roles.sql
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set owner="$OWNER_PASSWORD" --set application="$APPLICATION_PASSWORD" <<'SQL'
ALTER ROLE coldstart_owner PASSWORD :'owner';
ALTER ROLE coldstart PASSWORD :'application';
SQL
