-- What agents set themselves to, one row a queue and agent: a number of AgentState.
CREATE TABLE agents (
  queue_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (queue_id, number)
) WITHOUT ROWID;
