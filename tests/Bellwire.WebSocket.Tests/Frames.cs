using System.Text;
using Bellwire.WebSocket.Framing;

namespace Bellwire.WebSocket.Tests;

/// <summary>Bytes of client frames, right and wrong ones, and what a decoder makes of them.</summary>
internal static class Frames
{
    internal static readonly FrameRules Server = new(FromClient: true, MaxMessageBytes: 64 * 1024, AllowBinary: false);

    internal const uint Key = 0x37FA213D;

    internal static byte[] Text(string text) => FrameWriter.EncodeMasked(Opcode.Text, Encoding.UTF8.GetBytes(text), Key);

    /// <summary>A masked frame whose first byte is free.</summary>
    internal static byte[] Raw(byte first, params byte[] payload)
    {
        var frame = FrameWriter.EncodeMasked(Opcode.Text, payload, Key);
        frame[0] = first;
        return frame;
    }

    internal static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>One line for each thing decoded: <c>Text hello</c>, <c>Close 1000 bye</c>, <c>Violation 1002</c>.</summary>
    internal static string[] Decode(FrameRules rules, byte[] bytes, int pieceBytes)
    {
        using var decoder = new FrameDecoder(rules);
        var seen = new List<string>();
        for (var start = 0; start < bytes.Length; start += pieceBytes)
        {
            var piece = bytes.AsSpan(start, Math.Min(pieceBytes, bytes.Length - start));
            while (!piece.IsEmpty)
            {
                var incoming = decoder.Next(piece, out var used);
                piece = piece[used..];
                if (incoming.Kind != IncomingKind.None)
                    seen.Add(Line(incoming));
                if (incoming.Kind is IncomingKind.Violation or IncomingKind.Close)
                    return [.. seen];
            }
        }
        return [.. seen];
    }

    private static string Line(Incoming incoming) => incoming.Kind switch
    {
        IncomingKind.Violation => $"Violation {incoming.Code}",
        IncomingKind.Close => $"Close {incoming.Code} {Encoding.UTF8.GetString(incoming.Payload.Span)}".TrimEnd(),
        _ => $"{incoming.Kind} {Encoding.UTF8.GetString(incoming.Payload.Span)}".TrimEnd(),
    };
}
