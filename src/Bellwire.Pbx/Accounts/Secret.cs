namespace Bellwire.Pbx.Accounts;

/// <summary>A secret that we must present to others. Prints as dots, so that it cannot reach a log by accident.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The secret itself.</summary>
    public string Reveal() => value;

    public bool Equals(Secret? other) => other is not null && other.Reveal() == value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "•••";
}
