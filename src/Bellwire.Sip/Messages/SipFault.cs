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
}
