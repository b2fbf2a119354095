using System.Text.Json;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>
/// One object of the file, read member by member. Each read names the member, its rule and its default; what is wrong goes to the list of
/// errors with its path, and reading goes on. A null counts as absent. In describing mode the same reads write the JSON Schema instead, so
/// that reader and schema cannot disagree.
/// </summary>
internal sealed class MemberReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<ProvisioningError> _errors;
    private readonly SchemaWriter? _schema;

    public MemberReader(JsonElement element, JsonPath path, List<ProvisioningError> errors)
    {
        Path = path;
        _errors = errors;
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ProvisioningError(path.ToString(), "must be an object"));
            IsBroken = true;
            return;
        }
        foreach (var member in element.EnumerateObject())
            if (TryGetName(member) is not { } name)
                errors.Add(new ProvisioningError(path.ToString(), "has a member whose name is not valid Unicode"));
            else if (!_members.TryAdd(name, member.Value))
                Error(name, "is there twice");
    }

    /// <summary>Describing mode.</summary>
    public MemberReader(SchemaWriter schema)
    {
        Path = JsonPath.Root;
        _errors = [];
        _schema = schema;
    }

    public JsonPath Path { get; }

    /// <summary>Not an object at all: everything in it is missing, which is not told again.</summary>
    public bool IsBroken { get; }

    public void Error(string member, string message) => _errors.Add(new ProvisioningError(Path.Member(member).ToString(), message));

    public bool Has(string member) => _members.TryGetValue(member, out var value) && value.ValueKind != JsonValueKind.Null;

    public string? Text(string member, TextRule rule, bool required = false)
    {
        _schema?.Text(member, rule, required);
        if (!TryTake(member, required, out var value))
            return null;
        return FitText(value, Path.Member(member), rule);
    }

    public bool Flag(string member, bool otherwise)
    {
        _schema?.Flag(member, otherwise);
        if (!TryTake(member, false, out var value))
            return otherwise;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Error(member, "must be true or false");
        return otherwise;
    }

    public int? Count(string member, int least, int most)
    {
        _schema?.Count(member, least, most, null);
        return TakeCount(member, least, most);
    }

    public int Count(string member, int least, int most, int otherwise)
    {
        _schema?.Count(member, least, most, otherwise);
        return TakeCount(member, least, most) ?? otherwise;
    }

    public TimeSpan Seconds(string member, int least, int most, int otherwise) =>
        TimeSpan.FromSeconds(Count(member, least, most, otherwise));

    public T Choice<T>(string member, (string Spelling, T Value)[] choices, T otherwise)
    {
        _schema?.Choice(member, choices.Select(choice => choice.Spelling), choices.First(choice => Equals(choice.Value, otherwise)).Spelling);
        if (!TryTake(member, false, out var value))
            return otherwise;
        if (value.ValueKind == JsonValueKind.String)
            foreach (var (spelling, choice) in choices)
                if (value.ValueEquals(spelling))
                    return choice;
        Error(member, $"must be one of {string.Join(", ", choices.Select(choice => $"\"{choice.Spelling}\""))}");
        return otherwise;
    }

    public IReadOnlyList<string> Texts(string member, TextRule rule)
    {
        _schema?.Texts(member, rule);
        var texts = new List<string>();
        foreach (var (value, path) in TakeItems(member))
            if (FitText(value, path, rule) is { } text)
                texts.Add(text);
        return texts;
    }

    /// <summary>An object member; null when absent.</summary>
    public T? Object<T>(string member, Func<MemberReader, T> read) where T : class
    {
        if (_schema is not null)
            return Described(_schema.Object(member), read);
        return TryTake(member, false, out var value) ? Read(value, Path.Member(member), read) : null;
    }

    /// <summary>A list of objects.</summary>
    public List<T> Objects<T>(string member, Func<MemberReader, T> read)
    {
        var items = new List<T>();
        if (_schema is not null)
            items.Add(Described(_schema.Objects(member), read));
        else
            foreach (var (value, path) in TakeItems(member))
                items.Add(Read(value, path, read));
        return items;
    }

    /// <summary>Reports every member that nobody asked for.</summary>
    public void End()
    {
        foreach (var member in _members.Keys)
            if (!_known.Contains(member))
                Error(member, "is not a member that is known here");
    }

    private static T Described<T>(SchemaWriter schema, Func<MemberReader, T> read) => read(new MemberReader(schema));

    private T Read<T>(JsonElement value, JsonPath path, Func<MemberReader, T> read)
    {
        var reader = new MemberReader(value, path, _errors);
        var result = read(reader);
        reader.End();
        return result;
    }

    private bool TryTake(string member, bool required, out JsonElement value)
    {
        _known.Add(member);
        if (_members.TryGetValue(member, out value) && value.ValueKind != JsonValueKind.Null)
            return true;
        if (required && !IsBroken)
            Error(member, "is missing");
        return false;
    }

    private int? TakeCount(string member, int least, int most)
    {
        if (!TryTake(member, false, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= least && count <= most)
            return count;
        Error(member, FormattableString.Invariant($"must be a whole number from {least} to {most}"));
        return null;
    }

    private IEnumerable<(JsonElement Value, JsonPath Path)> TakeItems(string member)
    {
        if (!TryTake(member, false, out var list))
            yield break;
        if (list.ValueKind != JsonValueKind.Array)
        {
            Error(member, "must be a list");
            yield break;
        }
        var path = Path.Member(member);
        var index = 0;
        foreach (var item in list.EnumerateArray())
            yield return (item, path.Item(index++));
    }

    private string? FitText(JsonElement value, JsonPath path, TextRule rule)
    {
        if (value.ValueKind == JsonValueKind.String && TryGetString(value) is { } text && rule.Fits(text))
            return text;
        _errors.Add(new ProvisioningError(path.ToString(), value.ValueKind == JsonValueKind.String ? $"must be {rule.Says}" : "must be a string"));
        return null;
    }

    // An escaped lone surrogate cannot become a string: the library throws, here it is a wrong text like any other.
    private static string? TryGetString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TryGetName(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
