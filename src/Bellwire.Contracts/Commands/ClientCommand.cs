namespace Bellwire.Contracts;

/// <summary>
/// What a subscriber sent, read. The family is closed: <see cref="AuthCommand"/>, <see cref="SubscribeCommand"/>,
/// <see cref="UnsubscribeCommand"/>, and <see cref="CommandError"/> for everything else.
/// </summary>
public abstract record ClientCommand
{
    private protected ClientCommand() { }

    /// <summary>What a reply repeats of the request; of a broken request as much as could be read.</summary>
    public required RequestEcho Echo { get; init; }

    /// <summary>
    /// Reads one text message. Never throws, whatever the bytes are: what is not a command comes back as <see cref="CommandError"/>.
    /// Liberal: member order, white space, a trailing comma, a byte order mark and unknown members do not matter, null is the same as absent,
    /// the last of several members of one name counts, numbers of extensions and queues may be JSON integers, v12 spellings are understood.
    /// </summary>
    public static ClientCommand Read(ReadOnlySpan<byte> utf8) => CommandReader.Read(utf8);
}

/// <summary>The message is not a command that can be served. Nothing was changed.</summary>
public sealed record CommandError : ClientCommand
{
    /// <summary>What is wrong, in plain words, for the reply's <c>error</c>.</summary>
    public required string Text { get; init; }
}

/// <summary>What a reply repeats when the request had an <c>id</c>.</summary>
/// <param name="Command">The request's <c>command</c>, null when there was none that could be read.</param>
/// <param name="Id">The request's <c>id</c> as raw JSON, a scalar of at most 256 bytes; empty when there was none.</param>
public readonly record struct RequestEcho(string? Command, ReadOnlyMemory<byte> Id)
{
    public bool HasId => !Id.IsEmpty;
}
