using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Sdp;

/// <summary>Our o= line of one leg: the version grows by one when what we send changes, and only then (RFC 3264 8). Not thread-safe.</summary>
/// <param name="sessionId">Any number, one for the life of the leg.</param>
public sealed class SdpOwnOrigin(long sessionId)
{
    // One for a thread, not one for a leg: thousands of calls stand, and a description is written in one go.
    [ThreadStatic]
    private static SipWriter? _scratch;

    private byte[]? _last;

    public long SessionId { get; } = sessionId;

    /// <summary>Version of the last description written.</summary>
    public long Version { get; private set; }

    /// <summary>The description to send: the same bytes again when nothing changed.</summary>
    /// <param name="write">Writes a description for an origin of that version; it must not ask for another one meanwhile.</param>
    public ReadOnlyMemory<byte> Next(Action<SipWriter, SdpOwnOrigin> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var scratch = _scratch ??= new SipWriter();
        write(scratch.Clear(), this);
        if (_last is not null && scratch.Written.SequenceEqual(_last))
            return _last;
        if (_last is not null)
        {
            Version++;
            write(scratch.Clear(), this);
        }
        return _last = scratch.ToArray();
    }
}
