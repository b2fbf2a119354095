using System.Xml.Linq;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

/// <summary>Who may know whom. A project exists to make the compiler refuse a reference; this keeps the list itself from drifting.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["Bellwire.Contracts"] = "",
        ["Bellwire.WebSocket"] = "",
        ["Bellwire.Sip"] = "Bellwire.WebSocket",
        ["Bellwire.Media"] = "",
        ["Bellwire.Pbx"] = "Bellwire.Contracts Bellwire.Media Bellwire.Sip",
        ["Bellwire.PubSub"] = "Bellwire.Contracts Bellwire.WebSocket",
        ["Bellwire.Storage"] = "Bellwire.Contracts Bellwire.Pbx Bellwire.PubSub",
        ["Bellwire.Server"] =
            "Bellwire.Contracts Bellwire.Media Bellwire.Pbx Bellwire.PubSub Bellwire.Sip Bellwire.Storage Bellwire.WebSocket",
    };

    [Fact]
    public void Data_moves_one_way_through_the_projects()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(GoldenFile.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories).ToList();

        Assert.Equal(Allowed.Keys.Order(), projects.Select(NameOf).Order());
        Assert.All(projects, project => Assert.Empty(ReferencesOf(project).Except(Allowed[NameOf(project)].Split(' '))));
    }

    [Fact]
    public void Third_party_packages_stay_behind_their_walls()
    {
        string[] bare = ["Bellwire.Contracts", "Bellwire.WebSocket", "Bellwire.Media"];

        Assert.All(bare, name => Assert.Empty(PackagesOf(Path.Combine(GoldenFile.RepositoryRoot, "src", name, name + ".csproj"))));
    }

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> ReferencesOf(string project) => IncludesOf(project, "ProjectReference").Select(NameOf);

    private static IEnumerable<string> PackagesOf(string project) =>
        IncludesOf(project, "PackageReference").Where(package => package != "Microsoft.Extensions.Logging.Abstractions");

    private static IEnumerable<string> IncludesOf(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(reference => ((string?)reference.Attribute("Include") ?? "").Replace('\\', '/'));
}
