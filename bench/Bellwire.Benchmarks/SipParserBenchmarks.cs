using System.Text;
using BenchmarkDotNet.Attributes;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;

namespace Bellwire.Benchmarks;

/// <summary>A REGISTER of 600 bytes as phones send it, read to all that a registrar needs.</summary>
[MemoryDiagnoser]
[InProcess]
public class SipParserBenchmarks
{
    private static readonly byte[] Register = Encoding.ASCII.GetBytes(string.Join("\r\n",
        "REGISTER sip:pbx.example.org SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.7:5062;rport;branch=z9hG4bK-524287-1---a1b2c3d4",
        "Max-Forwards: 70",
        "Contact: <sip:101@192.0.2.7:5062;rinstance=9f1c2b>;expires=600",
        "To: \"Ann\" <sip:101@pbx.example.org>",
        "From: \"Ann\" <sip:101@pbx.example.org>;tag=8d7f6e5c",
        "Call-ID: 84kZx0q1mJ3nB7vC5tR2wQ..",
        "CSeq: 2 REGISTER",
        "Authorization: Digest username=\"101\",realm=\"pbx.example.org\",nonce=\"5f2b8c9d0e1a5f2b8c9d0e1a\",uri=\"sip:pbx.example.org\","
            + "response=\"6629fae49393a05397450978507c4ef1\",cnonce=\"0a4f113b\",nc=00000001,qop=auth,algorithm=MD5",
        "Content-Length: 0", "", ""));

    private readonly SipMessage _message = new();
    private static readonly SipWriter Writer = new();

    /// <summary>Method, URI, Via, From, To, Call-ID, CSeq, Contact, Authorization.</summary>
    [Benchmark]
    public int Read_a_register()
    {
        var read = SipMessage.TryParse(Register, _message).IsOk && _message.MethodKind == SipMethodKind.Register
            && _message.TryRequestUri(out _) && _message.TryVia(out var via) && !via.Branch.IsEmpty
            && _message.TryFrom(out var from) && !from.Tag.IsEmpty && _message.TryTo(out _) && _message.TryCallId(out _) && _message.TryCSeq(out _)
            && _message.TryContact(out var contact) && contact.TryExpires(out _)
            && _message.TryGetHeader(SipHeader.Authorization, out var authorization) && DigestView.TryParse(authorization, out _);
        return read ? Register.Length : throw new InvalidOperationException("The sample must parse.");
    }

    [Benchmark]
    public bool Validate_a_register() => SipMessage.TryParse(Register, _message).IsOk && _message.Validate().IsOk;

    /// <summary>Writing the 200 without its own headers.</summary>
    [Benchmark]
    public int Write_a_response()
    {
        SipMessage.TryParse(Register, _message);
        return Writer.Respond(_message, 200, "0123456789abcdef"u8, null).EndWithoutBody().Written.Length;
    }
}
