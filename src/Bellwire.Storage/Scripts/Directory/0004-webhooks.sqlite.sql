-- Where tenants have events posted to. secrets: password, token and signing secret as one JSON, sealed.
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY,
  tenant_id INTEGER NOT NULL REFERENCES tenants (id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  secrets BLOB,
  UNIQUE (tenant_id, name)
);
