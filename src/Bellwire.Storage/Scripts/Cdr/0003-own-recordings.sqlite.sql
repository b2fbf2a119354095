-- Who is heard, for those who may read only their own.
CREATE INDEX recordings_by_caller ON recordings (tenant_id, caller, started_at);
CREATE INDEX recordings_by_callee ON recordings (tenant_id, callee, started_at);
