-- What people chose by program or feature code; goes with its extension.
CREATE TABLE presence (
  extension_id INTEGER PRIMARY KEY REFERENCES extensions (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  note TEXT NOT NULL
);
