namespace Bellwire.Pbx.Lists;

/// <summary>One value of a list's item: a text, a whole number, a truth, or nothing.</summary>
public readonly record struct FieldValue(string? Text, long? Number, bool? Flag)
{
    public static implicit operator FieldValue(string? text) => new(text, null, null);

    public static implicit operator FieldValue(long number) => new(null, number, null);

    public static implicit operator FieldValue(bool flag) => new(null, null, flag);

    /// <summary>Nothing comes first; texts compare without regard to case. Null: the two are of different kinds.</summary>
    public int? CompareTo(FieldValue other)
    {
        if (IsNothing || other.IsNothing)
            return (IsNothing ? 0 : 1) - (other.IsNothing ? 0 : 1);
        if (Text is not null && other.Text is not null)
            return string.Compare(Text, other.Text, StringComparison.OrdinalIgnoreCase);
        if (Number is { } number && other.Number is { } otherNumber)
            return number.CompareTo(otherNumber);
        return Flag is { } flag && other.Flag is { } otherFlag ? flag.CompareTo(otherFlag) : null;
    }

    private bool IsNothing => Text is null && Number is null && Flag is null;
}
