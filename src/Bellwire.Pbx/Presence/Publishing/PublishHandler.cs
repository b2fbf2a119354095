using System.Text;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>PUBLISH from the wire to the answer: RFC 3903 6, in the order of its steps.</summary>
internal sealed class PublishHandler(PresenceBook book, PresenceOptions options, PbxDirectory directory, OwnAddresses own, PhoneAuthenticator phones)
{
    private const int LongestTag = 64;

    internal void OnPublish(in IncomingRequest request)
    {
        var message = request.Message;
        if (!message.TryRequestUri(out var uri) || !uri.IsSip)
        {
            request.Send(416);
            return;
        }
        if (own.TenantOf(uri.Host, directory.Current) is not { } tenant)
        {
            request.Send(403, "Unknown domain");
            return;
        }
        if (!message.TryEvent(out var package) || !package.Package.SequenceEqual("presence"u8))
        {
            request.Send(request.BeginReply(489).Header(SipHeader.AllowEvents, "presence"u8).EndWithoutBody());
            return;
        }
        if (phones.Authenticate(request, tenant) is not { } extension)
            return;
        if (!ExtensionName.Is(uri.User, extension.Number))
        {
            request.Send(403, "Not your own address");
            return;
        }
        if (TryReadWish(request, out var wish))
            Answer(request, book.Publish(new Aor(tenant.Tenant.Id, extension.Number), wish));
    }

    private bool TryReadWish(in IncomingRequest request, out PublishWish wish)
    {
        wish = default;
        var message = request.Message;
        string? tag = null;
        if (message.TryGetHeader(SipHeader.SipIfMatch, out var match))
        {
            if (match.Length > LongestTag || match.IsEmpty)
            {
                request.Send(412);                                             // no tag of ours looks like that
                return false;
            }
            tag = Encoding.ASCII.GetString(match);
        }
        if (!TryReadExpires(request, out var expires) || !TryReadContent(request, out var content))
            return false;
        wish = new PublishWish(tag, content, expires);
        return true;
    }

    private bool TryReadExpires(in IncomingRequest request, out TimeSpan expires)
    {
        expires = options.MaxExpires;
        if (!request.Message.Has(SipHeader.Expires))
            return true;
        if (!request.Message.TryExpires(out var seconds))
        {
            request.Send(400, "Bad Expires");
            return false;
        }
        var wished = TimeSpan.FromSeconds(seconds);
        if (wished < options.MinExpires && seconds != 0)
        {
            request.Send(request.BeginReply(423).Header(SipHeader.MinExpires, (long)options.MinExpires.TotalSeconds).EndWithoutBody());
            return false;
        }
        expires = wished < options.MaxExpires ? wished : options.MaxExpires;
        return true;
    }

    private bool TryReadContent(in IncomingRequest request, out PidfReading? content)
    {
        content = null;
        var message = request.Message;
        if (message.Body.IsEmpty)
            return true;
        if (!message.TryContentType(out var type) || !type.Is("application"u8, "pidf+xml"u8))
        {
            request.Send(request.BeginReply(415).Header(SipHeader.Accept, "application/pidf+xml"u8).EndWithoutBody());
            return false;
        }
        if (message.TryGetHeader(SipHeader.ContentEncoding, out var coding) && !SipText.EqualsIgnoreCase(coding, "identity"u8))
        {
            request.Send(request.BeginReply(415).Header(SipHeader.AcceptEncoding, "identity"u8).EndWithoutBody());
            return false;
        }
        if (message.Body.Length > options.MaxDocumentBytes)
        {
            request.Send(413);
            return false;
        }
        if (PidfReader.Read(message.Body, out var reading) is { } fault)
        {
            request.Send(400, fault);
            return false;
        }
        content = reading;
        return true;
    }

    private static void Answer(in IncomingRequest request, PublishOutcome outcome)
    {
        switch (outcome)
        {
            case PublishOutcome.Accepted accepted:
                request.Send(request.BeginReply(200)
                    .Header(SipHeader.Expires, (long)accepted.Expires.TotalSeconds)
                    .Header(SipHeader.SipETag, accepted.ETag)
                    .EndWithoutBody());
                break;
            case PublishOutcome.NoMatch:
                request.Send(412);
                break;
            case PublishOutcome.NoContent:
                request.Send(400, "A first PUBLISH needs a document");
                break;
            case PublishOutcome.Full:
                request.Shed();
                break;
        }
    }
}
