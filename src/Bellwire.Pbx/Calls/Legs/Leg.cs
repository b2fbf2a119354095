using System.Text;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// One side of a call: our dialog with one phone or carrier. It speaks SIP; what the call makes of it is decided by its owner. The stack calls it
/// from its own threads, and it goes on on the loop of the call; every other member is for that loop only.
/// </summary>
internal sealed partial class Leg : IServerTransactionListener, IClientTransactionListener
{
    private readonly LegContext _context;
    private readonly string _localTag;
    private readonly List<DialogId> _entered = new(1);
    private ILegOwner _owner;
    private Dialog? _dialog;
    private LegPhase _phase;

    private Leg(LegContext context, ILegOwner owner, LegParty party, SipFlow flow, LegAudio audio, string callId, string localTag, LegPhase phase)
    {
        (_context, _owner, Party, Flow, Audio, CallId, _localTag, _phase) = (context, owner, party, flow, audio, callId, localTag, phase);
        _refresher = new SessionTimer(this);
    }

    /// <summary>Its number in the call.</summary>
    internal int Number { get; set; }

    /// <summary>The call that it belongs to.</summary>
    internal ILegOwner Owner => _owner;

    internal LegParty Party { get; private set; }

    /// <summary>The way to the phone.</summary>
    internal SipFlow Flow { get; private set; }

    internal LegAudio Audio { get; }

    internal string CallId { get; }

    internal bool IsUp => _phase == LegPhase.Up;

    internal bool IsOver => _phase is LegPhase.Over or LegPhase.Gone;

    internal bool IsCaller { get; private init; }

    /// <summary>The phone's Contact, for events.</summary>
    internal string Target => _dialog is null ? "" : Encoding.UTF8.GetString(_dialog.RemoteTarget);

    /// <summary>Moves the leg to another call of the same loop.</summary>
    internal void MoveTo(ILegOwner owner, int number, string sessionId)
    {
        _context.Names.Remove(this);
        (_owner, Number, Party) = (owner, number, Party with { SessionId = sessionId });
        foreach (var id in _entered)
            _context.Names.Add(this, id);
    }

    /// <summary>The phone's offer or answer counts from now on.</summary>
    internal void Agree(SdpSession remote, System.Collections.Immutable.ImmutableArray<Media.PayloadTypePair> mapping = default) =>
        Audio.Agree(remote, Flow.Remote, Party.MediaAnySource, mapping);

    private SipWriter WriteContact(SipWriter writer)
    {
        Span<byte> us = stackalloc byte[80];
        _context.Stack.LocalFor(Flow).TryFormat(us, out var length, default, null);
        writer.Begin(SipHeader.Contact).Raw("<sip:"u8).Text(Party.OurUser).Raw("@"u8).Raw(us[..length]);
        if (Flow.Transport != SipTransport.Udp)
            writer.Raw(";transport="u8).Raw(Flow.Transport.UriToken());
        return writer.Raw(">"u8).Line();
    }

    // Without an offer of ours a reliable 18x would bring one, which its PRACK had to answer before the caller can: so none is invited.
    private static SipWriter WriteCapabilities(SipWriter writer, bool mayRingReliably = true) => writer
        .Header(SipHeader.Allow, LegContext.Capabilities.Allow.Span)
        .Header(SipHeader.Supported, mayRingReliably ? "timer, replaces, norefersub, 100rel"u8 : "timer, replaces, norefersub"u8);

    /// <summary>
    /// The way for a request in the dialog. A phone is where its requests come from, whatever its Contact says (RFC 5626, GRUU, NAT), and no name is ever
    /// looked up; a carrier may send its dialogs to another of its addresses (RFC 3261 12.2.1.1).
    /// </summary>
    private SipFlow WayTo(Dialog dialog) =>
        !Party.IsExtension && Flow.Transport == SipTransport.Udp && dialog.TryNextHop(out var next) && NumericTarget.TryGetHop(next, out var hop)
        && hop.Transport == SipTransport.Udp && hop.Address.IsV6 == Flow.Remote.IsV6
            ? new SipFlow(Flow.Link, hop.Address)
            : Flow;

    private SipWriter WriteSession(SipWriter writer) => writer.Header("X-Session-Id"u8, Encoding.ASCII.GetBytes(Party.SessionId));

    private static SipWriter WriteBody(SipWriter writer, ReadOnlyMemory<byte> sdp) =>
        sdp.IsEmpty ? writer.EndWithoutBody() : writer.EndWithBody("application/sdp"u8, sdp.Span);

    private static SdpSession? SdpOf(SipMessage message) =>
        message.FindSdp(out var body) == SdpPresence.Found && SdpSession.TryParse(body, out var sdp) == SdpFault.None ? sdp : null;

    /// <summary>From now on requests in that dialog come to this leg.</summary>
    private void Enter(Dialog dialog)
    {
        _context.Dialogs[dialog.Id] = this;
        _entered.Add(dialog.Id);
        _context.Names.Add(this, dialog.Id);
    }

    /// <summary>Nothing more is expected: the dialog is forgotten, ports are given back.</summary>
    private void Vanish()
    {
        if (_phase == LegPhase.Gone)
            return;
        _phase = LegPhase.Gone;
        foreach (var id in _entered)
            _context.Dialogs.TryRemove(id, out _);
        _context.Names.Remove(this);
        StopTimers();
        Audio.Dispose();
        _owner.OnGone(this);
        LetGo();
    }

    // Copies of a 2xx are still acknowledged from here, late ones of other forks turned away; for that the dialog is enough.
    private void LetGo()
    {
        _owner = _owner.Afterwards;
        _invite?.LetGo();
        (_invite, _plan, _early, _earlyMedia) = (null, null, null, null);
    }

    private void OnLoop(Action work) => _owner.Post(work);
}

/// <summary>Who is at the other end of a leg.</summary>
/// <param name="Number">The extension, or the outside number.</param>
/// <param name="OurUser">The user part of our own Contact toward it.</param>
/// <param name="SessionId">The call's id for X-Session-Id.</param>
internal sealed record LegParty(string Number, bool IsExtension, string OurUser, string SessionId, bool MediaAnySource);

internal enum LegPhase
{
    /// <summary>Its INVITE waits for our final response.</summary>
    Incoming,

    /// <summary>Our INVITE waits for its final response.</summary>
    Inviting,

    /// <summary>Answered.</summary>
    Up,

    /// <summary>We have hung up or given up, and the last words are under way.</summary>
    Over,

    Gone,
}
