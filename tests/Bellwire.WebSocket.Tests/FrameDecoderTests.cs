using System.Text;
using Bellwire.WebSocket.Framing;
using CsCheck;
using static Bellwire.WebSocket.Tests.Frames;

namespace Bellwire.WebSocket.Tests;

public sealed class FrameDecoderTests
{
    // The rules of RFC 6455 5 to 8, each with its bytes and what must come of them.
    public static TheoryData<string, byte[], string> Cases => new()
    {
        { "a text in one frame", Text("hello"), "Text hello" },
        { "an empty text", Text(""), "Text" },
        { "two texts in one segment", Join(Text("a"), Text("b")), "Text a|Text b" },
        { "a text in three fragments", Join(Raw(0x01, 0x61), Raw(0x00, 0x62), Raw(0x80, 0x63)), "Text abc" },
        { "empty fragments", Join(Raw(0x01), Raw(0x00), Raw(0x80)), "Text" },
        { "a ping between fragments", Join(Raw(0x01, 0x61), Raw(0x89, 0x70), Raw(0x80, 0x62)), "Ping p|Text ab" },
        { "a pong nobody asked for", Raw(0x8A, 0x70), "Pong p" },
        { "a ping of 125 bytes", Raw(0x89, new byte[125]), "Ping " + new string('\0', 125) },
        { "a ping of 126 bytes", Raw(0x89, new byte[126]), "Violation 1002" },
        { "a fragmented ping", Raw(0x09), "Violation 1002" },
        { "a reserved bit", Raw(0xC1, 0x61), "Violation 1002" },
        { "a reserved data opcode", Raw(0x83, 0x61), "Violation 1002" },
        { "a reserved control opcode", Raw(0x8B), "Violation 1002" },
        { "a frame without mask", FrameWriter.Encode(Opcode.Text, "hello"u8), "Violation 1002" },
        { "a continuation of nothing", Raw(0x80, 0x61), "Violation 1002" },
        { "a text inside a text", Join(Raw(0x01, 0x61), Raw(0x81, 0x62)), "Violation 1002" },
        { "a binary message", Raw(0x82, 0x61), "Violation 1003" },
        { "a length of 5 written in 16 bits", [0x81, 0xFE, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5], "Violation 1002" },
        { "a length of 300 written in 64 bits", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 1, 44, 0, 0, 0, 0], "Violation 1002" },
        { "a length with the top bit set", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], "Violation 1002" },
        { "a promise of ten megabytes", [0x81, 0xFF, 0, 0, 0, 0, 0, 0x98, 0x96, 0x80, 0, 0, 0, 0], "Violation 1009" },
        { "a text of exactly the cap", Text(new string('x', 65536)), "Text " + new string('x', 65536) },
        { "a text over the cap", Text(new string('x', 65537)), "Violation 1009" },
        { "fragments over the cap", Join(Raw(0x01, new byte[40000]), Raw(0x80, new byte[30000])), "Violation 1009" },
        { "a character cut by a fragment", Join(Raw(0x01, 0xE2, 0x82), Raw(0x80, 0xAC)), "Text €" },
        { "a character cut by the end", Join(Raw(0x01, 0xE2), Raw(0x80, 0x82)), "Violation 1007" },
        { "a wrong byte in the first fragment", Raw(0x01, 0x61, 0xFF), "Violation 1007" },
        { "a surrogate in UTF-8", Raw(0x81, 0xED, 0xA0, 0x80), "Violation 1007" },
        { "an overlong slash", Raw(0x81, 0xC0, 0xAF), "Violation 1007" },
        { "a close without code", Raw(0x88), "Close 1005" },
        { "a close with code and reason", Raw(0x88, 0x03, 0xE8, 0x62, 0x79, 0x65), "Close 1000 bye" },
        { "a close code cut off", Raw(0x88, 0x03), "Violation 1002" },
        { "a close code nobody may send", Raw(0x88, 0x03, 0xED), "Violation 1002" },
        { "a close code out of range", Raw(0x88, 0x03, 0xE7), "Violation 1002" },
        { "a private close code", Raw(0x88, 0x11, 0x39), "Close 4409" },
        { "a close reason that is not UTF-8", Raw(0x88, 0x03, 0xE8, 0xFF), "Violation 1007" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_comes_of_each_kind_of_frame_does_not_depend_on_how_it_arrives(string name, byte[] bytes, string expected)
    {
        foreach (var piece in (int[])[bytes.Length, 1, 3, 7])
            Assert.True(expected == string.Join('|', Decode(Server, bytes, piece)), $"{name}, in pieces of {piece}: {string.Join('|', Decode(Server, bytes, piece))}");
    }

    [Fact]
    public void A_phone_may_send_binary_and_a_client_refuses_masked_frames()
    {
        Assert.Equal(["Binary a"], Decode(Server with { AllowBinary = true }, Raw(0x82, 0x61), 100));
        var client = new FrameRules(FromClient: false, 1000, AllowBinary: true);
        Assert.Equal(["Text hi"], Decode(client, FrameWriter.Encode(Opcode.Text, "hi"u8), 1));
        Assert.Equal(["Violation 1002"], Decode(client, Text("hi"), 100));
    }

    [Fact]
    public void Messages_survive_writing_and_reading_in_any_pieces() =>
        Gen.Select(Gen.String.Array[0, 8], Gen.Int[1, 5000]).Sample((texts, piece) =>
        {
            var sound = texts.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).ToArray();
            var bytes = Join([.. sound.Select(Text)]);
            Assert.Equal(sound.Select(text => ("Text " + text).TrimEnd()), Decode(Server, bytes, piece));
        }, iter: 2000);

    [Fact]
    public void Random_bytes_never_throw_and_mean_the_same_in_any_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 40], Gen.Bool).Sample((bytes, piece, looksRight) =>
        {
            if (looksRight && bytes.Length > 1)
                (bytes[0], bytes[1]) = ((byte)(bytes[0] & 0x8F), (byte)(bytes[1] | 0x80));
            Assert.Equal(Decode(Server, bytes, bytes.Length + 1), Decode(Server, bytes, piece));
        }, iter: 100_000);

    [Fact]
    public void A_header_that_promises_much_costs_nothing_until_it_comes()
    {
        var decoders = Enumerable.Range(0, 1000).Select(_ => new FrameDecoder(Server)).ToArray();
        byte[] promise = [0x81, 0xFE, 0xFF, 0xFF, 1, 2, 3, 4];
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var decoder in decoders)
            decoder.Next(promise, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }
}
