using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwire.Server.Tests.Api;
using Bellwire.Testing.Golden;

namespace Bellwire.Server.Tests;

public sealed partial class RestPageTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    private const string Host = "https://localhost:8887/api/";

    private static readonly string Page = File.ReadAllText(Path.Combine(GoldenFile.RepositoryRoot, "docs", "rest.md"));

    [Fact]
    public async Task The_page_names_every_address_and_none_that_is_not_served()
    {
        var served = (await house.GetAsync("openapi.json")).Json["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method =>
            $"{method.Key.ToUpperInvariant()} {path.Key["/api".Length..].TrimEnd('/')}")).ToHashSet();
        var named = Address().Matches(Page).Select(match => match.Value).ToHashSet();
        foreach (var line in named.Where(line => Regex.IsMatch(line, "^[A-Z]+ /users(/{id}(/destroy)?)?$")).ToList())
            foreach (var kind in new[] { "tenants", "call_queues", "trunks", "webhooks" })   // the page says that they have the same five
                named.Add(line.Replace("users", kind, StringComparison.Ordinal));

        Assert.Equal(served.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_page_shows_works()
    {
        var boss = await house.TokenOfAsync("boss", "alpha.test");
        var user = await house.GetAsync("user", boss);
        house.KeepsCall((await house.GetAsync("auth/user", boss)).Json["tenant_id"]!.GetValue<string>(), "alpha");
        var real = new Dictionary<string, string>
        {
            ["\"ann\""] = "\"boss\"", ["example.org"] = "alpha.test", ["SIP_PASSWORD"] = "sip", ["PASSWORD"] = TwoTenants.Password, ["$TOKEN"] = boss,
            ["USER_ID"] = user.Json["id"]!.GetValue<string>(), ["\"ETAG\""] = user.Tag!, ["QUEUE_ID"] = await house.IdOfAsync("call_queues", boss, "number", "8001"),
            ["SESSION_ID"] = "1001", ["FILE_ID"] = "77",
        };
        var commands = Shell().Matches(Page).SelectMany(block => block.Groups[1].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.True(commands.Count >= 9);
        foreach (var command in commands)
        {
            var answer = await RunAsync(real.Aggregate(command, (text, each) => text.Replace(each.Key, each.Value, StringComparison.Ordinal)));
            Assert.True(answer.Status is >= 200 and < 300, $"{command}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task The_error_on_the_page_is_the_one_that_is_given()
    {
        var shown = Json().Matches(Page).Select(match => match.Groups[1].Value.Trim()).Single();
        var given = await house.PostAsync("users", await house.TokenOfAsync("boss", "alpha.test"), """{"number":"101"}""");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(shown), given.Json), given.Text);
    }

    /// <summary>Does what curl would do with these options; another one is a fault of the page.</summary>
    private Task<TwoTenants.Answer> RunAsync(string command)
    {
        var words = Words(command).ToList();
        Assert.Equal(["curl", "--cacert", "ca.pem"], words.Take(3));
        string? body = null, path = null, token = null, ifMatch = null, range = null;
        var query = new List<string>();
        for (var at = 3; at < words.Count; at++)
            switch (words[at])
            {
                case "-G": break;
                case "-o": at++; break;
                case "-d": body = words[++at]; break;
                case "--data-urlencode": query.Add(Encoded(words[++at])); break;
                case "-H" when words[at + 1].StartsWith("Authorization: Bearer ", StringComparison.Ordinal): token = words[++at]["Authorization: Bearer ".Length..]; break;
                case "-H" when words[at + 1].StartsWith("If-Match: ", StringComparison.Ordinal): ifMatch = words[++at]["If-Match: ".Length..]; break;
                case "-H" when words[at + 1].StartsWith("Range: ", StringComparison.Ordinal): range = words[++at]["Range: ".Length..]; break;
                default:
                    Assert.StartsWith(Host, words[at], StringComparison.Ordinal);
                    path = words[at][Host.Length..];
                    break;
            }
        return house.SendAsync(body is null ? HttpMethod.Get : HttpMethod.Post, query.Count == 0 ? path! : $"{path}?{string.Join('&', query)}", token, body, ifMatch, range);
    }

    private static string Encoded(string pair) => pair.Split('=', 2) is [var name, var value] ? $"{name}={Uri.EscapeDataString(value)}" : pair;

    /// <summary>Words of a shell, with either kind of quotes and without escapes.</summary>
    private static IEnumerable<string> Words(string line)
    {
        var word = new StringBuilder();
        var quote = '\0';
        foreach (var character in line + ' ')
        {
            if (quote == '\0' && character is '\'' or '"' && quote == '\0')
                quote = character;
            else if (character == quote)
                quote = '\0';
            else if (character != ' ' || quote != '\0')
                word.Append(character);
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }

    [GeneratedRegex(@"(?<=`)(GET|POST) /[a-z_/{}]+(?=`)")]
    private static partial Regex Address();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shell();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
