using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bellwire.Sip.Transports;

/// <summary>One instruction of the classic packet filter: struct sock_filter.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SieveInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

/// <summary>
/// The filter's program. It sees the datagram from its UDP header on. Requests that begin work (the methods below) are dropped with the share's
/// chance unless they bear credentials; everything else passes. A dialog's own INVITE cannot be told from a new one here: it is repeated by its sender.
/// </summary>
internal static class SieveProgram
{
    private const int UdpHeader = 8;

    // linux/filter.h: loads of 32 bits, tests, ends. Ancillary data lies at "negative" offsets; number 56 is a random value.
    private const ushort Load = 0x20, Or = 0x44, IfEqual = 0x15, IfAtLeast = 0x35, Return = 0x06;
    private const uint RandomValue = unchecked((uint)(-0x1000 + 56));
    private const uint Pass = uint.MaxValue, Gone = 0;

    // Of "Authorization:" at any place, one word of four letters lies where we look, as we look at each eighth byte.
    private const int Stride = 8;
    private const int FirstLook = 96;                               // shorter than a request line, a Via and a From never is
    private const int Looks = 96;
    private const uint LowerCase = 0x20202020;

    private static readonly uint[] Methods = [.. new[] { "REGISTER", "INVITE", "SUBSCRIBE", "PUBLISH", "OPTIONS", "MESSAGE" }.Select(Word)];

    private static readonly uint[] Words = [.. Enumerable.Range(0, Stride).Select(at => Word("authorization"[at..]))];

    /// <param name="share">Above 0, below 1.</param>
    internal static SieveInstruction[] Write(double share)
    {
        var program = new List<SieveInstruction> { new(Load, 0, 0, UdpHeader) };
        for (var i = 0; i < Methods.Length; i++)
            program.Add(new(IfEqual, (byte)(Methods.Length - i), 0, Methods[i]));
        program.Add(new(Return, 0, 0, Pass));
        program.Add(new(Load, 0, 0, RandomValue));
        program.Add(new(IfAtLeast, 0, 1, (uint)(share * uint.MaxValue)));
        program.Add(new(Return, 0, 0, Pass));
        for (var look = 0; look < Looks; look++)
        {
            program.Add(new(Load, 0, 0, (uint)(UdpHeader + FirstLook + (look * Stride))));      // beyond the end of the datagram: dropped
            program.Add(new(Or, 0, 0, LowerCase));
            for (var i = 0; i < Stride; i++)
                program.Add(new(IfEqual, (byte)(Stride - 1 - i), i == Stride - 1 ? (byte)1 : (byte)0, Words[i]));
            program.Add(new(Return, 0, 0, Pass));
        }
        program.Add(new(Return, 0, 0, Gone));
        return [.. program];
    }

    private static uint Word(string text) => BinaryPrimitives.ReadUInt32BigEndian(System.Text.Encoding.ASCII.GetBytes(text));
}
