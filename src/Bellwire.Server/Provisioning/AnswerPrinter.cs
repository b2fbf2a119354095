using System.Text.Json;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Provisioning;

/// <summary>Prints what became of a file, and turns it into the exit code.</summary>
internal static class AnswerPrinter
{
    public static ExitCode Print(ProvisionAnswer answer, string file, bool json)
    {
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(answer, ProvisionJson.Default.ProvisionAnswer));
        else
            ForPerson(answer, file);
        return answer.Outcome switch
        {
            ProvisionOutcome.Changed or ProvisionOutcome.Unchanged => ExitCode.Ok,
            ProvisionOutcome.Invalid => ExitCode.Refused,
            _ => ExitCode.Failure,
        };
    }

    /// <summary>The errors of an invalid file, one a line.</summary>
    public static string Complaint(ProvisionAnswer answer, string file) =>
        $"{file} was not applied, nothing was changed.{Environment.NewLine}{string.Join(Environment.NewLine, answer.Errors.Select(e => $"  {e.Path}: {e.Message}"))}";

    private static void ForPerson(ProvisionAnswer answer, string file)
    {
        if (answer.Errors.Count > 0)
        {
            Console.Error.WriteLine(Complaint(answer, file));
            return;
        }
        foreach (var change in answer.Changes)
            Console.Out.WriteLine(Line(change));
        var where = answer.ByServer ? "by the running server, effective now" : "in the data folder; no server is running";
        Console.Out.WriteLine(answer.Outcome == ProvisionOutcome.Unchanged
            ? $"Nothing to change: {file} is what is already there."
            : $"{answer.Changes.Count} changes made {where}.");
    }

    private static string Line(ProvisionChange change)
    {
        var tenant = change.Tenant is null || change.What == "tenant" ? "" : $" of {change.Tenant}";
        var members = change.Members.Count == 0 ? "" : $": {string.Join(", ", change.Members)}";
        return $"{change.Action,-8} {change.What.Replace('_', ' ')} {change.Name}{tenant}{members}";
    }
}
