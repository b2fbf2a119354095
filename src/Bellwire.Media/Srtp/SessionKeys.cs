using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Bellwire.Media.Srtp;

/// <summary>Cipher, salt and authentication derived from a master key for RTP or for RTCP (RFC 3711 4.3, key derivation rate 0).</summary>
internal sealed class SessionKeys : IDisposable
{
    private const int AuthenticationKeyBytes = 20;

    private readonly AesCounterMode _cipher;
    private readonly byte[] _salt = new byte[SrtpKey.SaltBytes];
    private readonly IncrementalHash _hmac;
    private readonly byte[] _digest = new byte[SHA1.HashSizeInBytes], _suffix = new byte[4];

    internal static SessionKeys ForRtp(SrtpKey key) => new(key, 0);

    internal static SessionKeys ForRtcp(SrtpKey key) => new(key, 3);

    // Labels of RFC 3711 4.3.2: 0 or 3 cipher, 1 or 4 authentication, 2 or 5 salt.
    private SessionKeys(SrtpKey key, byte firstLabel)
    {
        Span<byte> cipherKey = stackalloc byte[SrtpKey.KeyBytes], authenticationKey = stackalloc byte[AuthenticationKeyBytes];
        Derive(key.MasterKey, key.MasterSalt, firstLabel, cipherKey);
        Derive(key.MasterKey, key.MasterSalt, (byte)(firstLabel + 1), authenticationKey);
        Derive(key.MasterKey, key.MasterSalt, (byte)(firstLabel + 2), _salt);
        _cipher = new AesCounterMode(cipherKey);
        _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, authenticationKey);
        CryptographicOperations.ZeroMemory(cipherKey);
        CryptographicOperations.ZeroMemory(authenticationKey);
    }

    /// <summary>RFC 3711 4.3.1 and 4.3.3: the key stream of the master key over label and master salt.</summary>
    internal static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> derived)
    {
        Span<byte> iv = stackalloc byte[16];
        iv.Clear();
        masterSalt.CopyTo(iv);
        iv[7] ^= label;
        derived.Clear();
        using var cipher = new AesCounterMode(masterKey);
        cipher.Apply(iv, derived);
    }

    /// <summary>Encrypts or decrypts in place. IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16 (RFC 3711 4.1.1).</summary>
    internal void Crypt(uint ssrc, ulong index, Span<byte> text)
    {
        Span<byte> iv = stackalloc byte[16];
        iv.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(iv[6..], BinaryPrimitives.ReadUInt64BigEndian(iv[6..]) ^ (index & 0xffff_ffff_ffff));
        for (var i = 0; i < _salt.Length; i++)
            iv[i] ^= _salt[i];
        _cipher.Apply(iv, text);
    }

    /// <summary>HMAC-SHA1 over a packet and its roll-over counter (RFC 3711 4.2); valid until the next call.</summary>
    internal ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> packet, uint rollOver)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_suffix, rollOver);
        _hmac.AppendData(packet);
        _hmac.AppendData(_suffix);
        _hmac.GetHashAndReset(_digest);
        return _digest;
    }

    /// <summary>HMAC-SHA1 over an SRTCP packet, whose index is inside it.</summary>
    internal ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> packet)
    {
        _hmac.AppendData(packet);
        _hmac.GetHashAndReset(_digest);
        return _digest;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _hmac.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }
}
