using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;

namespace Bellwire.Sip.Transactions;

/// <summary>Makes keys of messages. One instance a stack: it holds the secret of the hash.</summary>
internal sealed class TransactionKeys
{
    private readonly ulong _seedA;
    private readonly ulong _seedB;

    internal TransactionKeys(ISipIds ids)
    {
        Span<byte> secret = stackalloc byte[32];
        ids.Fill(secret);
        _seedA = Secret(secret[..16]);
        _seedB = Secret(secret[16..]);
    }

    /// <summary>The server transaction of a request by RFC 3261 17.2.3: branch, sent-by and method, an ACK meeting its INVITE; a CANCEL is a
    /// transaction of its own. The To tag plays no part. Without the cookie, RFC 2543's comparison.</summary>
    internal TransactionKey OfRequest(SipMessage request, in ViaView via, SipMethodKind method)
    {
        var hash = new KeyHash(_seedA, _seedB);
        hash.Add((ulong)method);
        if (method == SipMethodKind.Other)
            hash.Add(request.MethodText);
        hash.AddIgnoreCase(via.Host);
        hash.Add((ulong)via.Port);
        if (via.HasRfc3261Branch)
        {
            hash.Add(via.Branch);
            return hash.ToKey();
        }
        request.TryGetHeader(SipHeader.CallId, out var callId);
        hash.Add(via.Branch);
        hash.Add(callId);
        hash.Add(request.RequestUri);
        hash.Add(request.TryFrom(out var from) ? from.Tag : default);
        hash.Add(request.TryCSeq(out var cseq) ? (ulong)cseq.Number : 0);
        return hash.ToKey();
    }

    /// <summary>The request whatever way it came: two transactions with this key in common are merged (RFC 3261 8.2.2.2).</summary>
    internal TransactionKey OfMerge(SipMessage request)
    {
        var hash = new KeyHash(_seedB, _seedA);
        hash.Add((ulong)request.MethodKind);
        request.TryGetHeader(SipHeader.CallId, out var callId);
        hash.Add(callId);
        hash.Add(request.TryFrom(out var from) ? from.Tag : default);
        hash.Add(request.TryCSeq(out var cseq) ? (ulong)cseq.Number : 0);
        return hash.ToKey();
    }

    /// <summary>Our own transaction that a response belongs to: branch and CSeq method (RFC 3261 17.1.3).</summary>
    internal TransactionKey OfClient(ReadOnlySpan<byte> branch, SipMethodKind method, ReadOnlySpan<byte> methodText)
    {
        var hash = new KeyHash(_seedA, _seedB);
        hash.Add((ulong)method);
        if (method == SipMethodKind.Other)
            hash.Add(methodText);
        hash.Add(branch);
        return hash.ToKey();
    }

    private static ulong Secret(ReadOnlySpan<byte> token)
    {
        ulong secret = 0x51_7C_C1_B7_27_22_0A_95;
        foreach (var b in token)
            secret = secret * 37 + b;                               // 16 characters of 5 bits
        return secret;
    }
}
