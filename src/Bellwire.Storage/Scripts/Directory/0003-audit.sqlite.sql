-- Who changed which element: written in the transaction of the change itself. Names of members only, never values.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  tenant_id INTEGER,
  who TEXT NOT NULL,
  came_from TEXT NOT NULL,
  action TEXT NOT NULL,
  element TEXT NOT NULL,
  name TEXT NOT NULL,
  members TEXT NOT NULL
);

CREATE INDEX audit_of_tenant ON audit (tenant_id, number);
