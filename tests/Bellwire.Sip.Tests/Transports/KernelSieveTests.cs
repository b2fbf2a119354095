using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Transports;

/// <summary>The filter in the kernel that runs this test.</summary>
public sealed class KernelSieveTests : IDisposable
{
    private const string Rest = "From: <sip:101@example.org>;tag=a\r\nTo: <sip:101@example.org>\r\nCall-ID: abcdefghijklmnop\r\nCSeq: 1 REGISTER\r\n";
    private const string Via = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabcdefgh\r\nMax-Forwards: 70\r\n";

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _phone = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly KernelSieve _sieve;

    public KernelSieveTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the filter is Linux's");
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _phone.Connect(_server.LocalEndPoint!);                     // bound, so never null
        _sieve = new KernelSieve(_server, NullLogger.Instance);
    }

    public void Dispose()
    {
        _server.Dispose();
        _phone.Dispose();
    }

    [Theory]
    [InlineData("REGISTER sip:example.org SIP/2.0\r\n")]
    [InlineData("INVITE sip:102@example.org SIP/2.0\r\n")]
    [InlineData("SUBSCRIBE sip:102@example.org SIP/2.0\r\n")]
    [InlineData("PUBLISH sip:102@example.org SIP/2.0\r\n")]
    [InlineData("OPTIONS sip:102@example.org SIP/2.0\r\n")]
    public void New_requests_are_dropped_by_their_share(string line)
    {
        Assert.True(_sieve.Set(0.75));
        Assert.InRange(Passing(line + Via + Rest), 10, 100);        // 50 expected of 200, give or take 6
    }

    [Theory]
    [InlineData("ACK sip:102@example.org SIP/2.0\r\n")]
    [InlineData("BYE sip:102@example.org SIP/2.0\r\n")]
    [InlineData("CANCEL sip:102@example.org SIP/2.0\r\n")]
    [InlineData("PRACK sip:102@example.org SIP/2.0\r\n")]
    [InlineData("SIP/2.0 200 OK\r\n")]
    [InlineData("\r\n\r\n")]
    public void What_was_begun_always_passes(string line)
    {
        Assert.True(_sieve.Set(SieveShare.Most));
        Assert.Equal(200, Passing(line + Via + Rest));
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("authorization")]
    [InlineData("AUTHORIZATION")]
    [InlineData("Proxy-Authorization")]
    public void Credentials_pass_wherever_they_stand(string header)
    {
        Assert.True(_sieve.Set(SieveShare.Most));
        for (var shift = 0; shift < 16; shift++)
        {
            var request = $"REGISTER sip:example.org SIP/2.0\r\n{Via}{Rest}X: {new string('x', shift)}\r\n{header}: Digest username=\"101\"\r\n\r\n";
            Assert.Equal(200, Passing(request));
        }
    }

    [Fact]
    public void After_the_rush_everything_passes_again()
    {
        Assert.True(_sieve.Set(SieveShare.Most));
        Assert.True(_sieve.Set(0));
        Assert.Equal(200, Passing($"REGISTER sip:example.org SIP/2.0\r\n{Via}{Rest}"));
    }

    /// <summary>How many of 200 copies come through. On loopback what is sent has been delivered or dropped when the call returns.</summary>
    private int Passing(string message)
    {
        var bytes = Encoding.ASCII.GetBytes(message);
        var (passed, buffer) = (0, new byte[2048]);
        for (var i = 0; i < 200; i++)
        {
            _phone.Send(bytes);
            while (_server.Available > 0)
            {
                _server.Receive(buffer);
                passed++;
            }
        }
        return passed;
    }
}
