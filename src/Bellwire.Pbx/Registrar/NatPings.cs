using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Registrar;

/// <summary>
/// Keeps the way to UDP phones behind NAT open: each gets OPTIONS every half minute. Any answer, whatever its code, and any REGISTER forgets the
/// misses before; three in a row remove the binding, with its event. The pings of many phones are spread over the interval.
/// </summary>
public sealed partial class NatPings : IRegistrationObserver
{
    private readonly ExtensionRegistrar _registrar;
    private readonly SipStack _stack;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<(Aor, long), Ping> _pings = [];

    public NatPings(ExtensionRegistrar registrar, SipStack stack, ILogger<NatPings> logger)
    {
        (_registrar, _stack, _logger) = (registrar, stack, logger);
        registrar.Observe(this);
    }

    /// <summary>Phones that are pinged.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _pings.Count;
        }
    }

    void IRegistrationObserver.RegistrationsChanged(Aor aor, int devices)
    {
        if (devices == 0)
            return;                                                            // a ping finds out by itself that its binding is gone
        foreach (var binding in _registrar.Of(aor))
            Watch(aor, binding);
    }

    /// <summary>Begins to ping what was read back from the store.</summary>
    public void Watch(Aor aor, Binding binding)
    {
        if (!binding.BehindNat || binding.Flow.Transport != SipTransport.Udp)
            return;
        lock (_lock)
        {
            if (_pings.ContainsKey((aor, binding.Key)))
                return;
            var ping = _pings[(aor, binding.Key)] = new Ping(this, aor, binding.Key);
            _stack.Timers.Arm(ping, Spread());
        }
    }

    private TimeSpan Interval => _registrar.Options.NatPingInterval;

    private TimeSpan Spread() => Interval * (0.5 + _stack.Ids.Below(1000) / 2000.0);

    private void Forget(Ping ping)
    {
        lock (_lock)
            _pings.Remove((ping.Aor, ping.Key));
    }

    private sealed class Ping(NatPings owner, Aor aor, long key) : WheelTimer, IClientTransactionListener
    {
        private DateTimeOffset _renewed;
        private int _misses;

        internal Aor Aor => aor;

        internal long Key => key;

        protected override void OnDue()
        {
            var binding = Current();
            if (binding is null)
            {
                owner.Forget(this);
                return;
            }
            if (binding.UpdatedAt != _renewed)
                (_renewed, _misses) = (binding.UpdatedAt, 0);
            if (_misses >= owner._registrar.Options.NatPingMisses)
            {
                owner.Forget(this);
                if (owner._registrar.Remove(aor, binding))
                    Log.Dead(owner._logger, aor.Number, binding.Flow.Remote, _misses);
                return;
            }
            _misses++;                                                         // until an answer takes it back
            owner._stack.SendRequest(Options(binding), binding.Flow, this);
            owner._stack.Timers.Arm(this, owner.Interval);
        }

        void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response) => Volatile.Write(ref _misses, 0);

        void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure) { }

        private Binding? Current()
        {
            foreach (var binding in owner._registrar.Of(aor))
                if (binding.Key == key && binding.BehindNat)
                    return binding;
            return null;
        }

        private SipWriter Options(Binding binding)
        {
            Span<byte> id = stackalloc byte[24];
            owner._stack.Ids.Fill(id);
            Span<byte> us = stackalloc byte[80];
            owner._stack.LocalFor(binding.Flow).TryFormat(us, out var length, default, null);
            var target = Encoding.UTF8.GetBytes(binding.TargetUri);
            return SipStack.BeginRequest(SipMethod.Of(SipMethodKind.Options), target)
                .Header(SipHeader.MaxForwards, 70)
                .Begin(SipHeader.From).Raw("<sip:"u8).Raw(us[..length]).Raw(">;tag="u8).Raw(id[..12]).Line()
                .NameAddr(SipHeader.To, default, target)
                .Header(SipHeader.CallId, id[12..])
                .CSeq(1, SipMethod.Of(SipMethodKind.Options))
                .EndWithoutBody();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2111, LogLevel.Information, "A device of {Number} at {Remote} did not answer {Misses} OPTIONS in a row and is taken out")]
        public static partial void Dead(ILogger logger, string number, SipEndPoint remote, int misses);
    }
}
