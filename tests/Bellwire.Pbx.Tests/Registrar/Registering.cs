using System.Collections.Immutable;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Tests.Registrar;

/// <summary>Registrations in one line, for tests of the pure rules.</summary>
internal sealed class Registering
{
    internal static readonly SilentLink Udp = new(SipTransport.Udp);
    private long _key;

    internal ImmutableArray<Binding> Bindings { get; private set; } = [];

    internal RegistrarOptions Options { get; } = new();

    internal Moment Now { get; private set; } = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), 0, 1000);

    internal void LetPass(int seconds) => Now = new Moment(Now.Wall.AddSeconds(seconds), Now.Ticks + seconds * 1000, 1000);

    /// <summary>Applies a REGISTER and keeps its result when it was accepted.</summary>
    internal RegisterOutcome Register(Registration request)
    {
        var outcome = AorBindings.Apply(Bindings, request, Options, Now, () => ++_key);
        if (outcome is RegisterOutcome.Done done)
            Bindings = done.After;
        return outcome;
    }

    internal static Registration Request(
        long cseq, params ContactWish[] contacts) => new()
    {
        CallId = "a@phone",
        CSeq = cseq,
        Expires = 600,
        Contacts = contacts,
        UserAgent = "Phone/1",
        Path = "",
        Flow = Flow(5062),
        MaxBindings = 10,
    };

    internal static SipFlow Flow(int port, SipLink? link = null)
    {
        Assert.True(SipEndPoint.TryParse($"192.0.2.7:{port}", out var remote));
        return new SipFlow(link ?? Udp, remote);
    }

    internal static ContactWish Contact(string uri, long? expires = null, string instance = "", int regId = 0)
    {
        var tail = (instance.Length > 0 ? $";+sip.instance=\"{instance}\"" : "") + (regId > 0 ? $";reg-id={regId}" : "");
        return new ContactWish($"<{uri}>{tail}", $"<{uri}>;expires=0{tail}", uri, instance, regId, 1000, expires, false, false);
    }

    internal sealed class SilentLink(SipTransport transport) : SipLink(transport, default)
    {
        public override bool IsOpen => true;

        public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote) => SendOutcome.Accepted;

        public override void Close() { }
    }
}
