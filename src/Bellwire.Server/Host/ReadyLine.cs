using System.Text.Json;

namespace Bellwire.Server.Host;

/// <summary>Prints the ready report: one JSON object, or a few lines for a person that end with the word ready.</summary>
internal static class ReadyLine
{
    public static void Print(TextWriter output, ReadyReport report, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(report, ReadyJson.Default.ReadyReport));
            output.Flush();
            return;
        }
        output.WriteLine($"Bellwire {report.Version}, data in {report.Data}");
        output.WriteLine(report.CaSha256 is null
            ? $"Certificate {report.Ca}"
            : $"Clients trust {report.Ca}{Environment.NewLine}SHA-256 {report.CaSha256}");
        output.WriteLine(report.Tenants.Count switch
        {
            0 => "No tenant yet: bellwire provision FILE --data " + report.Data,
            <= 5 => $"Tenants: {string.Join(", ", report.Tenants)}",
            _ => $"Tenants: {report.Tenants.Count}",
        });
        output.WriteLine($"ready  {string.Join("  ", report.Listening.GroupBy(l => l.What).Select(Ports))}  rtp udp {report.RtpPorts}");
        output.Flush();
    }

    private static string Ports(IGrouping<string, Listening> part) =>
        $"{part.Key} {string.Join(' ', part.GroupBy(l => l.Port).Select(p => $"{string.Join('+', p.Select(l => l.Transport).Distinct())} {p.Key}"))}";
}
