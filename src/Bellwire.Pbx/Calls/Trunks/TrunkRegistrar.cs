using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Loops;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls.Trunks;

/// <summary>
/// Registers with the carriers whose trunks want it (<c>register</c>), again before each registration runs out, and takes the registrations away when
/// it stops or a trunk goes. One loop for all.
/// </summary>
public sealed class TrunkRegistrar : IDirectoryChanges
{
    private const int MostWaiting = 10_000;                                    // a handful for each trunk is under way at a time

    private readonly PbxDirectory _directory;
    private readonly SipStack _stack;
    private readonly ISipResolver _resolver;
    private readonly ILogger _logger;
    private readonly SerialLoop _loop;
    private readonly Dictionary<TrunkId, TrunkRegistration> _registrations = [];
    private bool _stopped;

    /// <summary>Nothing is sent before <see cref="Start"/>.</summary>
    public TrunkRegistrar(PbxDirectory directory, SipStack stack, ISipResolver resolver, ILogger<TrunkRegistrar> logger)
    {
        (_directory, _stack, _resolver, _logger) = (directory, stack, resolver, logger);
        _loop = new SerialLoop(MostWaiting, logger);
        directory.Observe(this);
    }

    /// <summary>Trunks that are registered now.</summary>
    public int Registered => _registered;

    private volatile int _registered;

    /// <summary>Begins to register; after the listeners are open.</summary>
    public void Start() => _loop.Post(() =>
    {
        foreach (var tenant in _directory.Current.Tenants)
            foreach (var trunk in tenant.Trunks)
                Take(trunk);
    });

    /// <summary>Takes all registrations away; the answers are not waited for.</summary>
    public void Stop() => _loop.Post(() =>
    {
        _stopped = true;
        foreach (var registration in _registrations.Values)
            registration.End();
        _registrations.Clear();
    });

    void IDirectoryChanges.Applied(DirectoryChangeSet changes)
    {
        if (changes.Trunks.Count > 0)
            _loop.Post(() =>
            {
                foreach (var change in changes.Trunks)
                {
                    if (change.Before is { } before && _registrations.Remove(before.Id, out var old))
                        old.End();
                    if (change.After is { } after)
                        Take(after);
                }
            });
    }

    private void Take(Trunk trunk)
    {
        if (_stopped || trunk is not { Register: true, UserName: not null, Password: not null })
            return;
        var registration = new TrunkRegistration(trunk, _stack, _resolver, _loop, _logger, Changed);
        _registrations[trunk.Id] = registration;
        registration.Begin();
    }

    private void Changed() => _registered = _registrations.Values.Count(registration => registration.IsRegistered);
}
