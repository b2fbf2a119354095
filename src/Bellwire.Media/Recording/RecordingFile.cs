namespace Bellwire.Media.Recording;

/// <summary>A recording's file as the writer sees it: made on first use, header first with sizes of an empty file, put right at the end.</summary>
internal sealed class RecordingFile(string path, Func<string, Stream> create) : IDisposable
{
    private Stream? _stream;

    internal long DataBytes { get; private set; }

    internal long Bytes => _stream is null ? 0 : WavFile.HeaderBytes + DataBytes;

    internal void Append(ReadOnlySpan<byte> pcm)
    {
        Open().Write(pcm);
        DataBytes += pcm.Length;
    }

    internal void Complete()
    {
        Span<byte> header = stackalloc byte[WavFile.HeaderBytes];
        WavFile.WriteHeader(header, DataBytes);
        var stream = Open();
        stream.Position = 0;
        stream.Write(header);
        stream.Flush();
    }

    private Stream Open()
    {
        if (_stream is not null)
            return _stream;
        Span<byte> header = stackalloc byte[WavFile.HeaderBytes];
        WavFile.WriteHeader(header, 0);
        _stream = create(path);
        _stream.Write(header);
        return _stream;
    }

    public void Dispose() => _stream?.Dispose();

    /// <summary>A new file that only its owner may read; what exists is never written over.</summary>
    internal static Stream CreateOnDisk(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
