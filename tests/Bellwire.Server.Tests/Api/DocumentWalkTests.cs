using System.Text.RegularExpressions;
using Bellwire.Server.Api;
using Microsoft.AspNetCore.Routing;

namespace Bellwire.Server.Tests.Api;

/// <summary>Walks every operation of the OpenAPI document with every role of two tenants, with ids that are real.</summary>
public sealed partial class DocumentWalkTests(TwoTenants house) : IClassFixture<TwoTenants>, IAsyncLifetime
{
    private static readonly string[] Elements = ["users", "call_queues", "trunks", "webhooks"];

    private readonly Dictionary<string, string> _tokens = [];
    private List<Operation> _operations = [];
    private string _chief = "", _alpha = ""; // set in InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _chief = await house.TokenOfAsync("chief", null);
        _alpha = await house.IdOfAsync("tenants", _chief, "domain", "alpha.test");
        foreach (var (role, name) in new[] { ("A", "boss"), ("Q", "lead"), ("U", "ann") })
        {
            _tokens[role] = await house.TokenOfAsync(name, "alpha.test");
            _tokens[$"foreign {role}"] = await house.TokenOfAsync(name, "beta.test");
        }
        _tokens["S"] = _chief;
        _operations = [.. (await house.GetAsync("openapi.json")).Json["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method =>
            new Operation(method.Value!["operationId"]!.GetValue<string>(), new HttpMethod(method.Key.ToUpperInvariant()), path.Key, method.Value["requestBody"] is not null)))];
        house.KeepsCall(_alpha, "alpha");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Document_code_and_this_test_know_the_same_operations()
    {
        Assert.Equal(KnownOperations.Roles.Keys.Order(StringComparer.Ordinal), _operations.Select(operation => operation.Id).Order(StringComparer.Ordinal));
        var mapped = house.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is not null);
        Assert.Equal(
            mapped.Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName).Order(StringComparer.Ordinal),
            _operations.Select(operation => operation.Id).Order(StringComparer.Ordinal));
        var unnamed = house.Endpoints.OfType<RouteEndpoint>().Where(endpoint =>
            endpoint.Metadata.GetMetadata<Access>() is not null && endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null).Select(endpoint => endpoint.RoutePattern.RawText!);
        Assert.All(unnamed, path => Assert.StartsWith("/api/", path, StringComparison.Ordinal));
        Assert.All(unnamed, path => Assert.Matches("openapi.json|docs", path));
    }

    [Fact]
    public async Task Every_operation_serves_the_roles_it_should_and_refuses_the_others_unseen()
    {
        var before = await StateAsync();
        foreach (var operation in _operations.Where(operation => KnownOperations.Roles[operation.Id] != "*"))
        {
            Assert.Equal((401, "UNAUTHORIZED"), await TellAsync(operation, null, await PathAsync(operation, real: true)));
            foreach (var role in "SAQU")
            {
                var isServed = KnownOperations.Roles[operation.Id].Contains(role, StringComparison.Ordinal);
                if (operation.Id == "sign_out")
                    continue;                                   // it would end the walk; the sign-in tests have it
                var tenant = role == 'S' ? $"?tenant_id={_alpha}" : "";
                var (status, code) = await TellAsync(operation, _tokens[$"{role}"], await PathAsync(operation, real: !isServed) + tenant);
                Assert.True(isServed ? status is not (401 or 403) and < 500 : (status, code) == (403, "FORBIDDEN"), $"{role} on {operation}: {status} {code}");
            }
        }
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task No_operation_shows_or_changes_anything_of_another_tenant()
    {
        var before = await StateAsync();
        foreach (var operation in _operations.Where(operation => operation.Id is not ("sign_in" or "refresh_token" or "sign_out")))
            foreach (var role in "AQU")
                foreach (var query in new[] { "", $"?tenant_id={_alpha}" })
                {
                    var path = await PathAsync(operation, real: true);
                    var answer = await SendAsync(operation, _tokens[$"foreign {role}"], path + query);
                    Assert.False(answer.Text.Contains("alpha", StringComparison.Ordinal), $"foreign {role} on {operation}{query} was told {answer.Text}");
                    var isServed = KnownOperations.Roles[operation.Id].Contains(role, StringComparison.Ordinal);
                    var isNamed = operation.Path.Replace("{number}", "", StringComparison.Ordinal).Contains('{', StringComparison.Ordinal);   // numbers are those of one's own tenant
                    var isScoped = query.Length > 0 && !operation.Path.StartsWith("/api/user/", StringComparison.Ordinal) && operation.Id != "signed_in_user"
                        && operation.Path != "/api/user";
                    Assert.True(
                        !isServed ? answer.Status == 403 : isNamed || isScoped ? answer.Status is 404 or 400 : answer.Status < 500, $"foreign {role} on {operation}{query}: {answer.Status}");
                }
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task What_is_no_sense_is_refused_in_the_shape_of_the_interface_by_every_operation()
    {
        foreach (var operation in _operations.Where(operation => operation.Id is not "sign_out"))
        {
            var token = _tokens[KnownOperations.Roles[operation.Id] == "S" ? "S" : "A"];
            foreach (var (path, body) in new[]
            {
                (await PathAsync(operation, real: false), "[[[[[[[["), (await PathAsync(operation, real: false), new string('[', 100_000)),
                (await PathAsync(operation, real: false), "\"\\ud800\""), (await PathAsync(operation, real: false), $$"""{"a":"{{new string('x', 600_000)}}"}"""),
                (Parameter().Replace(operation.Path, "%F0%9F%92%A9"), "{}"), (Parameter().Replace(operation.Path, "9223372036854775808"), "{}"),
                (Parameter().Replace(operation.Path, "-1") + "?top=x&skip=-1&orderby=;&filter=((((((((((((((((((((&from=x&to=y", "{}"),
            })
            {
                if (!operation.HasBody && !ReferenceEquals(body, "{}"))
                    continue;
                var answer = await house.SendAsync(operation.Method, path, token, operation.Method == HttpMethod.Post ? body : null);
                Assert.True(answer.Status < 500, $"{operation}: {answer.Status} {answer.Text}");
                if (answer.Status >= 400)
                    Assert.True(answer.Code is { Length: > 0 } && answer.Message is { Length: > 0 }, $"{operation} {path}: {answer.Status} {answer.Text}");
            }
        }
    }

    private async Task<(int Status, string? Code)> TellAsync(Operation operation, string? token, string path)
    {
        var answer = await SendAsync(operation, token, path);
        return (answer.Status, answer.Status >= 400 ? answer.Code : null);
    }

    private Task<TwoTenants.Answer> SendAsync(Operation operation, string? token, string path) =>
        house.SendAsync(operation.Method, path, token, operation.Method == HttpMethod.Post ? "{}" : null);

    /// <summary>The address with ids of alpha's elements, or with one that nothing has.</summary>
    private async Task<string> PathAsync(Operation operation, bool real)
    {
        if (!real)
            return Parameter().Replace(operation.Path, "1");
        var kind = operation.Path.Split('/')[2] switch { "user" => "call_queues", var first => first };
        var id = Elements.Contains(kind) ? await IdAsync(kind) : kind == "tenants" ? _alpha : "1001";
        return operation.Path.Replace("{queue_id}", await IdAsync("call_queues"), StringComparison.Ordinal).Replace("{number}", "103", StringComparison.Ordinal)
            .Replace("{session_id}", "1001", StringComparison.Ordinal).Replace("{letter}", "1", StringComparison.Ordinal).Replace("files/{id}", "files/77", StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
    }

    private async Task<string> IdAsync(string kind) => _ids.TryGetValue(kind, out var known) ? known
        : _ids[kind] = (await house.GetAsync($"{kind}?tenant_id={_alpha}", _chief)).Json["items"]![0]!["id"]!.GetValue<string>();

    private readonly Dictionary<string, string> _ids = [];

    /// <summary>All that alpha has, and what happened to it.</summary>
    private async Task<string> StateAsync()
    {
        var state = new List<string>();
        foreach (var path in Elements.Append("cdrs").Append("recordings").Append("audit").Append($"call_queues/{await IdAsync("call_queues")}/agents"))
            state.Add((await house.GetAsync($"{path}?tenant_id={_alpha}", _chief)).Text);
        return string.Join('\n', state);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    private sealed record Operation(string Id, HttpMethod Method, string Path, bool HasBody)
    {
        public override string ToString() => $"{Id} ({Method} {Path})";
    }
}
