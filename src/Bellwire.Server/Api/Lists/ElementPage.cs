using System.Text.Json;
using Bellwire.Pbx.Directory.Editing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Lists;

/// <summary>A page of elements: <c>{"count":n,"items":[..]}</c>.</summary>
internal sealed class ElementPage(int count, IReadOnlyList<ElementView> items) : IResult
{
    public static Results<ElementPage, Refusal> Of<T>(HttpRequest request, IEnumerable<T> all, ListFields<T> fields, Func<T, ElementView> view)
    {
        var (query, fault) = ListQuery.Read(request.Query, [.. fields.Names]);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (count, items) = query.Of(all, fields);
        return new ElementPage(count, [.. items.Select(view)]);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteNumber("count", count);
        writer.WriteStartArray("items");
        foreach (var item in items)
            item.Json.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
