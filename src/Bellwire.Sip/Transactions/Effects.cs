namespace Bellwire.Sip.Transactions;

/// <summary>What a transaction machine wants done after a step, besides its timers.</summary>
[Flags]
internal enum Effects : byte
{
    None = 0,
    /// <summary>Send the message that came with the input.</summary>
    Send = 1 << 0,
    /// <summary>Send the last sent message once more.</summary>
    SendAgain = 1 << 1,
    /// <summary>Send 100 Trying on our own account.</summary>
    SendTrying = 1 << 2,
    /// <summary>Acknowledge a failure response (RFC 3261 17.1.1.3).</summary>
    SendAck = 1 << 3,
    /// <summary>Hand the message that came with the input to the transaction user.</summary>
    PassUp = 1 << 4,
    /// <summary>Tell the transaction user that the time is over.</summary>
    TellTimeout = 1 << 5,
    /// <summary>Tell the transaction user that the transport failed.</summary>
    TellUnreachable = 1 << 6,
}

/// <summary>The outcome of one step of a transaction machine.</summary>
internal readonly record struct Step<TState>(TState State, Effects Effects, SipTimer Start, SipTimer Stop) where TState : struct, Enum;
