-- The first tables. Names of functions, projects and the like are kept once; everything that grows with
-- a function hangs on its small number, so that indexes stay narrow.

CREATE TABLE counters (
  name  {text}   NOT NULL PRIMARY KEY,
  value {number} NOT NULL
) {clustered};

-- lane: the last lane number that was taken. projects: changes of projects and keys.
INSERT INTO counters (name, value) VALUES ('lane', 0), ('projects', 0);

CREATE TABLE projects (
  id              {uuid}   NOT NULL PRIMARY KEY,
  name            {text}   NOT NULL,
  slug            {text}   NOT NULL UNIQUE,
  default_account {text}   NOT NULL,
  default_region  {text}   NOT NULL,
  created_at_us   {number} NOT NULL
);

CREATE TABLE api_keys (
  id              {uuid}   NOT NULL PRIMARY KEY,
  project_id      {uuid}   NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name            {text}   NOT NULL,
  key_hash        {bytes}  NOT NULL UNIQUE,
  key_prefix      {text}   NOT NULL,
  scopes          {number} NOT NULL,
  is_active       {number} NOT NULL,
  created_at_us   {number} NOT NULL,
  expires_at_us   {number},
  last_used_at_us {number}
);

CREATE INDEX api_keys_by_project ON api_keys (project_id);

CREATE TABLE functions (
  number        {identity},
  id            {uuid}   NOT NULL UNIQUE,
  project_id    {uuid}   NOT NULL,
  account       {text}   NOT NULL,
  region        {text}   NOT NULL,
  name          {text}   NOT NULL,
  version       {number} NOT NULL,
  first_seen_us {number} NOT NULL,
  last_seen_us  {number} NOT NULL
);

-- Apart from functions, so that listing them reads no snapshot.
CREATE TABLE snapshots (
  function_number {number} NOT NULL PRIMARY KEY,
  bytes           {bytes}  NOT NULL
);

CREATE TABLE rollups (
  function_number {number} NOT NULL,
  resolution      {number} NOT NULL,
  slot_start_us   {number} NOT NULL,
  bytes           {bytes}  NOT NULL,
  PRIMARY KEY (function_number, resolution, slot_start_us)
) {clustered};

CREATE INDEX rollups_by_age ON rollups (resolution, slot_start_us);

CREATE TABLE samples (
  function_number {number} NOT NULL,
  kind            {number} NOT NULL,
  time_us         {number} NOT NULL,
  ordinal         {number} NOT NULL,
  sort_rank       {number} NOT NULL,
  project_id      {uuid}   NOT NULL,
  bytes           {bytes}  NOT NULL,
  PRIMARY KEY (function_number, kind, time_us, ordinal)
) {clustered};

CREATE INDEX samples_by_project ON samples (project_id, kind, time_us, sort_rank);

CREATE INDEX samples_by_age ON samples (time_us);

CREATE TABLE idempotency_keys (
  project_id    {uuid}   NOT NULL,
  route         {text}   NOT NULL,
  key_text      {text}   NOT NULL,
  body_hash     {bytes}  NOT NULL,
  result        {bytes}  NOT NULL,
  expires_at_us {number} NOT NULL,
  function_ids  {bytes}  NOT NULL,
  PRIMARY KEY (project_id, route, key_text)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (expires_at_us);

-- content stands last, so that a list that stops before it reads none of it.
CREATE TABLE dead_letters (
  project_id     {uuid}   NOT NULL,
  id             {uuid}   NOT NULL,
  door           {text}   NOT NULL,
  reason         {number} NOT NULL,
  detail         {text}   NOT NULL,
  received_at_us {number} NOT NULL,
  size_bytes     {number} NOT NULL,
  preview        {bytes}  NOT NULL,
  content        {bytes}  NOT NULL,
  PRIMARY KEY (project_id, id)
);

CREATE INDEX dead_letters_by_age ON dead_letters (received_at_us);

CREATE TABLE dead_letter_totals (
  project_id {uuid}   NOT NULL PRIMARY KEY,
  kept       {number} NOT NULL,
  size_bytes {number} NOT NULL,
  dropped    {number} NOT NULL,
  expired    {number} NOT NULL
);

-- Per lane of the journal, the highest sequence whose keys and dead letters are in the tables above.
CREATE TABLE lane_marks (
  lane     {number} NOT NULL PRIMARY KEY,
  sequence {number} NOT NULL
);
