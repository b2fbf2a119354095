using System.Globalization;
using System.Security.Cryptography;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// A user password's slow salted hash: PBKDF2 with HMAC-SHA-512, 210,000 rounds unless told otherwise, written as
/// <c>$pbkdf2-sha512$i=210000$salt$hash</c> (base64 without padding; 16 and 32 bytes).
/// PBKDF2 and not Argon2id: it runs in the platform's own audited library and costs time only. A memory-hard hash of useful strength takes
/// tens of megabytes a check from the heap of the process that carries calls, and no .NET build of it is the platform's own. The rounds
/// are stored in each hash, so that they can grow.
/// </summary>
public sealed class PasswordHash : IEquatable<PasswordHash>
{
    public const int DefaultRounds = 210_000;

    internal const int MostRounds = 5_000_000;
    private const string Prefix = "$pbkdf2-sha512$i=";
    private const int SaltBytes = 16;
    private const int KeyBytes = 32;

    private readonly byte[] _saltAndKey;
    private readonly int _rounds;

    private PasswordHash(byte[] saltAndKey, int rounds) => (_saltAndKey, _rounds) = (saltAndKey, rounds);

    /// <summary>The hash in its text form, as <c>user_password_hash</c> takes it.</summary>
    public string Text =>
        $"{Prefix}{_rounds.ToString(CultureInfo.InvariantCulture)}${Base64(_saltAndKey.AsSpan(0, SaltBytes))}${Base64(_saltAndKey.AsSpan(SaltBytes))}";

    /// <summary>Hashes a password with a fresh salt; takes a tenth of a second.</summary>
    public static PasswordHash Create(string password, int rounds = DefaultRounds)
    {
        var bytes = new byte[SaltBytes + KeyBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, SaltBytes));
        Derive(password, bytes.AsSpan(0, SaltBytes), bytes.AsSpan(SaltBytes), rounds);
        return new PasswordHash(bytes, rounds);
    }

    /// <summary>Only the exact text form is accepted, so that equal hashes are equal texts.</summary>
    public static PasswordHash? TryParse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 128)
            return null;
        var parts = text[Prefix.Length..].Split('$');
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds))
            return null;
        var bytes = new byte[SaltBytes + KeyBytes];
        if (rounds is < 1 or > MostRounds
            || !Convert.TryFromBase64String(parts[1] + "==", bytes.AsSpan(0, SaltBytes), out var salt) || salt != SaltBytes
            || !Convert.TryFromBase64String(parts[2] + "=", bytes.AsSpan(SaltBytes), out var key) || key != KeyBytes)
            return null;
        var hash = new PasswordHash(bytes, rounds);
        return hash.Text == text ? hash : null;
    }

    /// <summary>Checks a password. A hash of fewer rounds is topped up to <paramref name="costRounds"/>, so that time tells nothing.</summary>
    public bool Verify(string password, int costRounds = DefaultRounds)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        Derive(password, _saltAndKey.AsSpan(0, SaltBytes), key, _rounds);
        var equal = CryptographicOperations.FixedTimeEquals(key, _saltAndKey.AsSpan(SaltBytes));
        if (_rounds < costRounds)
            Spend(password, costRounds - _rounds);
        return equal;
    }

    /// <summary>Costs what a check costs, for accounts that do not exist.</summary>
    internal static void Spend(string password, int rounds)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        Derive(password, stackalloc byte[SaltBytes], key, rounds);
    }

    public bool Equals(PasswordHash? other) =>
        other is not null && _rounds == other._rounds && CryptographicOperations.FixedTimeEquals(_saltAndKey, other._saltAndKey);

    public override bool Equals(object? obj) => Equals(obj as PasswordHash);

    public override int GetHashCode() => BitConverter.ToInt32(_saltAndKey);

    private static void Derive(string password, ReadOnlySpan<byte> salt, Span<byte> key, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, key, rounds, HashAlgorithmName.SHA512);

    private static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
