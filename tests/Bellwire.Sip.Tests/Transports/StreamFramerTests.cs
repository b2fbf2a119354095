using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using CsCheck;

namespace Bellwire.Sip.Tests.Transports;

public sealed class StreamFramerTests : IDisposable
{
    private const string Options = "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nContent-Length: 5\r\n\r\nhello";

    private readonly StreamFramer _framer = new();

    public void Dispose() => _framer.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void Messages_and_pings_are_found_whatever_the_size_of_the_pieces(int piece)
    {
        var found = Feed("\r\n" + Options + "\r\n\r\n" + Options + Options + "\r\n\r\n\r\n\r\n" + Options, piece);
        Assert.Equal(["Message", "Ping", "Message", "Message", "Ping", "Ping", "Message"], found);
        Assert.True(_framer.IsEmpty);
    }

    [Fact]
    public void A_single_line_end_between_messages_is_skipped_and_leaves_nothing_waiting()
    {
        Assert.Empty(Feed("\r\n", 10));
        Assert.True(_framer.IsEmpty);
        Assert.Equal(["Ping"], Feed("\r\n", 10));
    }

    [Theory]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n", SipFault.MissingContentLength)]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n", SipFault.BadContentLength)]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nContent-Length: 5x\r\n\r\n", SipFault.BadContentLength)]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\n", SipFault.RepeatedHeader)]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nContent-Length: 99999999\r\n\r\n", SipFault.MessageTooLong)]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nContent-Length: 99999999999999999999\r\n\r\n", SipFault.BadContentLength)]
    public void A_stream_whose_boundaries_are_lost_is_a_fault(string text, SipFault fault)
    {
        Assert.Equal(["Fault"], Feed(text, 10_000));
        Assert.Equal(fault, _framer.Fault);
    }

    [Fact]
    public void A_head_that_never_ends_is_a_fault_at_64_KiB_and_no_more_is_kept()
    {
        var found = Feed("OPTIONS sip:a SIP/2.0\r\nX: " + new string('x', 200_000), 4096);
        Assert.Equal("Fault", found[^1]);
        Assert.Equal(SipFault.MessageTooLong, _framer.Fault);
    }

    [Fact]
    public void A_message_of_nearly_1_MiB_is_taken_whole()
    {
        var body = new string('b', 1024 * 1024 - 200);
        Assert.Equal(["Message"], Feed($"MESSAGE sip:a SIP/2.0\r\nContent-Length: {body.Length}\r\n\r\n{body}", 8192));
    }

    [Fact]
    public void Any_bytes_in_any_pieces_never_throw_and_never_hold_more_than_a_message() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 20], Gen.Int[0, Options.Length]).Sample((noise, piece, cut) =>
        {
            using var framer = new StreamFramer();
            byte[] bytes = [.. Encoding.ASCII.GetBytes(Options[..cut]), .. noise];
            foreach (var part in bytes.Chunk(piece))
            {
                part.CopyTo(framer.Room());
                framer.Received(part.Length);
                for (var kind = framer.Take(out _); kind != FrameKind.NeedMore; kind = framer.Take(out _))
                {
                    if (kind == FrameKind.Fault)
                        return true;
                }
            }
            return true;
        });

    private List<string> Feed(string text, int piece)
    {
        var found = new List<string>();
        foreach (var part in Encoding.ASCII.GetBytes(text).Chunk(piece))
        {
            for (var rest = part.AsSpan(); !rest.IsEmpty;)
            {
                var room = _framer.Room().Span;
                var count = Math.Min(room.Length, rest.Length);
                rest[..count].CopyTo(room);
                _framer.Received(count);
                rest = rest[count..];
                for (var kind = _framer.Take(out var message); kind != FrameKind.NeedMore; kind = _framer.Take(out message))
                {
                    found.Add(kind.ToString());
                    if (kind == FrameKind.Fault)
                        return found;
                    Assert.True(kind == FrameKind.Ping || message.Length >= 20);
                }
            }
        }
        return found;
    }
}
