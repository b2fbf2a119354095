namespace Bellwire.Server.Host;

/// <summary>Where the server is in its life, for the health answers.</summary>
internal sealed class Readiness
{
    private volatile Phase _phase = Phase.Starting;

    internal enum Phase
    {
        Starting,
        Ready,
        Draining,
    }

    public Phase Now => _phase;

    public void Becomes(Phase phase) => _phase = phase;
}
