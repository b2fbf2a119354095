using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bellwire.Testing.Processes;

/// <summary>
/// Moves the running test program into a network of its own: loopback only, with the one further address <see cref="Address"/>
/// and a resolver that fails at once. Real phones refuse to use 127.0.0.1 for media, and torture messages name hosts that
/// exist; from in here nothing reaches another machine, every port is free, and all ends with the process.
/// </summary>
public static partial class PrivateNetwork
{
    /// <summary>The address that stands for "the LAN".</summary>
    public const string Address = "10.99.0.1";

    private const string Mark = "BELLWIRE_PRIVATE_NETWORK";

    private const string Script =
        $"""
        PATH=$PATH:/usr/sbin:/sbin
        ip link set lo up && ip addr add {Address}/32 dev lo && ip route add default dev lo src {Address} &&
        mount --bind "$1" /etc/resolv.conf && shift && exec "$@"
        """;

    /// <summary>Null inside the private network; outside, why it could not be entered.</summary>
    public static string? WhyNot { get; private set; } = "PrivateNetwork.Enter was not called";

    /// <summary>
    /// Called first thing in the process. The process replaces itself (same id, same arguments) by one inside; when the
    /// machine does not allow that, it returns and <see cref="WhyNot"/> says so.
    /// </summary>
    public static void Enter()
    {
        if (Environment.GetEnvironmentVariable(Mark) is not null)
        {
            WhyNot = null;
            return;
        }
        var resolver = Path.Combine(AppContext.BaseDirectory, "private-resolv.conf");
        File.WriteAllText(resolver, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        string[] unshare = Environment.IsPrivilegedProcess ? ["unshare", "-n", "-m"] : ["unshare", "-r", "-n", "-m"];
        WhyNot = Probe([.. unshare, "sh", "-c", Script, "sh", resolver, "true"]);
        if (WhyNot is not null)
            return;

        Environment.SetEnvironmentVariable(Mark, "1");
        var own = File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.None)[1..^1];
        string?[] arguments = [.. unshare, "sh", "-c", Script, "sh", resolver, Environment.ProcessPath!, .. own, null];
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => $"{entry.Key}={entry.Value}").Append(null).ToArray();
        _ = Replace("/usr/bin/unshare", arguments, environment);
        throw new Win32Exception(Marshal.GetLastPInvokeError(), "execve failed");
    }

    private static string? Probe(string[] command)
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
            var said = probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            return probe.ExitCode == 0 ? null : $"a private network needs root or user namespaces: {said.Trim()}";
        }
        catch (Win32Exception missing)
        {
            return $"a private network needs the program 'unshare': {missing.Message}";
        }
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Replace(string path, string?[] arguments, string?[] environment);
}
