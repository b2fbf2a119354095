using System.Globalization;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>The place of a value in a file, spelt out only when an error needs it.</summary>
internal sealed class JsonPath
{
    private readonly JsonPath? _parent;
    private readonly string? _member;
    private readonly int _index;

    private JsonPath(JsonPath? parent, string? member, int index) => (_parent, _member, _index) = (parent, member, index);

    public static JsonPath Root { get; } = new(null, null, 0);

    public JsonPath Member(string name) => new(this, name, 0);

    public JsonPath Item(int index) => new(this, null, index);

    public override string ToString() => (_parent, _member) switch
    {
        (null, _) => "$",
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"{_parent}[{_index}]"),
        _ => $"{_parent}.{_member}",
    };
}
