using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Elements;

/// <summary>Tenants: for system administrators only.</summary>
internal sealed class TenantEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        var shape = ElementShape.Of(ElementKind.Tenant);
        var group = api.MapGroup("/tenants").WithTags("tenants");
        group.MapGet("/", List).WithName("list_tenants").WithMetadata(Access.SystemAdmins, new Shows(shape.Page), new IsList());
        group.MapGet("/{id}", Read).WithName("read_tenant").WithMetadata(Access.SystemAdmins, new Shows(shape));
        group.MapPost("/", CreateAsync).WithName("create_tenant")
            .WithMetadata(Access.SystemAdmins, new Takes(shape.Body), new Shows(shape, StatusCodes.Status201Created));
        group.MapPost("/{id}", UpdateAsync).WithName("update_tenant").WithMetadata(Access.SystemAdmins, new Takes(shape.Part), new Shows(shape));
        group.MapPost("/{id}/destroy", DestroyAsync).WithName("destroy_tenant").WithMetadata(Access.SystemAdmins);
    }

    private Results<ElementPage, Refusal> List(HttpContext context) => ElementPage.Of(
        context.Request, parts.Directory.Current.Tenants.Select(tenant => tenant.Tenant), ElementResources.TenantFields, ElementJson.Of);

    private Results<ElementAnswer, Refusal> Read(string id) =>
        parts.Editor.Find(ElementKind.Tenant, default, IdOf(id)) is { } view ? new ElementAnswer(view) : Refusal.NotFound;

    private Task<Results<ElementAnswer, Refusal>> CreateAsync(HttpContext context, CancellationToken cancellation) =>
        ElementEndpoints.EditAsync(context, StatusCodes.Status201Created, body =>
            parts.Editor.CreateAsync(ElementKind.Tenant, default, body, Caller.Of(context).Editor, cancellation));

    private Task<Results<ElementAnswer, Refusal>> UpdateAsync(HttpContext context, string id) =>
        ElementEndpoints.EditAsync(context, StatusCodes.Status200OK, body => parts.Editor.UpdateAsync(
            ElementKind.Tenant, new TenantId(IdOf(id)), IdOf(id), EditAnswers.TagOf(context.Request), body, Caller.Of(context).Editor, context.RequestAborted));

    private async Task<Results<NoContent, Refusal>> DestroyAsync(HttpContext context, string id)
    {
        var result = await parts.Editor.DestroyAsync(
            ElementKind.Tenant, new TenantId(IdOf(id)), IdOf(id), EditAnswers.TagOf(context.Request), Caller.Of(context).Editor, context.RequestAborted);
        return EditAnswers.RefusalOf(result) is { } wrong ? wrong : TypedResults.NoContent();
    }

    private static long IdOf(string id) => TenantScope.TryReadId(id, out var number) ? number : 0;
}
