using Bellwire.Sip.Messages;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Messages;

public sealed class SipStreamFrameTests
{
    [Fact]
    public void Messages_and_pings_are_cut_the_same_however_the_bytes_arrive()
    {
        var stream = Bytes("\n\n" + RegisterText + "\nMESSAGE sip:a@b SIP/2.0\nl:\n 5\n\nhello" + RegisterText);
        for (var step = 1; step <= stream.Length; step += step < 4 ? 1 : 97)
            Assert.Equal($"Ping 4|Message {Bytes(RegisterText).Length}|Blank 2|Message {Bytes("MESSAGE sip:a@b SIP/2.0\nl:\n 5\n\nhello").Length}|Message {Bytes(RegisterText).Length}", Cut(stream, step));
    }

    [Theory]
    [InlineData("OPTIONS sip:a SIP/2.0\nVia: x\n\n", SipFault.MissingContentLength)]
    [InlineData("OPTIONS sip:a SIP/2.0\nContent-Length: 1\nl: 2\n\n", SipFault.RepeatedHeader)]
    [InlineData("OPTIONS sip:a SIP/2.0\nContent-Length: 0x5\n\n", SipFault.BadContentLength)]
    [InlineData("OPTIONS sip:a SIP/2.0\nContent-Length: 99999999\n\n", SipFault.MessageTooLong)]
    public void A_stream_without_a_boundary_is_broken(string text, SipFault fault)
    {
        var searched = 0;
        var frame = SipStreamFrame.Find(Bytes(text), SipLimits.Default, ref searched);

        Assert.Equal((StreamFrameKind.Broken, fault), (frame.Kind, frame.Fault));
    }

    private static string Cut(byte[] stream, int step)
    {
        var seen = new List<string>();
        var (start, searched) = (0, 0);
        for (var end = Math.Min(step, stream.Length); ; end = Math.Min(end + step, stream.Length))
        {
            while (true)
            {
                var frame = SipStreamFrame.Find(stream.AsSpan(start, end - start), SipLimits.Default, ref searched);
                Assert.NotEqual(StreamFrameKind.Broken, frame.Kind);
                if (frame.Kind == StreamFrameKind.Incomplete)
                    break;
                seen.Add($"{frame.Kind} {frame.Length}");
                start += frame.Length;
                searched = 0;
            }
            if (end == stream.Length)
                return string.Join('|', seen);
        }
    }
}
