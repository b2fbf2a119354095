using System.Text;

namespace Bellwire.Sip.Messages;

/// <summary>The methods that this stack knows (RFC 3261, 3262, 3265/6665, 3311, 3428, 3515, 3903, 6086).</summary>
public enum SipMethodKind : byte
{
    Other = 0,
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Register,
    Prack,
    Update,
    Subscribe,
    Notify,
    Publish,
    Refer,
    Message,
    Info,
}

/// <summary>A method: one of the known ones, or any other token, kept as sent. Methods are case-sensitive (RFC 3261 7.1).</summary>
public readonly struct SipMethod : IEquatable<SipMethod>
{
    private static readonly string[] Names =
        ["", "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "MESSAGE", "INFO"];

    private static readonly byte[][] Bytes = [.. Names.Select(Encoding.ASCII.GetBytes)];

    private readonly string? _other;

    private SipMethod(SipMethodKind kind, string? other) => (Kind, _other) = (kind, other);

    public static SipMethod Invite => new(SipMethodKind.Invite, null);
    public static SipMethod Ack => new(SipMethodKind.Ack, null);
    public static SipMethod Bye => new(SipMethodKind.Bye, null);
    public static SipMethod Cancel => new(SipMethodKind.Cancel, null);
    public static SipMethod Options => new(SipMethodKind.Options, null);
    public static SipMethod Register => new(SipMethodKind.Register, null);
    public static SipMethod Prack => new(SipMethodKind.Prack, null);
    public static SipMethod Update => new(SipMethodKind.Update, null);
    public static SipMethod Subscribe => new(SipMethodKind.Subscribe, null);
    public static SipMethod Notify => new(SipMethodKind.Notify, null);
    public static SipMethod Publish => new(SipMethodKind.Publish, null);
    public static SipMethod Refer => new(SipMethodKind.Refer, null);
    public static SipMethod Message => new(SipMethodKind.Message, null);
    public static SipMethod Info => new(SipMethodKind.Info, null);

    public SipMethodKind Kind { get; }

    public static SipMethod Of(SipMethodKind kind) => new(kind, null);

    /// <summary>The method that the token spells. Allocates only for a token that is none of the known ones.</summary>
    public static SipMethod FromToken(ReadOnlySpan<byte> token)
    {
        var kind = KindOf(token);
        return kind != SipMethodKind.Other ? new(kind, null) : new(kind, Encoding.ASCII.GetString(token));
    }

    public static bool operator ==(SipMethod a, SipMethod b) => a.Equals(b);

    public static bool operator !=(SipMethod a, SipMethod b) => !a.Equals(b);

    public bool Equals(SipMethod other) => Kind == other.Kind && string.Equals(_other, other._other, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is SipMethod other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, _other);

    public override string ToString() => _other ?? Names[(int)Kind];

    internal static ReadOnlySpan<byte> BytesOf(SipMethodKind kind) => Bytes[(int)kind];

    internal static SipMethodKind KindOf(ReadOnlySpan<byte> token)
    {
        if (token.IsEmpty)
            return SipMethodKind.Other;
        var guess = (token.Length, token[0]) switch
        {
            (6, (byte)'I') => SipMethodKind.Invite,
            (3, (byte)'A') => SipMethodKind.Ack,
            (3, (byte)'B') => SipMethodKind.Bye,
            (6, (byte)'C') => SipMethodKind.Cancel,
            (7, (byte)'O') => SipMethodKind.Options,
            (8, (byte)'R') => SipMethodKind.Register,
            (5, (byte)'P') => SipMethodKind.Prack,
            (6, (byte)'U') => SipMethodKind.Update,
            (9, (byte)'S') => SipMethodKind.Subscribe,
            (6, (byte)'N') => SipMethodKind.Notify,
            (7, (byte)'P') => SipMethodKind.Publish,
            (5, (byte)'R') => SipMethodKind.Refer,
            (7, (byte)'M') => SipMethodKind.Message,
            (4, (byte)'I') => SipMethodKind.Info,
            _ => SipMethodKind.Other,
        };
        return token.SequenceEqual(BytesOf(guess)) ? guess : SipMethodKind.Other;
    }
}
