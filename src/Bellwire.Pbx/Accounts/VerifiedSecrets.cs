using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Remembers which passwords were right, as keyed hashes under a key that lives as long as the process, so that a client that logs in again
/// costs no slow hash. A changed password has a new version and is simply not found.
/// </summary>
internal sealed class VerifiedSecrets(int most)
{
    private readonly Lock _lock = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<long, byte[]> _marks = [];
    private readonly Queue<long> _order = [];

    public bool Knows(long owner, int version, string secret)
    {
        byte[]? known;
        lock (_lock)
            _marks.TryGetValue(owner, out known);
        return known is not null && CryptographicOperations.FixedTimeEquals(known, MarkOf(owner, version, secret));
    }

    public void Remember(long owner, int version, string secret)
    {
        var mark = MarkOf(owner, version, secret);
        lock (_lock)
        {
            if (!_marks.ContainsKey(owner))
            {
                if (_marks.Count >= most)
                    _marks.Remove(_order.Dequeue());
                _order.Enqueue(owner);
            }
            _marks[owner] = mark;
        }
    }

    private byte[] MarkOf(long owner, int version, string secret)
    {
        var text = new byte[12 + Encoding.UTF8.GetByteCount(secret)];
        BinaryPrimitives.WriteInt64BigEndian(text, owner);
        BinaryPrimitives.WriteInt32BigEndian(text.AsSpan(8), version);
        Encoding.UTF8.GetBytes(secret, text.AsSpan(12));
        return HMACSHA256.HashData(_key, text);
    }
}
