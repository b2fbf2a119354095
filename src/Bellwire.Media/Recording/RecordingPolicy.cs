namespace Bellwire.Media.Recording;

/// <summary>
/// Says whether there is room for one more recording; what runs goes on over the quota, and until half of the free space to be kept is gone.
/// Free space is asked for at construction and then every few seconds by the writer, so that asking here never
/// waits for a disk; what is used is counted once at construction, then kept by what is written and by <see cref="Freed"/>. Any thread.
/// </summary>
public sealed class RecordingPolicy
{
    private readonly Func<string, long> _freeBytes;
    private long _free, _used;

    /// <summary>Looks at the folder, which need not exist yet.</summary>
    public RecordingPolicy(RecordingOptions options) : this(options, FreeBytesOf)
    {
    }

    internal RecordingPolicy(RecordingOptions options, Func<string, long> freeBytes)
    {
        (Options, _freeBytes) = (options, freeBytes);
        _used = Directory.Exists(options.Folder)
            ? new DirectoryInfo(options.Folder).EnumerateFiles("*.wav", SearchOption.AllDirectories).Sum(file => file.Length)
            : 0;
        LookAtDisk();
    }

    /// <summary>Bytes of all recordings.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    internal RecordingOptions Options { get; }

    /// <summary>Tells that recordings of so many bytes were deleted.</summary>
    public void Freed(long bytes) => Interlocked.Add(ref _used, -bytes);

    /// <summary>Why nothing can be recorded now; null: there is room.</summary>
    public RecordingRefusal? Check() =>
        Interlocked.Read(ref _free) < Options.MinimumFreeBytes ? RecordingRefusal.DiskLow
        : Options.QuotaBytes > 0 && UsedBytes >= Options.QuotaBytes ? RecordingRefusal.QuotaReached
        : null;

    /// <summary>What runs must stop too: half of what must stay free is gone.</summary>
    internal bool IsCritical => Interlocked.Read(ref _free) < Options.MinimumFreeBytes / 2;

    internal void Wrote(long bytes) => Interlocked.Add(ref _used, bytes);

    internal void LookAtDisk() => Interlocked.Exchange(ref _free, _freeBytes(Options.Folder));

    // The nearest folder that exists lies on the disk in question. A disk that cannot be asked counts as full.
    private static long FreeBytesOf(string folder)
    {
        var path = Path.GetFullPath(folder);
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
            path = parent;
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
