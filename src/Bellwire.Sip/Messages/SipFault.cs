namespace Bellwire.Sip.Messages;

/// <summary>What is wrong with a message. The first fault found is the one told.</summary>
public enum SipFault : byte
{
    None = 0,

    /// <summary>Nothing but white space: a keep-alive (RFC 5626 3.5.1), never answered as a message.</summary>
    Empty,
    MessageTooLong,
    BadStartLine,
    BadVersion,
    BadStatusCode,
    BadHeaderLine,
    ForbiddenByte,
    HeadNeverEnds,
    TooManyHeaders,
    HeaderTooLong,
    TooManyVias,
    BadContentLength,
    MissingContentLength,
    BodyTooShort,
    BadRequestUri,
    UnsupportedUriScheme,
    MissingHeader,
    BadHeader,
    RepeatedHeader,
    MethodMismatch,

    /// <summary>A method that we do not know, and a CSeq that says another: 501 lasts longer than 400 (RFC 4475 3.1.2.18).</summary>
    UnknownMethod,
}
