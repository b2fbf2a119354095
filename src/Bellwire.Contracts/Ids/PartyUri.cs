namespace Bellwire.Contracts;

/// <summary>
/// A party as events name it: <c>sip:&lt;number&gt;@&lt;tenant domain&gt;</c>, without port, display name or parameters; outside numbers too.
/// The default value stands for "nobody" and is written as the empty string.
/// </summary>
public readonly record struct PartyUri(string Number, string Domain)
{
    public static PartyUri None => default;

    public bool IsNone => Number is null;

    public override string ToString() => IsNone ? "" : $"sip:{Number}@{Domain}";
}
