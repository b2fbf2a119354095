using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Calls.Features;

/// <summary>Does what a code stands for, for the extension that dialled it.</summary>
/// <param name="extension">Who dialled, as the directory had it at that moment.</param>
/// <param name="argument">Digits behind the code; <c>""</c> if none.</param>
/// <param name="cancellation">The server stops.</param>
/// <returns>0: done, the caller hears the confirmation tone. Else the SIP status that refuses the call: 404 for an argument that names nothing.</returns>
internal delegate Task<int> FeatureAction(Extension extension, string argument, CancellationToken cancellation);

/// <summary>
/// Codes that a phone dials to tell the system something: a star and two digits, for some codes with a number behind. Filled before the listeners
/// open, read from any thread afterwards.
/// </summary>
internal sealed class FeatureCodes
{
    private const int CodeLength = 3;

    private readonly Dictionary<string, (bool TakesNumber, FeatureAction Action)> _codes = [];

    /// <summary>All codes that there are here; those that bring a phone into a call are served before.</summary>
    internal IEnumerable<string> Known => _codes.Keys;

    /// <summary>Adds a code.</summary>
    /// <param name="code">Such as <c>*78</c>.</param>
    /// <param name="takesNumber">Whether digits may follow.</param>
    /// <param name="action">What it does.</param>
    internal void Add(string code, bool takesNumber, FeatureAction action)
    {
        if (code.Length != CodeLength || code[0] != '*')
            throw new ArgumentException("A code is a star and two digits.", nameof(code));
        _codes.Add(code, (takesNumber, action));
    }

    /// <summary>What a dialled number asks for; null: it is no code.</summary>
    internal DialledFeature? Find(string dialled)
    {
        if (dialled.Length < CodeLength || dialled[0] != '*' || !_codes.TryGetValue(dialled[..CodeLength], out var known))
            return null;
        var argument = dialled[CodeLength..];
        return argument.Length == 0 || (known.TakesNumber && argument.All(char.IsAsciiDigit)) ? new DialledFeature(dialled, argument, known.Action) : null;
    }
}

/// <summary>A code as it was dialled.</summary>
internal sealed record DialledFeature(string Dialled, string Argument, FeatureAction Action);
