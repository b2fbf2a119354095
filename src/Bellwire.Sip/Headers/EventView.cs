using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>Event: package name and id (RFC 6665 8.2.1).</summary>
public readonly ref struct EventView
{
    private EventView(ReadOnlySpan<byte> package, ReadOnlySpan<byte> parameters)
    {
        Package = package;
        Params = new ParamList(parameters);
    }

    /// <summary>Package with templates: <c>presence</c>, <c>dialog</c>, <c>message-summary</c>, <c>presence.winfo</c>.</summary>
    public ReadOnlySpan<byte> Package { get; }

    public ParamList Params { get; }

    /// <summary>Compared byte for byte; empty when absent.</summary>
    public ReadOnlySpan<byte> Id => Params.TryGet("id"u8, out var value) ? value : default;

    public static bool TryParse(ReadOnlySpan<byte> text, out EventView evt)
    {
        evt = default;
        var rest = text;
        if (!SipScan.TakeToken(ref rest, out var package))
            return false;
        var parameters = new ParamList(SipScan.Trim(rest));
        if (!parameters.IsWellFormed())
            return false;
        evt = new EventView(package, parameters.Text);
        return true;
    }
}
