using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>Who refreshes a session (RFC 4028 4).</summary>
public enum SessionRefresher : byte
{
    Unspecified = 0,
    Uac,
    Uas,
}

/// <summary>Session-Expires: the interval in seconds and who refreshes (RFC 4028 4).</summary>
public readonly ref struct SessionExpiresView
{
    private SessionExpiresView(uint seconds, ParamList parameters)
    {
        Seconds = seconds;
        Params = parameters;
    }

    public uint Seconds { get; }

    public ParamList Params { get; }

    public SessionRefresher Refresher
    {
        get
        {
            if (!Params.TryGet("refresher"u8, out var value))
                return SessionRefresher.Unspecified;
            if (SipText.EqualsIgnoreCase(value, "uac"u8))
                return SessionRefresher.Uac;
            return SipText.EqualsIgnoreCase(value, "uas"u8) ? SessionRefresher.Uas : SessionRefresher.Unspecified;
        }
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out SessionExpiresView expires)
    {
        expires = default;
        if (!DeltaSeconds.TryParse(text, out var seconds, out var parameters))
            return false;
        expires = new SessionExpiresView(seconds, parameters);
        return true;
    }
}
