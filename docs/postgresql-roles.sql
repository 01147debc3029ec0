-- Two roles for Coldstart in PostgreSQL: one owns and changes the tables, one only reads and writes their rows.
-- Run as a superuser, after choosing two passwords:   psql --host db.example --file docs/postgresql-roles.sql
-- Then, now and after every update of Coldstart, as the owner:   coldstart migrate --postgres postgresql://coldstart_owner:…@db.example/coldstart
-- and serve as the other:   ./run --postgres postgresql://coldstart:…@db.example/coldstart

CREATE ROLE coldstart_owner LOGIN PASSWORD 'change-me-owner';
CREATE ROLE coldstart LOGIN PASSWORD 'change-me-application';
CREATE DATABASE coldstart OWNER coldstart_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE coldstart FROM PUBLIC;
GRANT CONNECT ON DATABASE coldstart TO coldstart;

\connect coldstart

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA coldstart AUTHORIZATION coldstart_owner;
GRANT USAGE ON SCHEMA coldstart TO coldstart;
ALTER DEFAULT PRIVILEGES FOR ROLE coldstart_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE coldstart_owner IN SCHEMA coldstart GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO coldstart;
ALTER DEFAULT PRIVILEGES FOR ROLE coldstart_owner IN SCHEMA coldstart GRANT USAGE ON SEQUENCES TO coldstart;
ALTER DEFAULT PRIVILEGES FOR ROLE coldstart_owner IN SCHEMA coldstart GRANT EXECUTE ON FUNCTIONS TO coldstart;
