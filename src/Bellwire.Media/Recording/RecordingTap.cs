using Bellwire.Media.Rtp;

namespace Bellwire.Media.Recording;

/// <summary>What a leg hands its plain packets to while it is recorded: 0 left, 1 right.</summary>
internal sealed record RecordingTap(CallRecording Recording, int Channel)
{
    internal void Add(in RtpHeader header, ReadOnlySpan<byte> packet, TimeSpan now) => Recording.Add(Channel, header, packet, now);
}
