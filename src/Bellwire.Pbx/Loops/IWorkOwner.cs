namespace Bellwire.Pbx.Loops;

/// <summary>What a piece of work of a loop is about: when the work throws, this one thing is to end, and everything else on the loop goes on.</summary>
internal interface IWorkOwner
{
    /// <summary>Work of this owner has thrown. Runs on the loop, in the place of the work.</summary>
    void OnWorkFailed(Exception error);
}
