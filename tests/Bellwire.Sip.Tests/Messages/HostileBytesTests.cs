using System.Net;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;

namespace Bellwire.Sip.Tests.Messages;

/// <summary>Bytes from anywhere never throw, never hang, never make the parser allocate.</summary>
public sealed class HostileBytesTests
{
    private static readonly byte[][] Seeds =
    [
        Sample.Bytes(Sample.RegisterText),
        .. Corpus.Names("rfc4475").Select(name => Corpus.Read("rfc4475", name)),
        .. Corpus.Names("rfc5118").Select(name => Corpus.Read("rfc5118", name)),
    ];

    private static ReadOnlySpan<byte> Spice => " \t\r\n:;,<>\"\\@=?%()[]/*0aZ\0\u00ff"u8;

    [Fact]
    public void Half_a_million_mutated_messages_are_read_or_refused()
    {
        var random = new Random(4475);
        var (message, writer, buffer) = (new SipMessage(), new SipWriter(), new byte[70_000]);
        ReadAll(Seeds[0], message, writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500_000; i++)
        {
            var length = Mutate(random, Seeds[i % Seeds.Length], buffer);
            if (i % 8 == 0)
                ReadAll(buffer.AsMemory(0, length), message, writer);
            else if (SipMessage.TryParse(buffer.AsMemory(0, length), message).IsOk)
                message.Validate();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);       // unknown methods as text, addresses of IPv6 hosts
        writer.Dispose();
    }

    [Fact]
    public void Half_a_million_random_strings_are_read_or_refused_without_allocating()
    {
        var random = new Random(3261);
        var (message, buffer) = (new SipMessage(), new byte[400]);
        SipMessage.TryParse(Seeds[0], message);
        message.Validate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500_000; i++)
        {
            var text = buffer.AsSpan(0, random.Next(buffer.Length));
            if (i % 2 == 0)
                random.NextBytes(text);
            else
                Season(random, text);
            if (SipMessage.TryParse(buffer.AsMemory(0, text.Length), message).IsOk)
                message.Validate();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Broken_descriptions_are_read_or_refused()
    {
        var random = new Random(8866);
        var seed = Sample.Bytes("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 4000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=rtcp:4001\na=sendonly\n");
        var buffer = new byte[4096];
        using var writer = new SipWriter();
        for (var i = 0; i < 50_000; i++)
        {
            var length = Mutate(random, seed, buffer);
            if (SdpSession.TryParse(buffer.AsSpan(0, length), out var sdp) != SdpFault.None)
                continue;
            Assert.NotNull(sdp);
            sdp.Write(writer.Clear(), new SdpRewrite { Address = IPAddress.Loopback, Ports = [.. sdp.Media.Select(_ => 4000)], SessionId = 1, Version = 1 });
            Assert.Equal(SdpFault.None, SdpSession.TryParse(writer.Written, out _));
        }
    }

    [Theory]
    [InlineData("Via: ", "SIP/2.0/UDP a,")]
    [InlineData("Contact: ", "<sip:a@b>,")]
    [InlineData("Contact: ", "\"")]
    [InlineData("Contact: ", "<(")]
    [InlineData("Contact: \"", "\\\"")]
    [InlineData("Via: \"", "\\\",")]
    [InlineData("Contact: <sip:a", ";b")]
    [InlineData("From: ", ";a")]
    [InlineData("Authorization: Digest ", "a=b,")]
    public async Task A_header_bomb_costs_no_more_than_its_bytes(string name, string piece)
    {
        var bomb = Sample.Bytes("OPTIONS sip:a@b SIP/2.0\n" + name + string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)) + "\n\n");
        var limits = new SipLimits { MaxHeaderBytes = 65_536, MaxVias = 100_000 };
        var work = Task.Run(() =>
        {
            using var writer = new SipWriter();
            var message = new SipMessage();
            SipMessage.TryParse(bomb, message, limits);
            ReadHeaders(message, writer);
        });

        Assert.Same(work, await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken)));
        await work;
    }

    private static void ReadAll(ReadOnlyMemory<byte> bytes, SipMessage message, SipWriter writer)
    {
        var result = SipMessage.TryParse(bytes, message);
        if (result.IsOk)
            result = message.Validate();
        ReadHeaders(message, writer);
        var searched = 0;
        SipStreamFrame.Find(bytes.Span, SipLimits.Default, ref searched);
        if (result.CanAnswer)
        {
            writer.Respond(message, result.StatusCode, "tag"u8, new IPEndPoint(IPAddress.Loopback, 5060), result.Reason, recordRoute: true).EndWithoutBody();
            Assert.False(writer.IsOverflowed);
        }
    }

    private static void ReadHeaders(SipMessage message, SipWriter writer)
    {
        writer.Clear();
        foreach (var value in message.Values(SipHeader.Via))
            _ = ViaView.TryParse(value, out var via) && via.Branch.IsEmpty && via.Received.IsEmpty && via.Rport == 0;
        foreach (var value in message.Values(SipHeader.Contact))
            _ = ContactView.TryParse(value, out var contact) && contact.TryExpires(out _) && contact.Q > 0 && contact.RegId == 0 && contact.Uri.Matches(contact.Uri);
        foreach (var line in message.Lines(SipHeader.Authorization))
            _ = DigestView.TryParse(line, out _);
        foreach (var line in message.Headers)
            _ = NameAddrView.TryParse(line.Value, out _) | CSeq.TryParse(line.Value, out _) | RAck.TryParse(line.Value, out _) | EventView.TryParse(line.Value, out _)
                | SubscriptionStateView.TryParse(line.Value, out _) | ReplacesView.TryParse(line.Value, out _) | SessionExpiresView.TryParse(line.Value, out _)
                | MediaTypeView.TryParse(line.Value, out _) | WarningView.TryParse(line.Value, out _) | SipDate.TryParse(line.Value, out _);
        message.TryReplaces(out _);
        message.TryRetryAfter(out _);
        message.TryMinSe(out _);
        message.TryCallId(out _);
    }

    private static int Mutate(Random random, byte[] seed, byte[] into)
    {
        seed.CopyTo(into, 0);
        var length = seed.Length;
        for (var n = random.Next(1, 5); n > 0 && length > 1; n--)
        {
            var at = random.Next(length);
            switch (random.Next(5))
            {
                case 0:
                    into[at] = Spice[random.Next(Spice.Length)];
                    break;
                case 1:
                    into[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    length = at + 1;
                    break;
                case 3:
                    var cut = Math.Min(random.Next(1, 20), length - at);
                    into.AsSpan(at + cut, length - at - cut).CopyTo(into.AsSpan(at));
                    length -= cut;
                    break;
                default:
                    into.AsSpan(at, length - at).CopyTo(into.AsSpan(at + 1));
                    into[at] = Spice[random.Next(Spice.Length)];
                    length++;
                    break;
            }
        }
        return length;
    }

    private static void Season(Random random, Span<byte> text)
    {
        var start = "OPTIONS sip:a SIP/2.0\r\nVia: "u8;
        start = start[..Math.Min(text.Length, start.Length)];
        start.CopyTo(text);
        for (var i = start.Length; i < text.Length; i++)
            text[i] = Spice[random.Next(Spice.Length)];
    }
}
