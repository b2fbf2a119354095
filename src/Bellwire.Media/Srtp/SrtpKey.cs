using System.Security.Cryptography;

namespace Bellwire.Media.Srtp;

/// <summary>One master key and salt, as SDES carries them (RFC 4568 9.2): 30 bytes in base64 after <c>inline:</c>.</summary>
public sealed class SrtpKey : IEquatable<SrtpKey>
{
    internal const int KeyBytes = 16, SaltBytes = 14;
    private const string Prefix = "inline:";

    private readonly byte[] _material;

    private SrtpKey(SrtpSuite suite, byte[] material) => (Suite, _material) = (suite, material);

    /// <summary>The crypto suite that the key is for.</summary>
    public SrtpSuite Suite { get; }

    internal ReadOnlySpan<byte> MasterKey => _material.AsSpan(0, KeyBytes);

    internal ReadOnlySpan<byte> MasterSalt => _material.AsSpan(KeyBytes);

    /// <summary>A new key from the system's secure source.</summary>
    public static SrtpKey Generate(SrtpSuite suite) => new(suite, RandomNumberGenerator.GetBytes(KeyBytes + SaltBytes));

    /// <summary>
    /// Reads suite and key-params of an <c>a=crypto</c> line. False for another suite, a wrong length, or an MKI (which we do not speak).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> suite, ReadOnlySpan<char> keyParams, out SrtpKey? key)
    {
        key = null;
        SrtpSuite known;
        if (suite.Equals("AES_CM_128_HMAC_SHA1_80", StringComparison.OrdinalIgnoreCase))
            known = SrtpSuite.AesCm128HmacSha1Tag80;
        else if (suite.Equals("AES_CM_128_HMAC_SHA1_32", StringComparison.OrdinalIgnoreCase))
            known = SrtpSuite.AesCm128HmacSha1Tag32;
        else
            return false;
        if (!keyParams.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        var text = keyParams[Prefix.Length..];
        var bar = text.IndexOf('|');
        if (bar >= 0 && text[bar..].Contains(':'))               // |lifetime is fine, |MKI:length is not
            return false;
        var material = new byte[KeyBytes + SaltBytes];
        if (!Convert.TryFromBase64Chars(bar < 0 ? text : text[..bar], material, out var written) || written != material.Length)
            return false;
        key = new SrtpKey(known, material);
        return true;
    }

    /// <summary>The crypto suite's name for an <c>a=crypto</c> line.</summary>
    public string SuiteName => Suite == SrtpSuite.AesCm128HmacSha1Tag80 ? "AES_CM_128_HMAC_SHA1_80" : "AES_CM_128_HMAC_SHA1_32";

    /// <summary><c>inline:</c> and the key in base64, for an <c>a=crypto</c> line. A secret: never log it.</summary>
    public string ToKeyParams() => Prefix + Convert.ToBase64String(_material);

    /// <inheritdoc/>
    public bool Equals(SrtpKey? other) =>
        other is not null && Suite == other.Suite && CryptographicOperations.FixedTimeEquals(_material, other._material);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SrtpKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Suite, _material[0], _material[^1]);

    /// <summary>The suite only: the key never reaches a log.</summary>
    public override string ToString() => SuiteName;
}
