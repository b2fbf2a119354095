using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Signed bearer tokens: whose, of which version of the owner's secrets, until when, and an HMAC over that. Checking one costs
/// microseconds and needs no store, so a restart under 10,000 clients costs no slow hash. One stands alone for 12 hours; a pair is an access
/// token of half an hour and a refresh token under the same id, so that they end together. A changed password or a revocation of the
/// owner voids all of them, <see cref="RevokeAsync"/> a single one or a pair.
/// </summary>
public sealed class AccessTokens
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static readonly TimeSpan PairedLifetime = TimeSpan.FromMinutes(30);

    internal const int MostRevoked = 100_000;

    private const byte Alone = 1;
    private const byte Paired = 2;
    private const byte Refreshing = 3;
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

    internal AccessToken Issue(TenantId tenant, long owner, int version) =>
        Sign(Alone, tenant, owner, version, NewId(), _time.GetUtcNow() + Lifetime);

    /// <summary>An access token and the refresh token that is good for the next pair.</summary>
    internal (AccessToken Access, AccessToken Refresh) IssuePair(TenantId tenant, long owner, int version)
    {
        var (id, now) = (NewId(), _time.GetUtcNow());
        return (Sign(Paired, tenant, owner, version, id, now + PairedLifetime), Sign(Refreshing, tenant, owner, version, id, now + Lifetime));
    }

    internal TokenVerdict Check(string text) => Check(text, refreshing: false, out _);

    internal TokenVerdict CheckRefresh(string text) => Check(text, refreshing: true, out _);

    /// <summary>Uses up a refresh token and ends its access token: of several who bring the same one, the first gets it.</summary>
    internal async Task<TokenVerdict> RedeemAsync(string text, CancellationToken cancellation)
    {
        var verdict = Check(text, refreshing: true, out var token);
        if (verdict is not TokenVerdict.Good)
            return verdict;
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            if (_revoked.ContainsKey(token.Id))
                return new TokenVerdict.Over();
            if (!TryRevoke(token, now))
                return new TokenVerdict.Full();
        }
        await _store.RevokeAsync(new RevokedToken(token.Id, token.ExpiresAt), now, cancellation);
        return verdict;
    }

    /// <summary>
    /// Takes back one token, and with it the other one of its pair. False: it is none of ours, or too many are taken back already (revoke the
    /// owner's instead).
    /// </summary>
    public async Task<bool> RevokeAsync(string text, CancellationToken cancellation)
    {
        if (!TryRead(text, out var token))
            return false;
        var now = _time.GetUtcNow();
        if (token.Format == Paired)
            token = token with { ExpiresAt = now + Lifetime };  // when its refresh token would end at the latest
        lock (_lock)
            if (!TryRevoke(token, now))
                return false;
        await _store.RevokeAsync(new RevokedToken(token.Id, token.ExpiresAt), now, cancellation);
        return true;
    }

    private TokenVerdict Check(string text, bool refreshing, out Token token)
    {
        if (!TryRead(text, out token))
            return new TokenVerdict.Forged();
        if (token.Format == Refreshing != refreshing || token.ExpiresAt <= _time.GetUtcNow())
            return new TokenVerdict.Over();
        lock (_lock)
            return _revoked.ContainsKey(token.Id) ? new TokenVerdict.Over() : new TokenVerdict.Good(token.Tenant, token.Owner, token.Version);
    }

    // Under the lock.
    private bool TryRevoke(Token token, DateTimeOffset now)
    {
        if (_revoked.Count >= MostRevoked)
            foreach (var (id, expires) in _revoked)
                if (expires <= now)
                    _revoked.Remove(id);
        if (_revoked.Count >= MostRevoked)
            return false;
        _revoked[token.Id] = token.ExpiresAt;
        return true;
    }

    private static long NewId()
    {
        Span<byte> id = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(id);
        return BinaryPrimitives.ReadInt64BigEndian(id);
    }

    private AccessToken Sign(byte format, TenantId tenant, long owner, int version, long id, DateTimeOffset expires)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        token[0] = format;
        BinaryPrimitives.WriteInt64BigEndian(token[1..], tenant.Value);
        BinaryPrimitives.WriteInt64BigEndian(token[9..], owner);
        BinaryPrimitives.WriteInt32BigEndian(token[17..], version);
        BinaryPrimitives.WriteInt64BigEndian(token[21..], id);
        BinaryPrimitives.WriteInt64BigEndian(token[29..], expires.ToUnixTimeMilliseconds());
        HMACSHA256.HashData(_key, token[..BodyBytes], token[BodyBytes..]);
        return new AccessToken(Base64Url.EncodeToString(token), DateTimeOffset.FromUnixTimeMilliseconds(expires.ToUnixTimeMilliseconds()));
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
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes[BodyBytes..]) || bytes[0] is not (Alone or Paired or Refreshing))
            return false;
        token = new Token(
            bytes[0],
            new TenantId(BinaryPrimitives.ReadInt64BigEndian(bytes[1..])),
            BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[17..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[21..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[29..])));
        return true;
    }

    private readonly record struct Token(byte Format, TenantId Tenant, long Owner, int Version, long Id, DateTimeOffset ExpiresAt);
}
