using System.Text;
using Bellwire.WebSocket.Framing;

namespace Bellwire.WebSocket.Tests;

public sealed class FrameWriterTests
{
    [Fact]
    public void The_examples_of_the_RFC_are_written_byte_for_byte()
    {
        // RFC 6455 5.7
        Assert.Equal([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], FrameWriter.Encode(Opcode.Text, "Hello"u8));
        Assert.Equal([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], FrameWriter.EncodeMasked(Opcode.Text, "Hello"u8, 0x37fa213d));
        Assert.Equal([0x82, 0x7E, 0x01, 0x00], FrameWriter.Encode(Opcode.Binary, new byte[256])[..4]);
        Assert.Equal([0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0], FrameWriter.Encode(Opcode.Binary, new byte[65536])[..10]);
    }

    [Fact]
    public void A_close_reason_is_cut_between_characters()
    {
        var payload = FrameWriter.ClosePayload(4409, "xx" + new string('€', 100));
        Assert.InRange(payload.Length, 120, FrameWriter.MaxControlBytes);
        Assert.Equal("xx" + new string('€', 40), Encoding.UTF8.GetString(payload.AsSpan(2)));
        Assert.Empty(FrameWriter.ClosePayload(WireCloseCode.NoStatus, "unsaid"));
    }
}
