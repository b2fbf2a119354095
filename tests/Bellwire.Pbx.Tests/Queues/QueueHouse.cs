using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>A phone system with queues 8001 and 8002, callers 102 and 103, agents 201 and 202; what happens comes as words, one an event.</summary>
internal sealed class QueueHouse : IAsyncDisposable
{
    private QueueHouse(TestPbx pbx) => Pbx = pbx;

    internal TestPbx Pbx { get; private set; }

    internal static readonly string[] Numbers = ["102", "103", "201", "202"];

    /// <param name="queue">Members of queue 8001 besides number, agents and what makes tests short.</param>
    /// <param name="second">The same of 8002.</param>
    /// <param name="agents">Agents of 8001; 8002 has 202.</param>
    internal static async Task<QueueHouse> OpensAsync(string queue = "", string second = "", params string[] agents)
    {
        return new QueueHouse(await TestPbx.StartAsync(File(queue, second, agents.Length == 0 ? ["201"] : agents)));
    }

    internal static string File(string queue, string second, string[] agents)
    {
        var extensions = string.Join(',', Numbers.Select(number => $$"""{"number":"{{number}}","display_name":"Ann {{number}}","sip_password":"sip-{{number}}"}"""));
        var serving = string.Join(',', agents.Select(number => $$"""{"number":"{{number}}"}"""));
        return $$"""
            {"tenants":[{"name":"Example","domain":"example.org","extensions":[{{extensions}}],
             "queues":[{"number":"8001","name":"Sales","strategy":"PRIORITIZED_HUNT","agents":[{{serving}}]{{Also(queue)}}},
                       {"number":"8002","name":"Help","strategy":"PRIORITIZED_HUNT","agents":[{"number":"202"}]{{Also(second)}}}]}]}
            """;
    }

    internal async Task AppliesAsync(string queue, params string[] agents) => await Pbx.Directory.AppliesAsync(File(queue, "", agents), prune: true);

    internal async Task RestartsAsync() => Pbx = await Pbx.RestartsAsync();

    /// <summary>A phone that is registered.</summary>
    internal PhoneOnPaper Phone(string number)
    {
        var phone = Pbx.Phone(number);
        phone.Wire.AbsorbsCopies = true;
        phone.Registers();
        Pbx.Sees();
        return phone;
    }

    /// <summary>The caller is answered by the queue.</summary>
    internal static CallOnWire Waits(PhoneOnPaper caller, string queue = "8001")
    {
        var call = CallOnWire.From(caller, queue);
        call.Gets(200);
        return call;
    }

    /// <summary>The agent's phone rings and answers; the caller is told of his audio.</summary>
    internal static CallOnWire Answers(PhoneOnPaper agent, CallOnWire caller)
    {
        var ring = CallOnWire.At(agent).PicksUp();
        caller.Receives(SipMethod.Invite, sdp: Sdp.Plain);
        caller.Receives(SipMethod.Ack);
        return ring;
    }

    /// <summary>Asserts what subscribers of everything saw since the last look.</summary>
    internal void Sees(params string[] words) => Assert.Equal(words, Pbx.Sees().SelectMany(Words));

    internal TenantId Tenant => Pbx.Directory.Directory.FindTenant("example.org")!.Tenant.Id; // it is in the file

    internal QueueStatus Status(string queue = "8001")
    {
        Pbx.Calls.Queues.RequestQueueStatus(Tenant, queue, new SnapshotTicket(1, 2));
        var snapshot = Pbx.Events.Take().OfType<QueueSnapshot>().Last();
        return snapshot.Status ?? throw new InvalidOperationException($"no queue {queue}");
    }

    internal void Dials(PhoneOnPaper phone, string code, int status = 200)
    {
        var call = CallOnWire.From(phone, code);
        Pbx.LetPass(TimeSpan.FromMilliseconds(1));
        call.Gets(status);
        if (status != 200)
            return;
        Pbx.LetPass(TimeSpan.FromMilliseconds(700));
        call.Receives(SipMethod.Bye);
    }

    public ValueTask DisposeAsync() => Pbx.DisposeAsync();

    private static string Also(string members) => members.Length == 0 ? "" : "," + members;

    private static IEnumerable<string> Words(PbxEvent evt) => evt switch
    {
        QueueCallerStatus status => status.UpdatedCallers.Select(caller => $"{caller.CallerNumber}@{status.QueueNumber} {caller.Reason} {caller.Position}"),
        QueueAgentStatus status =>
        [
            .. (status.UpdatedAgents ?? []).Select(agent => $"{agent.AgentExtensionNumber}@{status.QueueNumber} {agent.State}"),
            .. (status.RemovedAgents ?? []).Select(agent => $"{agent.AgentExtensionNumber}@{status.QueueNumber} removed"),
        ],
        QueueSlaBreached breach => [$"sla {breach.Caller}"],
        TargetAdd target => [$"target_add {target.CallTarget.Number}"],
        TargetRinging target => [$"target_ringing {target.CallTarget.Number}"],
        TargetEnded target => [$"target_ended {target.CallTarget.Number}"],
        TargetNoAnswer target => [$"target_noanswer {target.CallTarget.Number}"],
        TargetFail target => [string.Create(CultureInfo.InvariantCulture, $"target_fail {target.CallTarget.Number} {target.FailCode}")],
        CallFail fail => [string.Create(CultureInfo.InvariantCulture, $"call_fail {fail.FailCode}")],
        CallEstablished established => [$"call_established {established.CallTarget.Number}"],
        CallReroute reroute => [$"call_reroute {reroute.CallTarget.Number} {reroute.RerouteReason}"],
        CallCdr cdr => [$"call_cdr {cdr.EndedReason} {cdr.StatusCode} {string.Join(' ', cdr.CallTargets.Select(target => target.Callee))}".TrimEnd()],
        _ => [evt.EventType],
    };
}
