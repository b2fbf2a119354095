using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.State;

/// <summary>Whose a number is, for everybody of the tenant: what events tell of anyway.</summary>
internal sealed class NumberEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api) =>
        api.MapGet("/extension_numbers/{number}", Read).WithTags("extension_numbers").WithName("read_extension_number").WithMetadata(Access.SignedIn, new InTenant());

    private Results<Ok<NumberItem>, Refusal> Read(HttpContext context, string number)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        if (tenant.FindExtension(number) is { } extension)
            return TypedResults.Ok(new NumberItem(ElementResources.Id(extension.Id.Value), number, extension.DisplayName, "EXTENSION"));
        return tenant.FindQueue(number) is { } queue
            ? TypedResults.Ok(new NumberItem(ElementResources.Id(queue.Id.Value), number, queue.Name, "CALL_QUEUE"))
            : Refusal.NotFound;
    }
}

/// <param name="Type">EXTENSION or CALL_QUEUE.</param>
internal sealed record NumberItem(string Id, string ExtensionNumber, string Name, string Type);
