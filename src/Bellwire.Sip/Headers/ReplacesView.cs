using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>Replaces: the dialog to be replaced, its tags seen from the receiver (RFC 3891 6.1). Also Join and Target-Dialog, which look alike.</summary>
public readonly ref struct ReplacesView
{
    private ReplacesView(ReadOnlySpan<byte> callId, ParamList parameters)
    {
        CallId = callId;
        Params = parameters;
    }

    public ReadOnlySpan<byte> CallId { get; }

    public ParamList Params { get; }

    /// <summary>The receiver's local tag.</summary>
    public ReadOnlySpan<byte> ToTag => Tag("to-tag"u8, "local-tag"u8);

    /// <summary>The receiver's remote tag.</summary>
    public ReadOnlySpan<byte> FromTag => Tag("from-tag"u8, "remote-tag"u8);

    public bool IsEarlyOnly => Params.Has("early-only"u8);

    // Replaces = callid *( SEMI ( to-tag / from-tag / early-only / generic-param ) ); both tags must be there.
    public static bool TryParse(ReadOnlySpan<byte> text, out ReplacesView replaces)
    {
        replaces = default;
        var semicolon = text.IndexOf((byte)';');
        if (semicolon < 0)
            return false;
        var callId = SipScan.Trim(text[..semicolon]);
        var view = new ReplacesView(callId, new ParamList(text[semicolon..]));
        if (!CallIdText.IsValid(callId) || !view.Params.IsWellFormed() || view.ToTag.IsEmpty || view.FromTag.IsEmpty)
            return false;
        replaces = view;
        return true;
    }

    private ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> name, ReadOnlySpan<byte> targetDialogName) =>
        Params.TryGet(name, out var value) || Params.TryGet(targetDialogName, out value) ? value : default;
}
