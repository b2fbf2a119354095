using System.Net;
using System.Net.Sockets;
using Bellwire.Sip.Transports;
using CsCheck;

namespace Bellwire.Sip.Tests.Transports;

public class SipEndPointTests
{
    [Theory]
    [InlineData("192.0.2.1", 5060, "192.0.2.1:5060")]
    [InlineData("2001:db8::1", 5061, "[2001:db8::1]:5061")]
    [InlineData("::ffff:192.0.2.7", 1, "192.0.2.7:1")]
    [InlineData("0.0.0.0", 0, "0.0.0.0:0")]
    public void An_address_prints_as_SIP_writes_it(string address, int port, string text)
    {
        var endPoint = new SipEndPoint(IPAddress.Parse(address), port);
        Assert.Equal(text, endPoint.ToString());
        Assert.True(SipEndPoint.TryParse(text, out var again));
        Assert.Equal(endPoint, again);
    }

    [Fact]
    public void Any_address_goes_through_a_socket_address_and_back_unchanged() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.Bool, Gen.Int[0, 65535]).Sample((v4, v6, wantsV6, port) =>
        {
            var address = new IPAddress(wantsV6 ? v6 : v4);
            var endPoint = new SipEndPoint(address, port);
            var socketAddress = new SocketAddress(endPoint.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
            endPoint.Write(socketAddress);
            return SipEndPoint.TryRead(socketAddress, out var read) && read == endPoint
                && new IPEndPoint(endPoint.Address, 0).Create(socketAddress).Equals(endPoint.ToIPEndPoint())
                && endPoint.ToIPEndPoint().Serialize().Equals(socketAddress);
        });

    [Fact]
    public void Two_ports_of_one_host_are_the_same_address_and_different_end_points()
    {
        var (a, b) = (new SipEndPoint(IPAddress.Loopback, 1), new SipEndPoint(IPAddress.Loopback, 2));
        Assert.True(a.SameAddress(b));
        Assert.NotEqual(a, b);
        Assert.Equal(a, b.WithPort(1));
    }
}
