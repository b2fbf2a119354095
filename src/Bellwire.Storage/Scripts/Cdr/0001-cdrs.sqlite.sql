-- One row a call, written when it has ended. Each index serves a list of a tenant's calls, newest first.
-- targets: the call_targets of the event, as it spells them. parties: extension numbers with a space between.
CREATE TABLE cdrs (
  session_id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  tenant_name TEXT NOT NULL,
  start_time INTEGER NOT NULL,
  ring_time INTEGER NOT NULL,
  answered_time INTEGER NOT NULL,
  ended_time INTEGER NOT NULL,
  caller TEXT NOT NULL,
  caller_display_name TEXT NOT NULL,
  caller_domain TEXT NOT NULL,
  callee TEXT NOT NULL,
  callee_domain TEXT NOT NULL,
  direction TEXT NOT NULL,
  ended_reason TEXT NOT NULL,
  status_code TEXT NOT NULL,
  call_id TEXT NOT NULL,
  did_cid TEXT NOT NULL,
  outbound_caller_id TEXT NOT NULL,
  trunk_name TEXT NOT NULL,
  user_data TEXT NOT NULL,
  parties TEXT NOT NULL,
  targets TEXT NOT NULL
);
CREATE INDEX cdrs_by_time ON cdrs (tenant_id, start_time);
CREATE INDEX cdrs_by_caller ON cdrs (tenant_id, caller, start_time);
CREATE INDEX cdrs_by_callee ON cdrs (tenant_id, callee, start_time);
CREATE INDEX cdrs_by_direction ON cdrs (tenant_id, direction, start_time);

-- Who took part, for those who may read only their own calls.
CREATE TABLE cdr_parties (
  tenant_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  session_id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, number, session_id)
) WITHOUT ROWID;

-- Records whose event was not published yet.
CREATE TABLE outbox (session_id INTEGER PRIMARY KEY);

-- Calls that stand, as their records would be if they were cut now. What the next start finds here was cut.
CREATE TABLE open_calls AS SELECT * FROM cdrs WHERE 0;
CREATE UNIQUE INDEX open_calls_by_session ON open_calls (session_id);

-- When the server last said that it lives, in Unix seconds.
CREATE TABLE life (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last_sign INTEGER NOT NULL
);
INSERT INTO life (id, last_sign) VALUES (1, 0);
