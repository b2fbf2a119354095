using System.Collections.Immutable;

namespace Bellwire.Pbx.Registrar;

/// <summary>
/// RFC 3261 10.3 steps 6 to 8 with RFC 5626 6 on the bindings of one address of record: a pure function from what is registered and one
/// REGISTER to what is registered then.
/// </summary>
internal static class AorBindings
{
    /// <param name="newKey">Gives the key of a new binding.</param>
    internal static RegisterOutcome Apply(
        ImmutableArray<Binding> bindings, Registration request, RegistrarOptions options, Moment now, Func<long> newKey)
    {
        if (request.All)
            return request.Expires == 0 && request.Contacts.Count == 0 ? RemoveAll(bindings, request) : new RegisterOutcome.BadStar();

        var after = bindings;
        var changed = false;
        var removed = ImmutableArray.CreateBuilder<RemovedBinding>();
        foreach (var wish in request.Contacts)
        {
            var index = IndexOf(after, wish);
            if (index >= 0 && IsOld(after[index], request))
                return new RegisterOutcome.OutOfOrder();

            var seconds = wish.Expires ?? request.Expires ?? (long)options.DefaultExpires.TotalSeconds;
            if (seconds == 0)
            {
                if (index < 0)
                    continue;
                removed.Add(new RemovedBinding(after[index], wish.RemovalText));
                after = after.RemoveAt(index);
                continue;
            }
            if (seconds < options.MinExpires.TotalSeconds)
                return new RegisterOutcome.TooBrief();

            var fresh = Bind(wish, request, Grant(seconds, request, options), now, index >= 0 ? after[index].Key : newKey());
            changed |= index < 0 || !after[index].LooksLike(fresh);
            after = index < 0 ? after.Add(fresh) : after.SetItem(index, fresh);
            after = DropTwins(after, fresh);
        }
        if (after.Length > request.MaxBindings && after.Length > bindings.Length)
            return new RegisterOutcome.TooMany(request.MaxBindings);
        return new RegisterOutcome.Done(bindings, after, changed || removed.Count > 0, removed.ToImmutable());
    }

    private static RegisterOutcome RemoveAll(ImmutableArray<Binding> bindings, Registration request)
    {
        foreach (var binding in bindings)
            if (IsOld(binding, request))
                return new RegisterOutcome.OutOfOrder();
        var removed = bindings.Select(binding => new RemovedBinding(binding, ContactText.ForRemoval(binding.ContactText))).ToImmutableArray();
        return new RegisterOutcome.Done(bindings, [], removed.Length > 0, removed);
    }

    // The same CSeq again is the same request again (its transaction is over): it gets the same answer.
    private static bool IsOld(Binding binding, Registration request) => binding.CallId == request.CallId && request.CSeq < binding.CSeq;

    // RFC 5626 6: by instance and reg-id when both are there. An instance without reg-id is one device too. Else by URI (RFC 3261 19.1.4).
    private static int IndexOf(ImmutableArray<Binding> bindings, ContactWish wish)
    {
        for (var i = 0; i < bindings.Length; i++)
            if (wish.Instance.Length > 0 && bindings[i].Instance == wish.Instance && bindings[i].RegId == wish.RegId)
                return i;
        for (var i = 0; i < bindings.Length; i++)
            if (SharesUri(bindings[i], wish.Uri, wish.Instance, wish.RegId))
                return i;
        return -1;
    }

    // The same URI with another reg-id of the same instance is a second flow of the device and stays (RFC 5626 4.2).
    private static bool SharesUri(Binding binding, string uri, string instance, int regId) =>
        !(instance.Length > 0 && binding.Instance == instance && regId != binding.RegId && regId > 0 && binding.RegId > 0)
        && ContactText.SameUri(binding.TargetUri, uri);

    // A device that was known by its URI and now comes with an instance, or the other way round, must not ring twice.
    private static ImmutableArray<Binding> DropTwins(ImmutableArray<Binding> bindings, Binding fresh) =>
        bindings.Length == 1 ? bindings : bindings.RemoveAll(other => other.Key != fresh.Key && IsTwin(other, fresh));

    private static bool IsTwin(Binding other, Binding fresh) =>
        SharesUri(other, fresh.TargetUri, fresh.Instance, fresh.RegId)
        || fresh.Instance.Length > 0 && other.Instance == fresh.Instance && (other.RegId == 0 || fresh.RegId == 0);

    private static TimeSpan Grant(long seconds, Registration request, RegistrarOptions options)
    {
        var most = request.Flow.Link.IsConnection ? options.MaxExpiresConnected : options.MaxExpiresUdp;
        return TimeSpan.FromSeconds(Math.Min(seconds, (long)most.TotalSeconds));
    }

    private static Binding Bind(ContactWish wish, Registration request, TimeSpan lifetime, Moment now, long key) => new()
    {
        Key = key,
        ContactText = wish.Text,
        TargetUri = wish.Uri,
        Instance = wish.Instance,
        RegId = wish.RegId,
        CallId = request.CallId,
        CSeq = request.CSeq,
        UserAgent = request.UserAgent,
        Path = request.Path,
        Q = wish.Q,
        Flow = request.Flow,
        ConnectionBound = wish.ConnectionBound,
        BehindNat = wish.BehindNat,
        UpdatedAt = now.Wall,
        ExpiresAt = now.Wall + lifetime,
        Deadline = now.After(lifetime),
    };
}
