using System.Text;

namespace Bellwire.Contracts.Tests;

internal static class Reading
{
    internal static ClientCommand Read(string message) => ClientCommand.Read(Encoding.UTF8.GetBytes(message));

    internal static T Read<T>(string message) where T : ClientCommand => Assert.IsType<T>(Read(message));

    internal static string ErrorOf(string message) => Read<CommandError>(message).Text;

    internal static string IdOf(ClientCommand command) => Encoding.UTF8.GetString(command.Echo.Id.Span);
}
