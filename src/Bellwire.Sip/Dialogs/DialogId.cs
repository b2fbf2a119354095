using System.Text;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Dialogs;

/// <summary>Names a dialog as we see it: Call-ID, our tag, the other's tag (RFC 3261 12). The other's is empty for an RFC 2543 peer.</summary>
public readonly record struct DialogId(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The dialog that a request names: its To tag is ours. False without To tag: it is outside of any dialog.</summary>
    public static bool TryOfRequest(SipMessage request, out DialogId id)
    {
        ArgumentNullException.ThrowIfNull(request);
        id = default;
        if (!request.TryCallId(out var callId) || !request.TryFrom(out var from) || !request.TryTo(out var to) || to.Tag.IsEmpty)
            return false;
        id = new DialogId(Encoding.ASCII.GetString(callId), Encoding.ASCII.GetString(to.Tag), Encoding.ASCII.GetString(from.Tag));
        return true;
    }

    /// <summary>The dialog that a response to our request makes or belongs to: its From tag is ours. False without To tag, as in 100.</summary>
    public static bool TryOfResponse(SipMessage response, out DialogId id)
    {
        ArgumentNullException.ThrowIfNull(response);
        id = default;
        if (!response.TryCallId(out var callId) || !response.TryFrom(out var from) || !response.TryTo(out var to) || to.Tag.IsEmpty)
            return false;
        id = new DialogId(Encoding.ASCII.GetString(callId), Encoding.ASCII.GetString(from.Tag), Encoding.ASCII.GetString(to.Tag));
        return true;
    }
}
