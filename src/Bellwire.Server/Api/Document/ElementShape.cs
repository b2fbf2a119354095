using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Lists;

namespace Bellwire.Server.Api.Document;

/// <summary>The schema of an element in the document: as it is shown, as a page of them, as it is created, as it is changed.</summary>
internal sealed record ElementShape(ElementKind Kind, ElementForm Form)
{
    public string Name => (Kind == ElementKind.Extension ? "User" : Kind.ToString()) + (Form == ElementForm.Whole ? "" : Form.ToString());

    public ElementShape Page => this with { Form = ElementForm.Page };

    public ElementShape Body => this with { Form = ElementForm.Body };

    public ElementShape Part => this with { Form = ElementForm.Changes };

    public static ElementShape Of(ElementKind kind) => new(kind, ElementForm.Whole);
}

internal enum ElementForm
{
    Whole,
    Page,
    Body,
    Changes,
}

/// <summary>Endpoint metadata: what the answer with this status shows.</summary>
internal sealed record Shows(ElementShape Shape, int Status = StatusCodes.Status200OK);

/// <summary>Endpoint metadata: what the request's body is.</summary>
internal sealed record Takes(ElementShape Shape);

/// <summary>Endpoint metadata: what the request's body is, when it is no element.</summary>
internal sealed record TakesObject(Type Type);

/// <summary>Endpoint metadata: a system administrator says which tenant he means.</summary>
internal sealed record InTenant;

/// <summary>Endpoint metadata: skip and top.</summary>
internal record IsPage;

/// <summary>Endpoint metadata: which stored records.</summary>
internal sealed record IsRecordList(IReadOnlyList<RecordField> Fields, string Example);

/// <summary>Endpoint metadata: the answer is a file.</summary>
internal sealed record ShowsFile(string ContentType);

/// <summary>Endpoint metadata: all options of a list.</summary>
internal sealed record IsList(string Example = "role eq 'Admin' and startswith(number, '1')") : IsPage;
