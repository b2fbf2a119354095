using System.CommandLine;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Server.Commands;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Provisioning;

/// <summary><c>bellwire provision</c>: tenants, extensions, queues and trunks from a declarative file.</summary>
internal static class ProvisionCommand
{
    private const string PasswordVariable = "BELLWIRE_NEW_PASSWORD";

    private const string Examples = """
        Examples:
          bellwire provision office.json --data /var/lib/bellwire          apply; a running server takes it over at once
          bellwire provision office.json --data /var/lib/bellwire --prune  also remove what the file does not name
          bellwire provision --schema > provisioning.schema.json           the file's JSON Schema, for editors
          bellwire provision --hash                                        asks for a password, prints its user_password_hash
          bellwire provision --rekey --data /var/lib/bellwire              a new key for the secrets at rest (server stopped)

        A small file to begin with:
          {"tenants":[{"name":"Example","domain":"example.org","extensions":[
            {"number":"101","username":"ann","role":"Admin","user_password":"...","sip_password":"..."}]}]}

        Applying a file twice changes nothing; a file with errors changes nothing and each error is named with its JSON path. Keep the file to yourself
        (chmod 600): it holds passwords. --hash reads BELLWIRE_NEW_PASSWORD or standard input when nobody can be asked.
        """;

    private const string NewKeyVariable = "BELLWIRE_NEW_DATA_KEY";

    private static string? DataKey => Environment.GetEnvironmentVariable("BELLWIRE_DATA_KEY") is { Length: > 0 } key ? key : null;

    private static readonly Argument<string?> File = new("FILE") { Description = "The provisioning file.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Data = new("--data") { Description = "The data folder. [bellwire-data]", HelpName = "DIR" };
    private static readonly Option<bool> Prune = new("--prune") { Description = "Remove what the file does not name." };
    private static readonly Option<bool> Schema = new("--schema") { Description = "Print the JSON Schema of the file." };
    private static readonly Option<bool> Hash = new("--hash") { Description = "Print the hash of a password, for user_password_hash." };
    private static readonly Option<bool> Rekey = new("--rekey") { Description = "Encrypt the secrets at rest with a new key." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the answer as JSON." };

    public static Command Create()
    {
        var command = new Command("provision", "Load tenants, extensions, queues and trunks from a file.") { File, Data, Prune, Schema, Hash, Rekey, Json };
        HelpExamples.AddTo(command, Examples);
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(Schema))
        {
            Console.Out.WriteLine(ProvisioningSchema.Text);
            return ExitCode.Ok;
        }
        if (parsed.GetValue(Hash))
        {
            Console.Out.WriteLine(PasswordHash.Create(NewPassword()).Text);
            return ExitCode.Ok;
        }
        var folder = DataOf(parsed);
        if (parsed.GetValue(Rekey))
        {
            await OfflineProvisioning.RekeyAsync(folder, DataKey, Environment.GetEnvironmentVariable(NewKeyVariable), cancellation);
            Console.Out.WriteLine("All secrets at rest are sealed with the new key.");
            return ExitCode.Ok;
        }
        var file = parsed.GetValue(File) ?? throw CommandFault.Usage("Which file? Give 'bellwire provision FILE --data DIR'.");
        var answer = await ApplyAsync(folder, ProvisioningFileReader.Read(file), parsed.GetValue(Prune), cancellation);
        return AnswerPrinter.Print(answer, file, parsed.GetValue(Json));
    }

    private static async Task<ProvisionAnswer> ApplyAsync(string folder, byte[] file, bool prune, CancellationToken cancellation) =>
        await ControlClient.TryProvisionAsync(folder, file, prune, cancellation)
        ?? await OfflineProvisioning.ApplyAsync(folder, DataKey, file, prune, cancellation);

    private static string DataOf(ParseResult parsed)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>();
        if (parsed.GetValue(Data) is { } data)
            given["Data"] = [data];
        return ServerSettings.DataFolder(given, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
    }

    private static string NewPassword()
    {
        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } given)
            return given;
        var password = Console.IsInputRedirected ? Console.In.ReadLine() : PasswordInput.Read(null, PasswordVariable, "New password:");
        return password is { Length: > 0 } ? password : throw CommandFault.Usage("An empty password is none.");
    }
}
