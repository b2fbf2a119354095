using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Generated;

/// <summary>What a program does with the generated client. It throws at what is not so.</summary>
public static class Smoke
{
    public static async Task RunAsync(HttpClient http, string userName, string domain, string password)
    {
        try
        {
            await UseAsync(http, userName, domain, password);
        }
        catch (ApiException<VendorError> refusal)
        {
            throw new InvalidOperationException(string.Join("; ", refusal.Result.Errors.Select(error => error.Code + ": " + error.Message)), refusal);
        }
    }

    private static async Task UseAsync(HttpClient http, string userName, string domain, string password)
    {
        var client = new BellwireClient(http);
        await RefusedAsync(401, () => client.List_usersAsync());

        var tokens = await client.Sign_inAsync(new SignInBody { Username = userName, Domain = domain, Password = password });
        Holds(tokens.Role == "Admin" && tokens.Expires_in == 1800, "signed in");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(tokens.Token_type, tokens.Access_token);
        Holds((await client.Signed_in_userAsync()).Number == "101", "who one is");

        var made = await client.Create_userAsync(body: new UserBody { Number = "150", Username = "kim", Display_name = "Kim", Sip_password = "secret" });
        Holds(made.Id.Length > 10 && made.Ring_time == 20, "an extension is made");
        var list = await client.List_usersAsync(filter: "startswith(number, '15')", orderby: "number desc");
        Holds(list.Count == 1 && list.Items.Single().Id == made.Id, "it is found by a filter");
        var changed = await client.Update_userAsync(made.Id, body: new UserChanges { Ring_time = 30 });
        Holds(changed.Ring_time == 30 && changed.Display_name == "Kim", "it is changed");
        Holds((await client.Read_userAsync(made.Id)).Ring_time == 30, "it is read");
        await RefusedAsync(400, () => client.Create_userAsync(body: new UserBody { Number = "150" }));
        await client.Destroy_userAsync(made.Id);
        await RefusedAsync(404, () => client.Read_userAsync(made.Id));

        await client.Set_own_presenceAsync(new PresenceBody { Presence = "Lunch", Presence_note = "back at two" });
        Holds((await client.Read_own_statusAsync()).Presence == "Lunch", "a presence is set and read");
        var queue = (await client.List_call_queuesAsync()).Items.Single();
        Holds((await client.Read_call_queue_statusAsync(queue.Id)).Status == "OFFLINE", "a queue's state is read");
        Holds((await client.List_call_queue_agentsAsync(queue.Id)).Items.Single().Status == "OFFLINE", "an agent's state is read");
        Holds((await client.List_registrationsAsync()).Count == 0, "registrations are listed");
        Holds((await client.List_auditAsync()).Items.First().Element == "presence", "the audit log is read");

        await client.Sign_outAsync();
        await RefusedAsync(401, () => client.Signed_in_userAsync());
    }

    private static void Holds(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException("Does not hold: " + what);
    }

    private static async Task RefusedAsync(int status, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ApiException<VendorError> refusal) when (refusal.StatusCode == status && refusal.Result.Errors.First().Code.Length > 0)
        {
            return;
        }
        throw new InvalidOperationException("Not refused with " + status);
    }
}
