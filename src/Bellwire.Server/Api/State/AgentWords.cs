using System.Text.Json;
using Bellwire.Contracts;
using Bellwire.Pbx.Queues;

namespace Bellwire.Server.Api.State;

/// <summary>How agents' states and commands are written: as on the events socket.</summary>
internal static class AgentWords
{
    public static readonly IReadOnlyDictionary<string, AgentCommand> Commands = new Dictionary<string, AgentCommand>
    {
        ["READY"] = AgentCommand.Ready, ["NOT_READY"] = AgentCommand.NotReady, ["LOGGED_IN"] = AgentCommand.LogIn, ["LOGGED_OUT"] = AgentCommand.LogOut,
    };

    public static string Of(AgentState state) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(state.ToString());
}
