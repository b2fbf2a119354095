using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>
/// Keyed fingerprints of applied passwords. They tell in microseconds that a password in a file is the one already hashed; without the
/// key, which lies encrypted in the store, they tell nothing.
/// </summary>
public sealed class PasswordMarks(byte[] key)
{
    private const int MarkBytes = 16;

    internal string Of(long owner, string password)
    {
        var text = new byte[sizeof(long) + Encoding.UTF8.GetMaxByteCount(password.Length)];
        BinaryPrimitives.WriteInt64BigEndian(text, owner);
        var length = sizeof(long) + Encoding.UTF8.GetBytes(password, text.AsSpan(sizeof(long)));
        return Convert.ToBase64String(HMACSHA256.HashData(key, text.AsSpan(0, length)).AsSpan(0, MarkBytes));
    }
}
