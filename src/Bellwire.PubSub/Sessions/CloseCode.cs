using System.Collections.Immutable;

namespace Bellwire.PubSub.Sessions;

/// <summary>Whether a client that was closed should connect again.</summary>
public enum ComeBack
{
    /// <summary>Not with the same doings: something on the client's side must change first.</summary>
    No,

    /// <summary>Yes, after a random part of <see cref="CloseCode.Within"/> added to <see cref="CloseCode.NotBefore"/>.</summary>
    Yes,
}

/// <summary>One row of the published table: why a session was closed, and what its client does next.</summary>
/// <param name="Code">The code in the close frame.</param>
/// <param name="Reason">The text in the close frame.</param>
/// <param name="ComeBack">Whether to connect again by itself.</param>
/// <param name="NotBefore">The shortest pause.</param>
/// <param name="Within">The width over which clients should spread, so that they do not all come at once.</param>
public sealed record CloseCode(int Code, string Reason, ComeBack ComeBack, TimeSpan NotBefore, TimeSpan Within)
{
    public static readonly CloseCode ProtocolError = Never(1002, "protocol error");
    public static readonly CloseCode TextOnly = Never(1003, "text only");
    public static readonly CloseCode NotUtf8 = Never(1007, "not UTF-8");
    public static readonly CloseCode TooBig = Never(1009, "message too big");
    public static readonly CloseCode CommandFlood = After(4400, "too many commands", 30, 30);
    public static readonly CloseCode NotAuthorized = Never(4401, "login refused or withdrawn");
    public static readonly CloseCode AuthTimeout = After(4408, "no auth in time", 1, 10);
    public static readonly CloseCode SlowConsumer = After(4409, "too slow, events were dropped", 1, 10);
    public static readonly CloseCode Draining = After(4410, "server stops", 1, 10);
    public static readonly CloseCode TooMany = After(4429, "too many, come back later", 5, 30);

    /// <summary>Every code that the server sends, in order.</summary>
    public static readonly ImmutableArray<CloseCode> All =
        [ProtocolError, TextOnly, NotUtf8, TooBig, CommandFlood, NotAuthorized, AuthTimeout, SlowConsumer, Draining, TooMany];

    private static CloseCode Never(int code, string reason) => new(code, reason, ComeBack.No, TimeSpan.Zero, TimeSpan.Zero);

    private static CloseCode After(int code, string reason, int seconds, int within) =>
        new(code, reason, ComeBack.Yes, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(within));
}
