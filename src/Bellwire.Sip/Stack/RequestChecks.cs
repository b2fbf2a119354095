using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Stack;

/// <summary>
/// The inspections that every server makes before it serves a request (RFC 3261 8.2.1 to 8.2.3, 16.3), each a step that answers the request when it finds
/// something, and then says true. All of them answer without credentials and without state.
/// </summary>
public static class RequestChecks
{
    /// <summary>All steps in the order of RFC 3261 8.2; true when one of them has answered.</summary>
    public static bool Answer(in IncomingRequest request, SipCapabilities capabilities) =>
        RefuseUnknownMethod(request, capabilities)
        || AnswerOptionsToServer(request, capabilities)
        || RefuseSpentForwards(request)
        || RefuseUnknownExtension(request, capabilities);

    /// <summary>405 with Allow for a method of the registry that is not served, 501 with Allow for any other (RFC 3261 8.2.1, 21.5.2).</summary>
    public static bool RefuseUnknownMethod(in IncomingRequest request, SipCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        if (capabilities.Serves(request.Message))
            return false;
        var status = request.Message.MethodKind == SipMethodKind.Other ? 501 : 405;
        request.SendStateless(request.BeginReply(status).Header(SipHeader.Allow, capabilities.Allow.Span).EndWithoutBody());
        return true;
    }

    /// <summary>483 when the request may go no further and is not for the server itself (RFC 3261 16.3). The caller knows requests that are: it asks
    /// for this step only for others; an OPTIONS to the server is answered before.</summary>
    public static bool RefuseSpentForwards(in IncomingRequest request)
    {
        if (request.Message.MethodKind == SipMethodKind.Register || !request.Message.TryMaxForwards(out var hops) || hops > 0)
            return false;
        request.SendStateless(request.BeginReply(483).EndWithoutBody());
        return true;
    }

    /// <summary>420 with Unsupported that names each required option that is not supported (RFC 3261 8.2.2.3).</summary>
    public static bool RefuseUnknownExtension(in IncomingRequest request, SipCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        if (!HasUnknown(request.Message, SipHeader.Require, capabilities) && !HasUnknown(request.Message, SipHeader.ProxyRequire, capabilities))
            return false;
        var reply = request.BeginReply(420);
        NameUnknown(reply, request.Message, SipHeader.Require, capabilities);
        NameUnknown(reply, request.Message, SipHeader.ProxyRequire, capabilities);
        request.SendStateless(reply.EndWithoutBody());
        return true;
    }

    /// <summary>200 with Allow, Accept and Supported to an OPTIONS outside of a dialog whose Request-URI names no user: a question to the server itself
    /// (RFC 3261 11.2), such as a keep-alive.</summary>
    public static bool AnswerOptionsToServer(in IncomingRequest request, SipCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        var message = request.Message;
        if (message.MethodKind != SipMethodKind.Options || !message.TryRequestUri(out var uri) || !uri.User.IsEmpty
            || !message.TryTo(out var to) || !to.Tag.IsEmpty)
            return false;
        if (RefuseUnknownExtension(request, capabilities))
            return true;
        var reply = request.BeginReply(200)
            .Header(SipHeader.Allow, capabilities.Allow.Span)
            .Header(SipHeader.Accept, capabilities.Accept.Span)
            .Header(SipHeader.Supported, capabilities.Supported.Span);
        request.SendStateless(reply.EndWithoutBody());
        return true;
    }

    private static bool HasUnknown(SipMessage message, SipHeader header, SipCapabilities capabilities)
    {
        foreach (var option in message.Values(header))
        {
            if (!capabilities.Supports(option))
                return true;
        }
        return false;
    }

    private static void NameUnknown(SipWriter reply, SipMessage message, SipHeader header, SipCapabilities capabilities)
    {
        foreach (var option in message.Values(header))
        {
            if (!capabilities.Supports(option))
                reply.Header(SipHeader.Unsupported, option);
        }
    }
}
