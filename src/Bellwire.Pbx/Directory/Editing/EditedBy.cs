using System.Net;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>Who edits, for the audit log.</summary>
/// <param name="Who">Such as <c>ann@example.org</c>.</param>
public sealed record EditedBy(string Who, IPAddress From);
