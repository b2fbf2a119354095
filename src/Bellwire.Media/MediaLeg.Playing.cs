using Bellwire.Media.Audio;
using Bellwire.Media.Playing;

namespace Bellwire.Media;

// What we play to the phone, instead of what the other leg says.
public sealed partial class MediaLeg
{
    private LegPlayer? _player;                                  // under the gate

    /// <summary>
    /// Plays to the phone instead of what the other leg says, from now until <see cref="StopPlaying"/> or the list's end; replaces what played.
    /// </summary>
    public PlayStart Play(Playlist playlist) => PlaySource(type => new PlaylistReader(playlist, type));

    internal PlayStart PlaySource(Func<byte, IFrameSource> sourceIn)
    {
        LegPlayer player;
        LegPlayer? replaced;
        lock (_gate)
        {
            if (_closed)
                return PlayStart.Closed;
            if (PlayableType(_remote) is not { } type)
                return PlayStart.NoCodec;
            replaced = _player;
            player = _player = new LegPlayer(this, sourceIn(type), type, _plane.NextSsrc(), _plane.Clock.Now);
        }
        if (replaced is not null)
            _plane.Playout.Remove(replaced);
        _plane.Playout.Add(player);
        lock (_gate)
            if (_player == player)
                return PlayStart.Playing;
        _plane.Playout.Remove(player);                           // stopped or closed between the two
        return PlayStart.Playing;
    }

    /// <summary>Ends what plays; the other leg is heard again.</summary>
    public void StopPlaying() => Forget(null);

    /// <summary>Ends that source, unless something else has replaced it.</summary>
    internal void StopSource(IFrameSource source)
    {
        LegPlayer? player;
        lock (_gate)
            player = _player?.Source == source ? _player : null;
        if (player is not null)
            Forget(player);
    }

    internal void SendPlayed(LegPlayer player, Span<byte> packet, int length, TimeSpan now)
    {
        lock (_gate)
            if (!_closed && _player == player)
                _output.SendRtp(packet, length, now);
    }

    internal void OnPlayed(LegPlayer player)
    {
        if (Forget(player))
            _call.Events.PlayEnded(this);
    }

    private bool Forget(LegPlayer? only)
    {
        LegPlayer? player;
        lock (_gate)
        {
            player = _player;
            if (player is null || (only is not null && only != player))
                return false;
            _player = null;
        }
        _plane.Playout.Remove(player);
        return true;
    }

    private static byte? PlayableType(RemoteMedia? remote)
    {
        foreach (var type in remote?.PayloadTypes ?? [])
            if (type is G711.MuLawType or G711.ALawType)
                return type;
        return null;
    }
}
