using System.Security.Cryptography;

namespace Bellwire.Storage.Secrets;

/// <summary>The key that seals secrets: 32 bytes as base64, in a file of the data folder (0600) or given by the operator.</summary>
internal sealed class KeyFile(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path = Path.Combine(folder, "bellwire.key");
    private readonly string _next = Path.Combine(folder, "bellwire.key.next");

    /// <summary>The keys that may be the right one, likeliest first: two after a rekey that was cut off.</summary>
    public IEnumerable<byte[]> Candidates()
    {
        if (File.Exists(_path))
            yield return Parse(File.ReadAllText(_path), _path);
        if (File.Exists(_next))
            yield return Parse(File.ReadAllText(_next), _next);
    }

    public byte[] Create()
    {
        var key = RandomNumberGenerator.GetBytes(SecretBox.KeyBytes);
        WriteDurably(_path, key);
        return key;
    }

    /// <summary>Puts a new key beside the old one, before anything is sealed with it.</summary>
    public byte[] Prepare()
    {
        var key = RandomNumberGenerator.GetBytes(SecretBox.KeyBytes);
        WriteDurably(_next, key);
        return key;
    }

    /// <summary>The key in use becomes the only one.</summary>
    public void Settle(byte[] inUse)
    {
        if (!File.Exists(_next))
            return;
        if (Parse(File.ReadAllText(_next), _next).AsSpan().SequenceEqual(inUse))
            File.Move(_next, _path, overwrite: true);
        else
            File.Delete(_next);
    }

    /// <exception cref="StorageException">Not base64 of 32 bytes.</exception>
    public static byte[] Parse(string text, string source)
    {
        var key = new byte[SecretBox.KeyBytes];
        if (Convert.TryFromBase64String(text.Trim(), key, out var length) && length == key.Length)
            return key;
        throw new StorageException($"The key in {source} is not 32 bytes in base64. Restore the right one; 'openssl rand -base64 32' makes a new one.");
    }

    private static void WriteDurably(string path, byte[] key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
        file.Flush(flushToDisk: true);
    }
}
