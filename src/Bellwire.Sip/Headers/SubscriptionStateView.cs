using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>Subscription-State: active, pending, terminated or another token, with reason and lifetime (RFC 6665 8.2.3).</summary>
public readonly ref struct SubscriptionStateView
{
    private SubscriptionStateView(ReadOnlySpan<byte> state, ReadOnlySpan<byte> parameters)
    {
        State = state;
        Params = new ParamList(parameters);
    }

    public ReadOnlySpan<byte> State { get; }

    public ParamList Params { get; }

    public bool IsTerminated => SipText.EqualsIgnoreCase(State, "terminated"u8);

    public ReadOnlySpan<byte> Reason => Params.TryGet("reason"u8, out var value) ? value : default;

    /// <summary>Seconds left.</summary>
    public bool TryExpires(out uint seconds) => Params.TryGetNumber("expires"u8, uint.MaxValue, out seconds);

    /// <summary>Seconds before a new try.</summary>
    public bool TryRetryAfter(out uint seconds) => Params.TryGetNumber("retry-after"u8, uint.MaxValue, out seconds);

    public static bool TryParse(ReadOnlySpan<byte> text, out SubscriptionStateView state)
    {
        state = default;
        var rest = text;
        if (!SipScan.TakeToken(ref rest, out var name))
            return false;
        var parameters = new ParamList(SipScan.Trim(rest));
        if (!parameters.IsWellFormed())
            return false;
        state = new SubscriptionStateView(name, parameters.Text);
        return true;
    }
}
