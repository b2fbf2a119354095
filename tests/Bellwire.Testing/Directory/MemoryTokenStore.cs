using System.Security.Cryptography;
using Bellwire.Pbx.Accounts;

namespace Bellwire.Testing;

public sealed class MemoryTokenStore : ITokenStore
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly List<RevokedToken> _revoked = [];

    public byte[] ReadKey() => _key;

    public IReadOnlyList<RevokedToken> ReadRevoked() => _revoked;

    public Task RevokeAsync(RevokedToken token, DateTimeOffset now, CancellationToken cancellation)
    {
        _revoked.Add(token);
        return Task.CompletedTask;
    }
}
