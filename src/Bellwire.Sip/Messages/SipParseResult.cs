using System.Collections.Frozen;

namespace Bellwire.Sip.Messages;

/// <summary>The verdict over some bytes: fine, to be refused with a status, or to be dropped.</summary>
/// <param name="Fault">The first fault found; <see cref="SipFault.None"/> when there is none.</param>
/// <param name="Header">The header that the fault is about, where it is about one.</param>
/// <param name="CanAnswer">
/// A request with enough of a Via and CSeq that a response finds its sender. Otherwise a faulty message is dropped (RFC 3261 18.3, 8.2).
/// </param>
public readonly record struct SipParseResult(SipFault Fault, SipHeader Header, bool CanAnswer)
{
    private static readonly string[] Missing = [.. Enum.GetValues<SipHeader>().Select(h => "Missing " + SipHeaderNames.TextOf(h))];
    private static readonly string[] Bad = [.. Enum.GetValues<SipHeader>().Select(h => "Bad " + SipHeaderNames.TextOf(h))];
    private static readonly string[] Repeated = [.. Enum.GetValues<SipHeader>().Select(h => "More than one " + SipHeaderNames.TextOf(h))];

    private static readonly FrozenDictionary<SipFault, string> Reasons = new Dictionary<SipFault, string>
    {
        [SipFault.None] = "OK",
        [SipFault.Empty] = "Empty",
        [SipFault.MessageTooLong] = "Message Too Large",
        [SipFault.BadStartLine] = "Bad start line",
        [SipFault.BadVersion] = "Version Not Supported",
        [SipFault.BadStatusCode] = "Bad status code",
        [SipFault.BadHeaderLine] = "Bad header line",
        [SipFault.ForbiddenByte] = "CR or LF inside a line",
        [SipFault.HeadNeverEnds] = "No empty line after the headers",
        [SipFault.TooManyHeaders] = "Too many headers",
        [SipFault.HeaderTooLong] = "Header too long",
        [SipFault.TooManyVias] = "Too many Via values",
        [SipFault.BadContentLength] = "Bad Content-Length",
        [SipFault.MissingContentLength] = "Missing Content-Length",
        [SipFault.BodyTooShort] = "Content-Length larger than datagram",
        [SipFault.BadRequestUri] = "Bad Request-URI",
        [SipFault.UnsupportedUriScheme] = "Unsupported URI Scheme",
        [SipFault.MethodMismatch] = "CSeq method does not match",
        [SipFault.UnknownMethod] = "Not Implemented",
    }.ToFrozenDictionary();

    public bool IsOk => Fault == SipFault.None;

    /// <summary>The response that tells the fault: 400, 416, 501, 505 or 513.</summary>
    public int StatusCode => Fault switch
    {
        SipFault.None => 200,
        SipFault.UnsupportedUriScheme => 416,
        SipFault.UnknownMethod => 501,
        SipFault.BadVersion => 505,
        SipFault.MessageTooLong or SipFault.HeaderTooLong or SipFault.TooManyHeaders or SipFault.TooManyVias => 513,
        _ => 400,
    };

    /// <summary>A reason phrase that names what is wrong, such as "Missing CSeq". Allocates nothing.</summary>
    public string Reason => Fault switch
    {
        SipFault.MissingHeader => Missing[(int)Header],
        SipFault.BadHeader => Bad[(int)Header],
        SipFault.RepeatedHeader => Repeated[(int)Header],
        _ => Reasons[Fault],
    };

    internal static SipParseResult Ok => new(SipFault.None, SipHeader.Other, true);
}
