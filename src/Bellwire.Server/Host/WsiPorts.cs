using System.Net;
using System.Net.Sockets;
using Bellwire.PubSub.Listening;
using Bellwire.Server.Certificates;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Host;

/// <summary>The subscribers' ports: with TLS, and when asked for a plain one for a proxy that ends TLS.</summary>
internal sealed class WsiPorts : IAsyncDisposable
{
    private readonly List<WsiListener> _secure = [];
    private readonly List<WsiListener> _plain = [];

    public int Port => _secure[0].LocalEndPoint.Port;

    public int? PlainPort => _plain.Count > 0 ? _plain[0].LocalEndPoint.Port : null;

    public IEnumerable<Listening> Report =>
    [
        .. _secure.Select(l => new Listening("wsi", "tls", l.LocalEndPoint.Address.ToString(), l.LocalEndPoint.Port)),
        .. _plain.Select(l => new Listening("wsi_plain", "tcp", l.LocalEndPoint.Address.ToString(), l.LocalEndPoint.Port)),
    ];

    public static async Task<WsiPorts> OpenAsync(
        ServerOptions options, ConnectionLimits limits, ConnectionSeats seats, ServerCertificate certificate, WsiServing serving, TimeProvider time,
        ILogger<WsiListener> logger)
    {
        var ports = new WsiPorts();
        try
        {
            Open(ports._secure, ListenAddresses.OfStreams(options), options.WsiPort, "--wsi-port", at => new WsiListenerOptions
            {
                EndPoint = at, Certificate = () => certificate.Context, Subscribers = serving.SubscriberAsync, Phones = serving.PhoneAsync,
            });
            if (options.WsiPlainPort is { } plain)
            {
                // Without a named proxy nothing but this machine may come near a port that has no TLS.
                var near = options.BehindProxy.Count == 0 ? ListenAddresses.Loopback() : ListenAddresses.OfStreams(options);
                Open(ports._plain, near, plain, "--wsi-plain-port", at => new WsiListenerOptions
                {
                    EndPoint = at, TrustedProxies = options.BehindProxy, Subscribers = serving.SubscriberAsync, Phones = serving.PhoneAsync,
                });
            }
            return ports;
        }
        catch
        {
            await ports.DisposeAsync();
            throw;
        }

        void Open(List<WsiListener> into, IReadOnlyList<IPAddress> addresses, int wanted, string option, Func<IPEndPoint, WsiListenerOptions> make)
        {
            var at = new IPEndPoint(addresses[0], wanted);
            try
            {
                into.AddRange(FreePort.Open(wanted, addresses[0], ProtocolType.Tcp, port => OpenAll(addresses.Select(a => make(at = new IPEndPoint(a, port))))));
            }
            catch (SocketException fault)
            {
                throw Ports.Fault(option, "tcp", at, fault);
            }
        }

        List<WsiListener> OpenAll(IEnumerable<WsiListenerOptions> all)
        {
            var open = new List<WsiListener>();
            try
            {
                foreach (var one in all)
                    open.Add(new WsiListener(one, limits, seats, time, logger));
                return open;
            }
            catch
            {
                foreach (var listener in open)
                    listener.DisposeAsync().AsTask().GetAwaiter().GetResult();  // at start, with nothing served yet
                throw;
            }
        }
    }

    public async Task StopAcceptingAsync()
    {
        foreach (var listener in _secure.Concat(_plain))
            await listener.StopAcceptingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _secure.Concat(_plain))
            await listener.DisposeAsync();
    }
}
