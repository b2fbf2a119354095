using Bellwire.Server.Http;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Bellwire.Server.Api.Document;

/// <summary>The OpenAPI document of the addresses as they are mapped, and the page for people over it.</summary>
internal static class ApiDocument
{
    private const string Address = "/api/openapi.json";
    private const string TokenScheme = "bearer";

    private static readonly string[] ShortForms = ["caller", "callee", "direction"];

    // The page's own script does the rest; it gets nothing from other hosts and tells them nothing.
    private const string PagePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:";

    public static void AddDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0; // what most generators of clients read
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<Access>().Any();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Bellwire REST API", Version = "1", Description = "Sign in at /api/auth/sign_in; the access token is also that of /wsi." };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.AddComponent(nameof(VendorError), ErrorSchema());
            document.AddComponent(TokenScheme, (IOpenApiSecurityScheme)new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = TokenScheme });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellation) =>
        {
            var document = context.Document ?? throw new InvalidOperationException("an operation is part of a document");
            operation.Responses ??= [];
            operation.Responses.Remove("400");
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "Refused: 400, 401, 403, 404, 412, 413, 429, 500 or 503, with the reason.",
                Content = Json(new OpenApiSchemaReference(nameof(VendorError), document)),
            };
            foreach (var metadata in context.Description.ActionDescriptor.EndpointMetadata)
            {
                Describe(operation, document, metadata);
                if (metadata is TakesObject takes)
                {
                    var schema = await context.GetOrCreateSchemaAsync(takes.Type, null, cancellation);
                    document.AddComponent(takes.Type.Name, (IOpenApiSchema)schema);     // named, so that generators of clients name it too
                    operation.RequestBody = Body(new OpenApiSchemaReference(takes.Type.Name, document));
                }
            }
        });
    });

    public static void MapDocument(this WebApplication app)
    {
        app.MapOpenApi(Address).WithMetadata(Access.Anyone).ExcludeFromDescription();
        app.MapScalarApiReference("/api/docs", (options, context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = PagePolicy;
            options.WithOpenApiRoutePattern(Address).WithTitle("Bellwire REST API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp();
        }).WithMetadata(Access.Anyone).ExcludeFromDescription();
    }

    private static void Describe(OpenApiOperation operation, OpenApiDocument document, object metadata)
    {
        switch (metadata)
        {
            case Access { Roles.Length: > 0 } access:
                operation.Description = $"For {string.Join(", ", access.Roles)}.";
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, document)] = [] }];
                break;
            case Takes takes:
                operation.RequestBody = Body(ElementSchemas.Reference(document, takes.Shape));
                break;
            case Shows shows:
                operation.Responses ??= [];
                operation.Responses[FormattableString.Invariant($"{shows.Status}")] =
                    new OpenApiResponse { Description = "OK", Content = Json(ElementSchemas.Reference(document, shows.Shape)) };
                if (shows.Status != StatusCodes.Status200OK)
                    operation.Responses.Remove("200");
                break;
            case IsRecordList records:
                Query(operation, "from", JsonSchemaType.String, "What began then or later, such as 2026-01-31T00:00:00Z. Calls without it and started_at in filter: 31 days before to.");
                Query(operation, "to", JsonSchemaType.String, "What began then or earlier. Without it: now.");
                foreach (var field in ShortForms.Where(name => records.Fields.Any(field => field.Name == name)))
                    Query(operation, field, JsonSchemaType.String, $"The same as {field} eq '..' in filter.");
                if (!operation.Parameters!.Any(parameter => parameter.Name == "filter"))   // two were just added
                    Query(operation, "filter", JsonSchemaType.String, $"Such as: {records.Example}");
                break;
            case ShowsFile file:
                operation.Responses ??= [];
                operation.Responses["200"] = new OpenApiResponse
                {
                    Description = "OK",
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [file.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                    },
                };
                break;
            case InTenant:
                Query(operation, TenantScope.Parameter, JsonSchemaType.String, "Which tenant, for system administrators.");
                break;
        }
        if (metadata is IsPage)
        {
            Query(operation, "skip", JsonSchemaType.Integer, "How many to leave out at the front.");
            Query(operation, "top", JsonSchemaType.Integer, "How many to show, 100 at most.");
        }
        if (metadata is IsList list)
        {
            Query(operation, "filter", JsonSchemaType.String, $"Such as: {list.Example}");
            Query(operation, "orderby", JsonSchemaType.String, "Such as: display_name desc, number");
            Query(operation, "search", JsonSchemaType.String, "Some characters of any text.");
        }
    }

    // Written here: the refusals of all addresses are one.
    private static OpenApiSchema ErrorSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "errors" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "code", "message" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Such as VALIDATE_FAILED." },
                        ["message"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For people." },
                    },
                },
            },
        },
    };

    private static OpenApiRequestBody Body(IOpenApiSchema schema) => new() { Required = true, Content = Json(schema) };

    private static Dictionary<string, OpenApiMediaType> Json(IOpenApiSchema schema) => new() { ["application/json"] = new OpenApiMediaType { Schema = schema } };

    private static void Query(OpenApiOperation operation, string name, JsonSchemaType type, string description) =>
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type },
        });
}
