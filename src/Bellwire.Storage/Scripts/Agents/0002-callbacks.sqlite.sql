-- Places in queues' lines whose callers have hung up and will be called back. Times in milliseconds since 1970.
CREATE TABLE callbacks (
  session_id INTEGER NOT NULL PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  queue_id INTEGER NOT NULL,
  caller_number TEXT NOT NULL,
  caller_name TEXT NOT NULL,
  is_vip INTEGER NOT NULL,
  number TEXT NOT NULL,
  dialled TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  tries INTEGER NOT NULL
) WITHOUT ROWID;
