using System.Collections.Immutable;

namespace Bellwire.Pbx.Registrar;

/// <summary>What a REGISTER did: all or nothing (RFC 3261 10.3).</summary>
internal abstract record RegisterOutcome
{
    private RegisterOutcome() { }

    /// <param name="Changed">A subscriber sees a difference: one event goes out.</param>
    /// <param name="Removed">What went by un-REGISTER, as it was, with the contact text that the event shows.</param>
    internal sealed record Done(
        ImmutableArray<Binding> Before, ImmutableArray<Binding> After, bool Changed, ImmutableArray<RemovedBinding> Removed) : RegisterOutcome;

    /// <summary>423 with Min-Expires.</summary>
    internal sealed record TooBrief : RegisterOutcome;

    /// <summary>500: a CSeq below the one that the binding has (RFC 3261 10.3, step 7).</summary>
    internal sealed record OutOfOrder : RegisterOutcome;

    /// <summary>403: the extension has as many devices as it may have.</summary>
    internal sealed record TooMany(int Limit) : RegisterOutcome;

    /// <summary>400: <c>*</c> beside another contact, or without <c>Expires: 0</c>.</summary>
    internal sealed record BadStar : RegisterOutcome;
}

/// <summary>A binding that went, and its contact as the event shows it.</summary>
internal readonly record struct RemovedBinding(Binding Binding, string ContactText);
