namespace Bellwire.Media.Srtp;

/// <summary>Which roll-over of the 16-bit sequence number a packet belongs to (RFC 3711 3.3.1 and appendix A).</summary>
internal static class SrtpIndex
{
    internal static ulong Estimate(ulong highest, ushort sequence)
    {
        var rollOver = (long)(highest >> 16);
        var last = (int)(highest & 0xffff);
        if (last < 0x8000)
        {
            if (sequence - last > 0x8000 && rollOver > 0)
                rollOver--;
        }
        else if (last - 0x8000 > sequence)
        {
            rollOver++;
        }
        return ((ulong)rollOver << 16) | sequence;
    }
}
