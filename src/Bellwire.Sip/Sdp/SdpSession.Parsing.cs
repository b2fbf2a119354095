using System.Collections.Immutable;
using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Sdp;

// Reading. Bare LF ends a line too (RFC 8866 5); a missing s= or t= is forgiven, since nothing here needs them.
public sealed partial class SdpSession
{
    /// <summary>Reads a description from any bytes; never throws on them. Null unless the fault is <see cref="SdpFault.None"/>.</summary>
    public static SdpFault TryParse(ReadOnlySpan<byte> body, out SdpSession? session, SdpLimits? limits = null)
    {
        session = null;
        limits ??= SdpLimits.Default;
        if (body.Length > limits.MaxBytes)
            return SdpFault.TooLong;
        var bytes = body.ToArray();
        var lines = ImmutableArray.CreateBuilder<SdpLine>();
        var media = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var rest = bytes.AsSpan(at);
            var feed = rest.IndexOf((byte)'\n');
            var next = feed < 0 ? bytes.Length : at + feed + 1;
            var line = feed < 0 ? rest : rest[..feed];
            if (line.EndsWith("\r"u8))
                line = line[..^1];
            if (!line.IsEmpty)
            {
                if (lines.Count == limits.MaxLines)
                    return SdpFault.TooManyLines;
                if (line.Length < 2 || line[1] != (byte)'=' || !SipChars.IsAlpha(line[0]) || line.IndexOfAny((byte)'\r', (byte)0) >= 0)
                    return SdpFault.BadLine;
                if (line[0] == (byte)'m' && ++media > limits.MaxMedia)
                    return SdpFault.TooManyMedia;
                lines.Add(new SdpLine(line[0], at + 2, line.Length - 2));
            }
            at = next;
        }
        if (lines.Count == 0)
            return SdpFault.Empty;
        var read = new SdpSession(bytes, lines.ToImmutable());
        var fault = read.Check();
        session = fault == SdpFault.None ? read : null;
        return fault;
    }

    private SdpFault Check()
    {
        if (_lines[0].Letter != (byte)'v' || !SipScan.Trim(Value(0)).SequenceEqual("0"u8))
            return SdpFault.BadVersion;
        if (!TryLine((byte)'o', 0, _sessionLines, out var origin) || !SdpOriginView.TryParse(origin, out _))
            return SdpFault.BadOrigin;
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i].Letter == (byte)'c' && !SdpConnection.TryParse(Value(i), out _))
                return SdpFault.BadConnection;
        }
        foreach (var media in Media)
        {
            if (!media.IsWellFormed)
                return SdpFault.BadMedia;
            if (media.Port != 0 && media.Address.IsEmpty)
                return SdpFault.MissingConnection;
        }
        return SdpFault.None;
    }
}
