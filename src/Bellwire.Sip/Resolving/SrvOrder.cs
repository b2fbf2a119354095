using Bellwire.Sip.Stack;

namespace Bellwire.Sip.Resolving;

/// <summary>The order of SRV records: by priority, within one drawn by weight (RFC 2782).</summary>
internal static class SrvOrder
{
    internal static IReadOnlyList<SrvTarget> Sort(IReadOnlyList<SrvTarget> records, ISipIds ids)
    {
        var ordered = new List<SrvTarget>(records.Count);
        foreach (var group in records.GroupBy(record => record.Priority).OrderBy(group => group.Key))
        {
            var left = group.OrderBy(record => record.Weight).ToList();
            while (left.Count > 0)
            {
                var draw = ids.Below(left.Sum(record => record.Weight) + 1);
                var at = 0;
                for (var sum = (int)left[0].Weight; sum < draw; sum += left[at].Weight)
                    at++;
                ordered.Add(left[at]);
                left.RemoveAt(at);
            }
        }
        return ordered;
    }
}
