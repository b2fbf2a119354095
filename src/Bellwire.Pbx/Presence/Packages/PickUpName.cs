using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Sip.Dialogs;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>
/// The name by which a lamp tells a call that rings, so that a phone can pick it up with Replaces (RFC 3891). It is none of the wire: whoever knows Call-ID and tags
/// of a dialog may end it or send it elsewhere (RFC 4235 6), and watchers are not trusted with that. It stands for all devices that ring, and needs no table.
/// </summary>
internal static class PickUpName
{
    private const string Prefix = "pickup-";
    private const string RingingTag = "ringing";
    private const string CallTag = "call";

    /// <summary>As the watched phone would see it: its own tag is the remote one of ours.</summary>
    internal static DialogId Of(CallSessionId session, string number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{session.Value}-{number}"), CallTag, RingingTag);

    /// <summary>Reads a name; the tags may stand either way round, since phones look at the dialog from either end.</summary>
    internal static bool TryRead(DialogId name, out CallSessionId session, out string number)
    {
        (session, number) = (default, "");
        if (!name.CallId.StartsWith(Prefix, StringComparison.Ordinal)
            || (name.LocalTag, name.RemoteTag) is not ((CallTag, RingingTag) or (RingingTag, CallTag)))
            return false;
        var rest = name.CallId[Prefix.Length..];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !long.TryParse(rest.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return false;
        (session, number) = (new CallSessionId(id), rest[(dash + 1)..]);
        return true;
    }
}
