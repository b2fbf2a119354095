namespace Bellwire.Pbx.Queues;

/// <summary>What may be dialled for a callback at all: 3 to 32 digits, with or without the plus of E.164.</summary>
internal static class CallbackNumber
{
    internal static bool IsDialable(string number)
    {
        var digits = number.AsSpan(number.StartsWith('+') ? 1 : 0);
        return digits.Length is >= 3 and <= 32 && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
