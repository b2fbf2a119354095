namespace Bellwire.Pbx.Webhooks.Delivering;

/// <summary>One event on its way to one webhook. Owned by its <see cref="DeliveryQueue"/>.</summary>
internal sealed class WaitingDelivery(long id, long order, DateTimeOffset created, int attempts, DateTimeOffset due)
{
    internal long Id => id;

    /// <summary>The call, extension or queue whose deliveries keep their order.</summary>
    internal long Order => order;

    internal DateTimeOffset Created => created;

    /// <summary>Begun so far.</summary>
    internal int Attempts { get; set; } = attempts;

    internal DateTimeOffset Due { get; set; } = due;

    /// <summary>On its way, or being written off.</summary>
    internal bool IsBusy { get; set; }

    /// <summary>To be a dead letter without another attempt: it does not count any more.</summary>
    internal bool IsWrittenOff { get; set; }

    /// <summary>The last attempt failed by the receiver's state, not by the event.</summary>
    internal bool MetTrouble { get; set; }

    /// <summary>Its place among those of its order.</summary>
    internal LinkedListNode<WaitingDelivery>? Place { get; set; }

    /// <summary>By when they are due, then by age.</summary>
    internal static IComparer<WaitingDelivery> ByDue { get; } = Comparer<WaitingDelivery>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Id.CompareTo(b.Id));
}
