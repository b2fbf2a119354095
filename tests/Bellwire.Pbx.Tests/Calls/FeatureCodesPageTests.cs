using System.Text.RegularExpressions;
using Bellwire.Pbx.Calls;
using Bellwire.Testing;
using Bellwire.Testing.Golden;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>The page for desk users names every code that there is, and no other.</summary>
public sealed partial class FeatureCodesPageTests
{
    private static readonly string[] Joining = [CallService.PickUpCode, CallService.ListenCode, ParkPlaces.ParkCode, ParkPlaces.FetchCode, CallSession.RecordCode, CallSession.StopCode];

    [Fact]
    public async Task Each_code_has_its_row()
    {
        await using var pbx = await TestPbx.StartAsync();
        var rows = (await File.ReadAllLinesAsync(Path.Combine(GoldenFile.RepositoryRoot, "docs", "feature-codes.md"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("| `*", StringComparison.Ordinal));
        var told = rows.SelectMany(row => Code().Matches(row.Split('|')[1]).Select(code => code.Value)).Order();
        Assert.Equal(pbx.Calls.Features.Known.Concat(Joining).Order(), told);
    }

    [GeneratedRegex(@"\*[0-9]{2}")]
    private static partial Regex Code();
}
