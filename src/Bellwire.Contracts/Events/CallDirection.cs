namespace Bellwire.Contracts;

/// <summary>Between extensions (<c>ext</c>), from a trunk (<c>in</c>), to a trunk (<c>out</c>), from one trunk to another (<c>in2out</c>).</summary>
public enum CallDirection
{
    Ext,
    In,
    Out,
    In2Out,
}
