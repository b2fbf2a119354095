namespace Bellwire.Contracts;

/// <summary>A tenant's snowflake id; on the wire a decimal string.</summary>
public readonly record struct TenantId(long Value);

/// <summary>An extension's snowflake id; on the wire a decimal string.</summary>
public readonly record struct ExtensionId(long Value);

/// <summary>A queue's snowflake id; on the wire a decimal string.</summary>
public readonly record struct QueueId(long Value);

/// <summary>The id of a whole call (<c>session_id</c>): the key of its events, its CDR and its recordings.</summary>
public readonly record struct CallSessionId(long Value);

/// <summary>The id of a call detail record, or of one target's entry in it.</summary>
public readonly record struct CdrId(long Value);
