using Bellwire.Contracts;
using Bellwire.Sip.Dialogs;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>By which names phones know the dialogs of a call, for those who may take it over (RFC 4235 4.1.2). Any thread.</summary>
internal interface IDialogNames
{
    /// <summary>Our dialog with a phone of that number; null when there is none, or when the phone has not made one yet.</summary>
    /// <param name="isCaller">The side that began the call; else a side that was called.</param>
    DialogId? Of(CallSessionId session, string number, bool isCaller);
}
