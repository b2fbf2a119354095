using Bellwire.Pbx.Lists;
namespace Bellwire.Server.Api.Lists;

/// <summary>What a list may be filtered, ordered and searched by. The first one orders it when nothing else is said.</summary>
internal sealed class ListFields<T>(params (string Name, Func<T, FieldValue> Of)[] fields)
{
    public IEnumerable<string> Names => fields.Select(one => one.Name);

    public string First => fields[0].Name;

    public FieldValue Of(T item, string name) => Array.Find(fields, field => field.Name == name).Of(item);

    public bool Contains(T item, string text) =>
        Array.Exists(fields, field => field.Of(item).Text?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
}
