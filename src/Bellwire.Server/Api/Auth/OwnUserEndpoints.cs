using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Auth;

/// <summary>What everybody may see and do about himself.</summary>
internal sealed class OwnUserEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        var user = api.MapGroup("/user").WithTags("user");
        user.MapGet("/", Read).WithName("read_own_user").WithMetadata(Access.Extensions, new Shows(ElementShape.Of(ElementKind.Extension)));
        user.MapPost("/forward", ForwardAsync).WithName("set_own_forward")
            .WithMetadata(Access.Extensions, new TakesObject(typeof(ForwardBody)), new Shows(ElementShape.Of(ElementKind.Extension)));
        user.MapPost("/password", ChangePasswordAsync).WithName("change_own_password")
            .WithMetadata(new TakesObject(typeof(PasswordBody)), Access.SignedIn);
    }

    private Results<ElementAnswer, Refusal> Read(HttpContext context)
    {
        var account = Caller.Of(context).Account;
        return parts.Editor.Find(ElementKind.Extension, account.TenantId, account.ExtensionId.Value) is { } view
            ? new ElementAnswer(view)
            : Refusal.NotFound;
    }

    /// <summary>The rules of one's own extension, all at once. The same validator as for administrators and the provisioning file.</summary>
    private async Task<Results<ElementAnswer, Refusal>> ForwardAsync(HttpContext context, CancellationToken cancellation)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.ForwardBody) is not { } forward)
            return Refusal.Invalid("Give an object with the numbers that calls go to.");
        var (caller, account) = (Caller.Of(context), Caller.Of(context).Account);
        var body = new JsonObject { ["forward"] = JsonSerializer.SerializeToNode(forward, ApiJson.Default.ForwardBody) };
        var result = await parts.Editor.UpdateAsync(
            ElementKind.Extension, account.TenantId, account.ExtensionId.Value, EditAnswers.TagOf(context.Request), Encoding.UTF8.GetBytes(body.ToJsonString()), caller.Editor,
            cancellation);
        return EditAnswers.RefusalOf(result) is { } refusal ? refusal : new ElementAnswer(((EditResult.Done)result).After);
    }

    /// <summary>Ends every token and every live session of the account, this one too.</summary>
    private async Task<Results<NoContent, Refusal>> ChangePasswordAsync(HttpContext context, CancellationToken cancellation)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.PasswordBody) is not { Password: { } old, NewPassword: { } next })
            return Refusal.Invalid("Give password, the present one, and new_password.");
        var caller = Caller.Of(context);
        var account = caller.Account;
        var isAdmin = account.Role == Role.SystemAdmin;
        var proof = new LoginAttempt
        {
            Kind = LoginKind.UserName, Name = account.UserName, Domain = isAdmin ? null : account.TenantDomain, Secret = old, From = caller.From,
        };
        switch (await parts.Accounts.LoginAsync(proof, cancellation))
        {
            case LoginVerdict.Throttled throttled:
                return Refusal.TooMany(throttled.RetryAfter);
            case LoginVerdict.Busy busy:
                return Refusal.Busy(busy.RetryAfter);
            case LoginVerdict.Refused:
                return Refusal.Invalid("The present password is another one.");
        }
        var result = isAdmin
            ? await parts.Editor.ChangeAdminPasswordAsync(account.UserName, next, caller.Editor, cancellation)
            : await parts.Editor.UpdateAsync(
                ElementKind.Extension, account.TenantId, account.ExtensionId.Value, null,
                Encoding.UTF8.GetBytes(new JsonObject { ["user_password"] = next }.ToJsonString()), caller.Editor, cancellation);
        return EditAnswers.RefusalOf(result) is { } refusal ? refusal : TypedResults.NoContent();
    }
}
