-- One row a stretch of a call that is recorded, or should have been.
CREATE TABLE recordings (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  caller TEXT NOT NULL,
  callee TEXT NOT NULL,
  file_name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  length_ms INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
CREATE INDEX recordings_by_session ON recordings (session_id);
CREATE INDEX recordings_by_time ON recordings (tenant_id, started_at);
CREATE INDEX recordings_open ON recordings (id) WHERE state = 'Open';
