namespace Bellwire.Pbx.Directory;

/// <summary>One element before and after; null before: created, null after: removed.</summary>
public readonly record struct Change<T>(T? Before, T? After) where T : class;
