namespace Bellwire.Pbx.Directory.Editing;

/// <summary>Who edits, for the audit log.</summary>
/// <param name="Who">Such as <c>ann@example.org</c>; for a provisioning file the account of the operating system.</param>
/// <param name="From">The address of the request, or how the file came.</param>
public sealed record EditedBy(string Who, string From);
