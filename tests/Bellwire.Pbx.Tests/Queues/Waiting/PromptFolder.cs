using System.Buffers.Binary;
using Bellwire.Pbx.Queues.Waiting;
using Bellwire.Testing;
using Directories = System.IO.Directory;

namespace Bellwire.Pbx.Tests.Queues.Waiting;

/// <summary>A folder with prompts of a tenth of a second each; gone with the test.</summary>
internal sealed class PromptFolder(string language) : IDisposable
{
    internal static readonly TimeSpan Length = TimeSpan.FromMilliseconds(100);

    private PromptShelf? _shelf;

    internal string Path { get; } = Directories.CreateTempSubdirectory("bellwire-prompts-").FullName;

    internal LineLogger<PromptShelf> Log { get; } = new();

    internal PromptShelf Shelf => _shelf ??= PromptShelf.Read(language, [Path], Log);

    internal void Has(params string[] names)
    {
        Directories.CreateDirectory(System.IO.Path.Combine(Path, language));
        foreach (var name in names)
            File.WriteAllBytes(System.IO.Path.Combine(Path, language, name + ".wav"), Wav());
    }

    public void Dispose() => Directories.Delete(Path, recursive: true);

    private static byte[] Wav()
    {
        const int Bytes = 2 * 800;
        var file = new byte[44 + Bytes];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 36 + Bytes);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 16000);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), Bytes);
        return file;
    }
}
