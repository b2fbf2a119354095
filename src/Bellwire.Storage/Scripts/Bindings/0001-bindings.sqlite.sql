-- Written by every REGISTER: no index but the key, so that an upsert touches one page.
CREATE TABLE bindings (
  key INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  contact_text TEXT NOT NULL,
  target_uri TEXT NOT NULL,
  instance TEXT NOT NULL,
  reg_id INTEGER NOT NULL,
  call_id TEXT NOT NULL,
  cseq INTEGER NOT NULL,
  user_agent TEXT NOT NULL,
  path TEXT NOT NULL,
  transport TEXT NOT NULL,
  local TEXT NOT NULL,
  remote TEXT NOT NULL,
  q INTEGER NOT NULL,
  connection_bound INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
