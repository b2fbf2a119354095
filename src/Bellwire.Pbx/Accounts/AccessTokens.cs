using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Signed bearer tokens of 12 hours: whose, of which version of the owner's secrets, until when, and an HMAC over that. Checking one
/// costs microseconds and needs no store, so a restart under 10,000 clients costs no slow hash. A changed password or a revocation of the
/// owner voids all of them, <see cref="RevokeAsync"/> a single one.
/// </summary>
public sealed class AccessTokens
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    internal const int MostRevoked = 100_000;

    private const byte Format = 1;
    private const int BodyBytes = 1 + 8 + 8 + 4 + 8 + 8;
    private const int TokenBytes = BodyBytes + HMACSHA256.HashSizeInBytes;

    private readonly ITokenStore _store;
    private readonly TimeProvider _time;
    private readonly byte[] _key;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, DateTimeOffset> _revoked;

    public AccessTokens(ITokenStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _key = store.ReadKey();
        _revoked = store.ReadRevoked().ToDictionary(token => token.Id, token => token.ExpiresAt);
    }

    internal AccessToken Issue(TenantId tenant, long owner, int version)
    {
        var expires = _time.GetUtcNow() + Lifetime;
        Span<byte> token = stackalloc byte[TokenBytes];
        token[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(token[1..], tenant.Value);
        BinaryPrimitives.WriteInt64BigEndian(token[9..], owner);
        BinaryPrimitives.WriteInt32BigEndian(token[17..], version);
        RandomNumberGenerator.Fill(token.Slice(21, 8));
        BinaryPrimitives.WriteInt64BigEndian(token[29..], expires.ToUnixTimeMilliseconds());
        HMACSHA256.HashData(_key, token[..BodyBytes], token[BodyBytes..]);
        return new AccessToken(Base64Url.EncodeToString(token), DateTimeOffset.FromUnixTimeMilliseconds(expires.ToUnixTimeMilliseconds()));
    }

    internal TokenVerdict Check(string text)
    {
        if (!TryRead(text, out var token))
            return new TokenVerdict.Forged();
        if (token.ExpiresAt <= _time.GetUtcNow())
            return new TokenVerdict.Over();
        lock (_lock)
            return _revoked.ContainsKey(token.Id) ? new TokenVerdict.Over() : new TokenVerdict.Good(token.Tenant, token.Owner, token.Version);
    }

    /// <summary>Takes back one token. False: it is none of ours, or too many are taken back already (revoke the owner's instead).</summary>
    public async Task<bool> RevokeAsync(string text, CancellationToken cancellation)
    {
        if (!TryRead(text, out var token))
            return false;
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            if (_revoked.Count >= MostRevoked)
                foreach (var (id, expires) in _revoked)
                    if (expires <= now)
                        _revoked.Remove(id);
            if (_revoked.Count >= MostRevoked)
                return false;
            _revoked[token.Id] = token.ExpiresAt;
        }
        await _store.RevokeAsync(new RevokedToken(token.Id, token.ExpiresAt), now, cancellation);
        return true;
    }

    private bool TryRead(string text, out Token token)
    {
        token = default;
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (text.Length != Base64Url.GetEncodedLength(TokenBytes)
            || Base64Url.DecodeFromChars(text, bytes, out _, out var length) != System.Buffers.OperationStatus.Done || length != TokenBytes)
            return false;
        HMACSHA256.HashData(_key, bytes[..BodyBytes], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes[BodyBytes..]) || bytes[0] != Format)
            return false;
        token = new Token(
            new TenantId(BinaryPrimitives.ReadInt64BigEndian(bytes[1..])),
            BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[17..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[21..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[29..])));
        return true;
    }

    private readonly record struct Token(TenantId Tenant, long Owner, int Version, long Id, DateTimeOffset ExpiresAt);
}
