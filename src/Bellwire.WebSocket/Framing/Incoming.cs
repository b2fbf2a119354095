namespace Bellwire.WebSocket.Framing;

public enum IncomingKind : byte
{
    /// <summary>More bytes are needed.</summary>
    None,
    Text,
    Binary,
    Ping,
    Pong,

    /// <summary>The peer's close frame; <see cref="Incoming.Code"/> is 1005 when it carried none.</summary>
    Close,

    /// <summary>The bytes broke a rule: close with <see cref="Incoming.Code"/> and <see cref="Incoming.Fault"/>.</summary>
    Violation,

    /// <summary>The stream ended without a close frame.</summary>
    End,
}

/// <summary>One whole message or control frame, or the end. <see cref="Payload"/> is valid until the next read.</summary>
public readonly record struct Incoming(IncomingKind Kind, ReadOnlyMemory<byte> Payload, int Code, string? Fault)
{
    internal static Incoming Violated(int code, string fault) => new(IncomingKind.Violation, default, code, fault);
}
