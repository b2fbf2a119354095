using System.Globalization;

namespace Bellwire.Load.Measuring;

/// <summary>CPU time and memory of a process with all its descendants, read from <c>/proc</c>.</summary>
internal static class ProcessMeter
{
    // USER_HZ: /proc counts in hundredths of a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of user and system time so far.</summary>
    public static double CpuSeconds(int process) =>
        Tree(process).Sum(id => Stat(id) is { } stat ? Number(stat[11]) + Number(stat[12]) : 0) / TicksPerSecond;

    /// <summary>Proportional set size: shared pages count once over the whole tree.</summary>
    public static double MegabytesPss(int process) => Tree(process).Sum(PssKilobytes) / 1024;

    private static List<int> Tree(int root)
    {
        var parents = new List<(int Id, int Parent)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat)
                parents.Add((id, (int)Number(stat[1])));
        }
        var tree = new List<int> { root };
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(parents.Where(p => p.Parent == tree[i]).Select(p => p.Id));
        return tree;
    }

    // The fields after the command's name, which may hold spaces: state is number 0, parent 1, utime 11, stime 12 (proc(5)).
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }

    private static double PssKilobytes(int id)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/smaps_rollup").Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
                .Sum(line => Number(line[4..^2].Trim()));
        }
        catch (IOException)
        {
            return 0; // it ended meanwhile
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
