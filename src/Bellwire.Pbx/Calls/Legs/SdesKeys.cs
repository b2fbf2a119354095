using System.Text;
using Bellwire.Media.Srtp;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// Our end of SDES on one leg (RFC 4568): one key of our own, and the phone's as its last description had it. An answer takes up the tag and suite of
/// the phone's offer (5.1.2); an offer of ours has one line.
/// </summary>
internal sealed class SdesKeys
{
    private SrtpKey _ours = SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80);
    private int _tag = 1;

    /// <summary>The value of our <c>a=crypto</c> line. A secret.</summary>
    internal string Line => $"{_tag} {_ours.SuiteName} {_ours.ToKeyParams()}";

    /// <summary>Whether a description has a key that we can take up.</summary>
    internal static bool CanTake(SdpMedia audio) => TryRead(audio, out _, out _);

    /// <summary>Takes up the phone's first key that we speak; null when there is none.</summary>
    internal SrtpKeyPair? Take(SdpMedia audio)
    {
        if (!TryRead(audio, out var tag, out var theirs))
            return null;
        _tag = tag;
        if (_ours.Suite != theirs.Suite)
            _ours = SrtpKey.Generate(theirs.Suite);
        return new SrtpKeyPair(theirs, _ours);
    }

    // 1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20                     RFC 4568 9.1
    private static bool TryRead(SdpMedia audio, out int tag, out SrtpKey key)
    {
        for (var i = 0; audio.TryAttribute("crypto"u8, i, out var value); i++)
        {
            var words = Encoding.ASCII.GetString(value).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 3                                              // session parameters change the packets: not ours
                && int.TryParse(words[0], System.Globalization.NumberStyles.None, null, out tag)
                && SrtpKey.TryParse(words[1], words[2], out var read) && read is not null)
            {
                key = read;
                return true;
            }
        }
        (tag, key) = (0, null!);                                               // read only when true is returned
        return false;
    }
}
