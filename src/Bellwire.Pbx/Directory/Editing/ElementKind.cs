namespace Bellwire.Pbx.Directory.Editing;

/// <summary>What can be edited one by one.</summary>
public enum ElementKind
{
    Tenant,
    Extension,
    Queue,
    Trunk,
    Webhook,
}
