-- Events that webhooks have not taken yet, in their order. Times in Unix milliseconds; body: the event's JSON.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  event_type TEXT NOT NULL,
  order_key INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  body BLOB NOT NULL
);

-- Events that were given up.
CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  event_type TEXT NOT NULL,
  order_key INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  body BLOB NOT NULL
);
CREATE INDEX dead_letters_of_webhook ON dead_letters (webhook_id, id);
