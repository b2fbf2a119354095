-- Elements are read whole at start and written by change sets: what is looked for has a column, the rest is one JSON text.
-- Blobs are sealed (AES-GCM) with the folder's key.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE tenants (
  id INTEGER PRIMARY KEY,
  domain TEXT NOT NULL UNIQUE COLLATE NOCASE,
  settings TEXT NOT NULL
);

CREATE TABLE extensions (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id) DEFERRABLE INITIALLY DEFERRED,
  number TEXT NOT NULL,
  settings TEXT NOT NULL,
  password_hash TEXT,
  password_mark TEXT,
  sip_ha1 BLOB,
  secrets_version INTEGER NOT NULL,
  UNIQUE (tenant_id, number)
);

CREATE TABLE queues (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id) DEFERRABLE INITIALLY DEFERRED,
  number TEXT NOT NULL,
  settings TEXT NOT NULL,
  UNIQUE (tenant_id, number)
);

CREATE TABLE trunks (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  password BLOB,
  UNIQUE (tenant_id, name)
);

CREATE TABLE system_admins (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password_hash TEXT,
  password_mark TEXT,
  secrets_version INTEGER NOT NULL
);

CREATE TABLE revoked_tokens (
  id INTEGER PRIMARY KEY,
  expires_at INTEGER NOT NULL
);
