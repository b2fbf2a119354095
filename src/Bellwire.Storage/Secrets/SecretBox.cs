using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Bellwire.Storage.Secrets;

/// <summary>
/// Seals secrets at rest: AES-256-GCM with a random nonce, bound to the place where each lies, so that a sealed value moved to another row
/// does not open. Layout: format 1, nonce 12, tag 16, ciphertext.
/// </summary>
internal sealed class SecretBox : IDisposable
{
    public const int KeyBytes = 32;

    private const byte Format = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    private readonly AesGcm _aes;

    public SecretBox(byte[] key) => _aes = new AesGcm(key, TagBytes);

    public byte[] Seal(ReadOnlySpan<byte> secret, SealedPlace place, long row)
    {
        var sealedBytes = new byte[HeaderBytes + secret.Length];
        sealedBytes[0] = Format;
        var nonce = sealedBytes.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> bound = stackalloc byte[9];
        Bind(bound, place, row);
        _aes.Encrypt(nonce, secret, sealedBytes.AsSpan(HeaderBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), bound);
        return sealedBytes;
    }

    /// <exception cref="StorageException">The key is not the one that sealed it, or the value was changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedBytes, SealedPlace place, long row) =>
        TryOpen(sealedBytes, place, row) ?? throw new StorageException(
            $"A secret ({place}, row {row}) cannot be decrypted with this key. Restore the key file that belongs to this data folder.");

    public byte[]? TryOpen(ReadOnlySpan<byte> sealedBytes, SealedPlace place, long row)
    {
        if (sealedBytes.Length < HeaderBytes || sealedBytes[0] != Format)
            return null;
        var secret = new byte[sealedBytes.Length - HeaderBytes];
        Span<byte> bound = stackalloc byte[9];
        Bind(bound, place, row);
        try
        {
            _aes.Decrypt(sealedBytes.Slice(1, NonceBytes), sealedBytes[HeaderBytes..], sealedBytes.Slice(1 + NonceBytes, TagBytes), secret, bound);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _aes.Dispose();

    private static void Bind(Span<byte> bound, SealedPlace place, long row)
    {
        bound[0] = (byte)place;
        BinaryPrimitives.WriteInt64BigEndian(bound[1..], row);
    }
}

/// <summary>Which column a secret lies in. The numbers are stored: never reuse one.</summary>
internal enum SealedPlace : byte
{
    KeyCheck = 1,
    TokenKey = 2,
    MarkKey = 3,
    SipHa1 = 4,
    TrunkPassword = 5,
    WebhookSecrets = 6,
}
