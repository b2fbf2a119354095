using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Pbx.Registrar;
using Bellwire.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Benchmarks.Directories;

/// <summary>Loads N extensions (100,000 unless told) from a file with ready-made hashes, stores a binding each, restarts, and prints what each step took.</summary>
internal sealed class DirectoryLoad(int extensions) : IEventSink
{
    private readonly string _hash = PasswordHash.Create("x", 1000).Text;

    /// <summary>Arguments: extensions.</summary>
    internal static async Task RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("bellwire-bench-");
        var load = new DirectoryLoad(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000);
        await load.FirstStartAsync(folder.FullName);
        await load.RestartAsync(folder.FullName);
        folder.Delete(recursive: true);
    }

    public void Publish(PbxRecord record)
    {
        // Rights go nowhere here: the hub has its own benchmark.
    }

    private async Task FirstStartAsync(string path)
    {
        using var folder = DataFolder.Open(path);
        await using var store = await BellwireStore.OpenAsync(folder, null, TimeProvider.System, NullLoggerFactory.Instance);
        using var directory = new PbxDirectory(store.Directory, this);
        var ids = new SnowflakeIds(TimeProvider.System, store.HighWaterMark);
        var provisioner = new Provisioner(directory, store.Directory, ids, store.PasswordMarks, TimeProvider.System);
        var file = Encoding.UTF8.GetBytes(File(""));
        Console.WriteLine($"file: {file.Length / 1_000_000} MB");
        await MeasureAsync("load the file", () => provisioner.ApplyAsync(file, false, new EditedBy("bench", "file"), default));
        await MeasureAsync("load the same bytes", () => provisioner.ApplyAsync(file, false, new EditedBy("bench", "file"), default));
        await MeasureAsync("load a file with one difference", () => provisioner.ApplyAsync(Encoding.UTF8.GetBytes(File("Ann")), false, new EditedBy("bench", "file"), default));
        var tenant = directory.Current.OnlyTenant!; // just loaded
        var one = tenant.Extensions.First();
        await MeasureAsync("change one extension", () => directory.RevokeSessionsAsync(one.TenantId, one.Id, default));
        var watch = Stopwatch.StartNew();
        for (var key = 1; key <= extensions; key++)
            store.Bindings.Save(Binding(key, tenant.Tenant.Id));
        await store.DisposeAsync();
        Print("store a binding for each", watch);
    }

    private async Task RestartAsync(string path)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var folder = DataFolder.Open(path);
        var watch = Stopwatch.StartNew();
        await using var store = await BellwireStore.OpenAsync(folder, null, TimeProvider.System, NullLoggerFactory.Instance);
        using var directory = new PbxDirectory(store.Directory, this);
        Print("restart: read the directory", watch);
        Console.WriteLine($"memory: {(GC.GetTotalMemory(forceFullCollection: true) - before) / extensions} bytes an extension");
        watch.Restart();
        var bindings = store.Bindings.ReadAll();
        Print($"restart: read {bindings.Count} bindings", watch);
    }

    private static async Task MeasureAsync(string what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        Print(what, watch);
    }

    private static void Print(string what, Stopwatch watch) => Console.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms");

    private string File(string nameOfTheFirst)
    {
        var text = new StringBuilder("""{"tenants":[{"name":"Example","domain":"example.org","extensions":[""");
        for (var i = 0; i < extensions; i++)
            text.Append(i > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $$"""
                {"number":"{{100_000 + i}}","username":"user{{i}}","display_name":"{{(i == 0 ? nameOfTheFirst : "")}}","email":"user{{i}}@example.org",
                "user_password_hash":"{{_hash}}","sip_ha1":{"md5":"{{i:x32}}","sha256":"{{i:x64}}"} }
                """);
        return text.Append("]}]}").ToString();
    }

    private static StoredBinding Binding(long key, TenantId tenant) => new(
        key, tenant, $"{100_000 + key}", $"<sip:{key}@192.0.2.7:5062;ob>", $"sip:{key}@192.0.2.7:5062;ob", $"\"<urn:uuid:{key:x32}>\"", 1,
        $"call-{key}@phone", key, "Phone 1.0", "", "udp", "192.0.2.1:5060", "192.0.2.7:5062", 1000, false, 1_760_000_000_000, 1_760_000_600_000);
}
