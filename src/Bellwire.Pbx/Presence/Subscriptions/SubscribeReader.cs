using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>What a SUBSCRIBE asks for.</summary>
internal static class SubscribeReader
{
    /// <summary>The lifetime granted; or the status to refuse with.</summary>
    internal static (int Status, TimeSpan Expires) ExpiresOf(SipMessage subscribe, PresenceOptions options)
    {
        if (!subscribe.Has(SipHeader.Expires))
            return (0, options.MaxExpires);
        if (!subscribe.TryExpires(out var seconds))
            return (400, default);
        var wished = TimeSpan.FromSeconds(seconds);
        if (wished < options.MinExpires && seconds != 0)
            return (423, default);
        return (0, wished < options.MaxExpires ? wished : options.MaxExpires);
    }

    /// <summary>Event as our NOTIFY repeats it: the package, and its id when there is one.</summary>
    internal static byte[] EventValue(EventView evt) => evt.Id.IsEmpty ? evt.Package.ToArray() : [.. evt.Package, .. ";id="u8, .. evt.Id];

    /// <summary>Whether the subscriber takes documents of that kind; without Accept it takes the package's own (RFC 6665 4.1.2.1).</summary>
    internal static bool Accepts(SipMessage subscribe, (string Type, string Subtype) media)
    {
        if (!subscribe.Has(SipHeader.Accept))
            return true;
        foreach (var value in subscribe.Values(SipHeader.Accept))
        {
            if (MediaTypeView.TryParse(value, out var accepted)
                && (Same(accepted.Type, media.Type) && (Same(accepted.Subtype, media.Subtype) || Same(accepted.Subtype, "*")) || Same(accepted.Type, "*")))
                return true;
        }
        return false;
    }

    internal static void Refuse(ServerTransaction transaction, int status, PresenceOptions options)
    {
        var reply = transaction.BeginReply(status);
        if (status == 423)
            reply.Header(SipHeader.MinExpires, (long)options.MinExpires.TotalSeconds);
        transaction.Respond(reply.EndWithoutBody());
    }

    private static bool Same(ReadOnlySpan<byte> token, string name) => System.Text.Ascii.EqualsIgnoreCase(token, name);
}
