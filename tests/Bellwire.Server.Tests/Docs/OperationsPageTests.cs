using System.Text.Json.Nodes;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Pbx.Retention;
using Bellwire.Pbx.Webhooks;
using Bellwire.PubSub;
using Bellwire.PubSub.Listening;
using Bellwire.PubSub.Sessions;
using Bellwire.Server.Commands;
using Bellwire.Server.Http;
using Bellwire.Server.Settings;
using Bellwire.Testing.Golden;

namespace Bellwire.Server.Tests;

public sealed class OperationsPageTests
{
    private static string Page(string name) => File.ReadAllText(Path.Combine(GoldenFile.RepositoryRoot, "docs", name));

    [Fact]
    public void Every_member_of_the_provisioning_file_is_explained()
    {
        var page = Page("operations.md");
        var members = MembersIn(JsonNode.Parse(ProvisioningSchema.Text)).ToHashSet();

        Assert.Contains("skill_level", members);
        Assert.All(members, member => Assert.True(page.Contains($"`{member}", StringComparison.Ordinal) || page.Contains($"\"{member}\"", StringComparison.Ordinal), member));
    }

    [Fact]
    public void Every_setting_is_explained_by_its_option_or_its_variable()
    {
        var page = Page("operations.md");

        Assert.All(SettingCatalogue.All, setting =>
            Assert.Contains(setting.IsSecret ? $"`{setting.Variable}`" : $"`{setting.Option}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_exit_code_is_explained()
    {
        var page = Page("operations.md");

        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"\n| {(int)code} | ", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_limit_that_the_page_names_can_be_set()
    {
        var known = new Dictionary<string, Type>
        {
            ["PubSub"] = typeof(PubSubOptions),
            ["Connections"] = typeof(ConnectionLimits),
            ["Accounts"] = typeof(AccountsOptions),
            ["Registrar"] = typeof(RegistrarOptions),
            ["Presence"] = typeof(PresenceOptions),
            ["Http"] = typeof(HttpLimits),
            ["Calls"] = typeof(CallOptions),
            ["Media"] = typeof(MediaOptions),
            ["Recording"] = typeof(RecordingOptions),
            ["Retention"] = typeof(RetentionOptions),
            ["Webhooks"] = typeof(WebhookOptions),
        };
        var rows = Page("operations.md").Split('\n').Where(line => known.Keys.Any(section => line.StartsWith($"| `{section}:", StringComparison.Ordinal))).ToList();

        Assert.True(rows.Count > 10);
        foreach (var cell in rows.Select(row => row.Split('|')[1]))
        {
            var names = cell.Split(',').Select(name => name.Trim(' ', '`')).ToList();
            var section = names[0].Split(':')[0];
            Assert.All(names, name => Assert.NotNull(known[section].GetProperty(name.Split(':')[^1])));
        }
    }

    [Fact]
    public void Every_close_code_is_explained_to_those_who_write_subscribers()
    {
        var rows = Page("events.md").Split('\n');

        foreach (var code in CloseCode.All)
        {
            var reason = code.Code is 1002 or 1007 ? "(what was wrong)" : code.Reason;     // the reader of frames says it
            var row = Assert.Single(rows, line => line.StartsWith($"| {code.Code} | {reason} |", StringComparison.Ordinal));
            var pause = $"after {code.NotBefore.TotalSeconds:0} to {(code.NotBefore + code.Within).TotalSeconds:0} seconds";
            Assert.Contains(code.ComeBack == ComeBack.Yes ? pause : "| no", row, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> MembersIn(JsonNode? schema) => schema switch
    {
        JsonObject node => node.SelectMany(member => member.Key == "properties" && member.Value is JsonObject properties
            ? properties.SelectMany(property => MembersIn(property.Value).Prepend(property.Key))
            : MembersIn(member.Value)),
        JsonArray list => list.SelectMany(MembersIn),
        _ => [],
    };
}
