using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Testing;

/// <summary>A whole directory in memory, made from a provisioning file's text. Cheap password hashes.</summary>
public sealed class TestDirectory : IDisposable
{
    /// <summary>Enough to prove that a hash is there, and no more.</summary>
    public const int PasswordRounds = 10;

    /// <summary>Who applies the files.</summary>
    public static readonly EditedBy By = new("operator", "test");

    private readonly byte[] _markKey = new byte[32];

    public TestDirectory(IEventSink? events = null, TimeProvider? time = null, IDirectoryStore? store = null)
    {
        Store = store ?? new MemoryDirectoryStore();
        Events = events ?? new RecordingEventSink();
        Directory = new PbxDirectory(Store, Events);
        Ids = new SnowflakeIds(time ?? TimeProvider.System, new MemoryHighWaterMark());
        Provisioner = new Provisioner(Directory, Store, Ids, new PasswordMarks(_markKey), time ?? TimeProvider.System, PasswordRounds);
    }

    public IDirectoryStore Store { get; }

    public IEventSink Events { get; }

    public PbxDirectory Directory { get; }

    public SnowflakeIds Ids { get; }

    public Provisioner Provisioner { get; }

    /// <summary>A directory with this file applied.</summary>
    /// <exception cref="ArgumentException">The file is invalid; the message lists its errors.</exception>
    public static async Task<TestDirectory> WithAsync(string file, IEventSink? events = null, TimeProvider? time = null)
    {
        var directory = new TestDirectory(events, time);
        await directory.AppliesAsync(file);
        return directory;
    }

    /// <summary>A file with the tenant example.org and these extensions, SIP password <c>sip-NUMBER</c>, user <c>user-NUMBER</c>, password <c>pw-NUMBER</c>.</summary>
    public static string FileWith(params string[] numbers)
    {
        var extensions = numbers.Select(number =>
            $$"""{"number":"{{number}}","username":"user-{{number}}","user_password":"pw-{{number}}","sip_password":"sip-{{number}}"}""");
        return $$"""{"tenants":[{"name":"Example","domain":"example.org","extensions":[{{string.Join(',', extensions)}}]}]}""";
    }

    public async Task<IReadOnlyList<DirectoryChange>> AppliesAsync(string file, bool prune = false) =>
        await Provisioner.ApplyAsync(Encoding.UTF8.GetBytes(file), prune, By, CancellationToken.None) switch
        {
            ProvisioningResult.Applied applied => applied.Changes,
            ProvisioningResult.Invalid invalid => throw new ArgumentException(string.Join('\n', invalid.Errors)),
            _ => [],
        };

    public void Dispose() => Directory.Dispose();
}
