namespace Bellwire.Sip.Messages;

/// <summary>Where one header line lies in the message's bytes. <see cref="Next"/> is the number (from 1) of the next line of the same known header.</summary>
internal struct HeaderSlot
{
    internal int NameStart;
    internal int ValueStart;
    internal int ValueLength;
    internal ushort NameLength;
    internal SipHeader Header;
    internal byte Next;
}
