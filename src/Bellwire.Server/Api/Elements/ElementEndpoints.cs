using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Elements;

/// <summary>List, read, create, update and destroy, the same for every kind of element.</summary>
internal static class ElementEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiParts parts)
    {
        Map(api, parts, ElementResources.Users);
        Map(api, parts, ElementResources.CallQueues);
        Map(api, parts, ElementResources.Trunks);
        new QueueSeatEndpoints(parts).Map(api);
        Map(api, parts, ElementResources.Webhooks);
        new TenantEndpoints(parts).Map(api);
    }

    private static void Map<T>(RouteGroupBuilder api, ApiParts parts, ElementResource<T> resource)
    {
        var group = api.MapGroup(resource.Path).WithTags(resource.Path);
        var (shape, kind, scoped) = (ElementShape.Of(resource.Kind), resource.Kind, new InTenant());
        group.MapGet("/", Results<ElementPage, Refusal> (HttpContext context) =>
            TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal)
                ? ElementPage.Of(context.Request, resource.All(tenant), resource.Fields, resource.View)
                : refusal)
            .WithName($"list_{resource.Path}").WithMetadata(resource.Readers, scoped, new Shows(shape.Page), new IsList());
        group.MapGet("/{id}", Results<ElementAnswer, Refusal> (HttpContext context, string id) =>
            !TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal) ? refusal
            : TenantScope.TryReadId(id, out var number) && parts.Editor.Find(kind, tenant.Tenant.Id, number) is { } view ? new ElementAnswer(view)
            : Refusal.NotFound)
            .WithName($"read_{resource.One}").WithMetadata(resource.Readers, scoped, new Shows(shape));
        group.MapPost("/", (HttpContext context, CancellationToken cancellation) => EditAsync(context, parts, StatusCodes.Status201Created, (tenant, body) =>
            parts.Editor.CreateAsync(kind, tenant, body, Caller.Of(context).Editor, cancellation)))
            .WithName($"create_{resource.One}").WithMetadata(resource.Writers, scoped, new Takes(shape.Body), new Shows(shape, StatusCodes.Status201Created));
        group.MapPost("/{id}", (HttpContext context, string id) => EditAsync(context, parts, StatusCodes.Status200OK, (tenant, body) =>
            parts.Editor.UpdateAsync(
                kind, tenant, TenantScope.TryReadId(id, out var number) ? number : 0, EditAnswers.TagOf(context.Request), body, Caller.Of(context).Editor,
                context.RequestAborted)))
            .WithName($"update_{resource.One}").WithMetadata(resource.Writers, scoped, new Takes(shape.Part), new Shows(shape));
        group.MapPost("/{id}/destroy", async Task<Results<NoContent, Refusal>> (HttpContext context, string id) =>
        {
            if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
                return refusal;
            var result = await parts.Editor.DestroyAsync(
                kind, tenant.Tenant.Id, TenantScope.TryReadId(id, out var number) ? number : 0, EditAnswers.TagOf(context.Request), Caller.Of(context).Editor,
                context.RequestAborted);
            return EditAnswers.RefusalOf(result) is { } wrong ? wrong : TypedResults.NoContent();
        })
            .WithName($"destroy_{resource.One}").WithMetadata(resource.Writers, scoped);
    }

    private static async Task<Results<ElementAnswer, Refusal>> EditAsync(
        HttpContext context, ApiParts parts, int status, Func<TenantId, ReadOnlyMemory<byte>, Task<EditResult>> edit)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return await EditAsync(context, status, body => edit(tenant.Tenant.Id, body));
    }

    public static async Task<Results<ElementAnswer, Refusal>> EditAsync(HttpContext context, int status, Func<ReadOnlyMemory<byte>, Task<EditResult>> edit)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiBody.MostBytes) is not { } body)
            return Refusal.One(StatusCodes.Status413PayloadTooLarge, "VALIDATE_FAILED", $"A body has at most {ApiBody.MostBytes} bytes.");
        var result = await edit(body);
        if (EditAnswers.RefusalOf(result) is { } refusal)
            return refusal;
        return new ElementAnswer(((EditResult.Done)result).After, status);
    }
}
