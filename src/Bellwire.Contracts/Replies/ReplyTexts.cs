namespace Bellwire.Contracts;

/// <summary>Every text that a reply's <c>error</c> can have.</summary>
public static class ReplyTexts
{
    /// <summary>The document's own text, for whatever is wrong with a login.</summary>
    public const string NameOrPassword = "name or password error";

    public const string ServerBusy = "server busy";

    public const string TooManyFailures = "too many failed logins, come back later";

    public const string NotAuthorized = "not authorized, send auth first";

    public const string AlreadyAuthorized = "already authorized";

    public const string AuthPending = "auth is still being checked";

    public const string TooManySessions = "too many sessions of this account";

    public const string TooManyElementsInSession = "too many extensions and queues in this session";

    internal const string NotUtf8 = "the message is not UTF-8";

    internal const string NotAnObject = "the message is not a JSON object";

    internal const string BrokenEscape = "the message has a \\u escape that is no character";

    internal static readonly string TooDeep = $"the message is nested deeper than {CommandBounds.Depth} levels";

    internal const string IdNotScalar = "id must be a string, a number, true, false or null";

    internal static readonly string IdTooLong = $"id is longer than {CommandBounds.IdBytes} bytes";

    internal const string NoAccountNamed = "auth needs username, extension_number or access_token";

    internal const string SeveralAccountsNamed = "auth takes only one of username, extension_number and access_token";

    internal const string NotATopic = "an element of topics must be the name of a topic";

    internal const string NotAPosition = "since must be an object with epoch (string) and seq (integer from 0)";

    private const int ShownLength = 64;

    public static string Missing(string member) => $"{member} is missing";

    internal static string NotJson(long line, long position) => $"the message is not JSON, see line {line + 1}, byte {position + 1}";

    internal static string UnknownCommand(string command) => $"unknown command: {Shown(command)}";

    internal static string UnknownTopic(string? topic) => $"unknown topic: {Shown(topic ?? "")}";

    internal static string NotAString(string member) => $"{member} must be a string";

    internal static string NotABoolean(string member) => $"{member} must be true or false";

    internal static string NotAnArray(string member) => $"{member} must be an array";

    internal static string NotANumberString(string member) => $"{member} takes numbers as strings, such as \"102\"";

    internal static string TooLong(string member, int maxLength) => $"{member} is longer than {maxLength} characters";

    internal static string TooMany(string member, int maxCount) => $"{member} has more than {maxCount} elements";

    private static string Shown(string text) => text.Length <= ShownLength ? text : text[..ShownLength] + "...";
}
