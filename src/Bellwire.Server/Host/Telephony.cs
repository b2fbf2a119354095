using System.Security.Cryptography;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Registrar;
using Bellwire.Server.Certificates;
using Bellwire.Server.Settings;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Stack;

namespace Bellwire.Server.Host;

/// <summary>The phone system: the registrar now, calls and queues later, behind one front door on the SIP stack.</summary>
internal sealed class Telephony : IAsyncDisposable
{
    private const int NonceKeyBytes = 32;

    private readonly ExtensionRegistrar _registrar;
    private readonly PbxFrontDoor _door;

    private Telephony(SipStack sip, ExtensionRegistrar registrar, PbxFrontDoor door) => (Sip, _registrar, _door) = (sip, registrar, door);

    public SipStack Sip { get; }

    /// <summary>Opens the SIP ports, reads the bindings back, and only then lets requests in: what comes before gets 503.</summary>
    public static async Task<Telephony> OpenAsync(
        ServerSettings settings, PbxDirectory directory, IBindingStore bindings, IEventSink events, LoginBrakes brakes, SnowflakeIds ids,
        ServerCertificate certificate, TimeProvider time, ILoggerFactory loggers)
    {
        var options = settings.Options;
        var entrance = new LateDoor();
        var sip = await SipPorts.OpenAsync(options, listens => new SipStack(
            new SipStackOptions
            {
                Listen = listens,
                TlsServer = () => certificate.Tls,
                PublicAddress = options.PublicAddress,
                LocalNetworks = options.LocalNet.Count > 0 ? options.LocalNet : AddressPolicy.PrivateNetworks,
                MaxTransactions = settings.Sip.MaxTransactions,
                CompletedBytes = settings.Sip.CompletedBytes,
                RetryAfter = settings.Sip.RetryAfter,
                ShedAbove = settings.Sip.ShedAbove,
                Connections = settings.Sip.ConnectionLimits(),
            },
            entrance, new RandomSipIds(), time, loggers));

        var registrar = new ExtensionRegistrar(settings.Registrar, directory, events, bindings, ids, time, loggers.CreateLogger<ExtensionRegistrar>());
        directory.Observe(registrar);
        var digest = new DigestAuthenticator(RandomNumberGenerator.GetBytes(NonceKeyBytes), new DigestOptions(), time);
        var phones = new PhoneAuthenticator(digest, brakes, sip.Timers, loggers.CreateLogger<PhoneAuthenticator>());
        var registers = new RegisterHandler(registrar, directory, new OwnAddresses(options.PublicAddress, time), phones, time);
        var pings = new NatPings(registrar, sip, loggers.CreateLogger<NatPings>());
        var door = new PbxFrontDoor();
        door.Open(registers, registrar, calls: null);

        registrar.Restore(sip.FindDatagramLink);
        PingRestored(directory.Current, registrar, pings);
        entrance.Opens(door);
        return new Telephony(sip, registrar, door);
    }

    /// <summary>From now on new work gets 503.</summary>
    public void Drain() => _door.Drain();

    public async ValueTask DisposeAsync()
    {
        await Sip.DisposeAsync();
        _registrar.Dispose();
    }

    private static void PingRestored(DirectorySnapshot directory, ExtensionRegistrar registrar, NatPings pings)
    {
        foreach (var tenant in directory.Tenants)
        {
            foreach (var extension in tenant.Extensions)
            {
                var aor = new Aor(tenant.Tenant.Id, extension.Number);
                foreach (var binding in registrar.Of(aor))
                    pings.Watch(aor, binding);
            }
        }
    }
}
