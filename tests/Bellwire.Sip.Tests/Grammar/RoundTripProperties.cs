using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using CsCheck;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Grammar;

/// <summary>What is written reads back as it was meant.</summary>
public sealed class RoundTripProperties
{
    private static readonly Gen<string> Token = Gen.Char["abcXYZ019-.!%*_+`'~"].Array[1, 12].Select(c => new string(c));
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String, Gen.Char["\"\\<>,;()@ \r\n\0ab\u00e9\u4e2d"].Array[0, 20].Select(c => new string(c)));
    private static readonly Gen<string> User = Gen.Char["abc019-_.!~*'()&=+$,;?/"].Array[1, 10].Select(c => new string(c));
    private static readonly Gen<string> Host = Of("example.org", "192.0.2.1", "[2001:db8::1]", "a-b.c_d");

    [Fact]
    public void A_name_and_address_survive_writing_and_reading()
    {
        Gen.Select(AnyText, User, Host, Gen.Int[0, 65535], Token).Sample((name, user, host, port, tag) =>
        {
            var uri = $"sip:{user}@{host}{(port == 0 ? "" : ":" + port)}";
            using var writer = new SipWriter();
            writer.Request(SipMethod.Options, "sip:x"u8).NameAddr(SipHeader.From, Utf8(name), Utf8(uri), Utf8(tag)).EndWithoutBody();
            var message = Parse(writer);

            Assert.True(message.TryFrom(out var from));
            Assert.Equal((uri, tag), (Text(from.UriText), Text(from.Tag)));
            Assert.Equal((user, host, port), (Text(from.Uri.User), Text(from.Uri.Host), from.Uri.Port));
            var display = new byte[from.DisplayName.Length];
            Assert.Equal(Disarmed(name), Text(display.AsSpan(0, SipText.Unquote(from.DisplayName, display))));
        });
    }

    [Fact]
    public void A_Via_survives_writing_and_reading()
    {
        Gen.Select(Of("UDP", "TCP", "TLS", "WSS"), Host, Gen.Int[0, 65535], Token, Gen.Bool).Sample((transport, host, port, branch, rport) =>
        {
            var sentBy = port == 0 ? host : $"{host}:{port}";
            using var writer = new SipWriter();
            writer.Request(SipMethod.Options, "sip:x"u8).Via(Utf8(transport), Utf8(sentBy), Utf8("z9hG4bK" + branch), rport).EndWithoutBody();

            Assert.True(Parse(writer).TryVia(out var via));
            Assert.Equal((transport, sentBy, host, port, "z9hG4bK" + branch, rport), (Text(via.Transport), Text(via.SentBy), Text(via.Host), via.Port, Text(via.Branch), via.HasRport));
        });
    }

    [Fact]
    public void Any_header_and_body_come_back()
    {
        Gen.Select(Token, AnyText, Gen.Byte.Array[0, 300]).Where(t => SipHeaderNames.Find(Utf8(t.Item1)) != SipHeader.ContentLength).Sample((name, value, body) =>
        {
            using var writer = new SipWriter();
            writer.Request(SipMethod.Message, "sip:x"u8).Header(Utf8(name), Utf8(value)).EndWithBody("application/octet-stream"u8, body);
            var message = Parse(writer);

            Assert.True(message.TryGetHeader(Utf8(name), out var read) || SipHeaderNames.Find(Utf8(name)) == SipHeader.ContentType);
            if (SipHeaderNames.Find(Utf8(name)) != SipHeader.ContentType)
                Assert.Equal(Disarmed(value).Trim(' ', '\t'), Text(read));
            Assert.True(message.Body.SequenceEqual(body));
        });
    }

    [Fact]
    public void A_CSeq_survives_writing_and_reading()
    {
        Gen.Select(Gen.Int[0, int.MaxValue], Token).Sample((number, method) =>
        {
            using var writer = new SipWriter();
            writer.Request(SipMethod.FromToken(Utf8(method)), "sip:x"u8).CSeq(number, SipMethod.FromToken(Utf8(method))).EndWithoutBody();
            var message = Parse(writer);

            Assert.True(message.TryCSeq(out var cseq));
            Assert.Equal(new CSeq(number, message.Method), cseq);
        });
    }

    private static Gen<string> Of(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Disarmed(string text) => Text(Utf8(text)).Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');

    private static SipMessage Parse(SipWriter writer)
    {
        var message = new SipMessage();
        Assert.True(SipMessage.TryParse(writer.ToArray(), message).IsOk);
        return message;
    }
}
