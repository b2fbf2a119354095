using Bellwire.Media.Audio;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Queues.Waiting;

/// <summary>
/// What a waiting caller hears, and what his keys do: inputs in, effects out; no clock. Music, and between it the intro, his place, the offer of a
/// callback. 3 asks for one: # takes his own number, digits and # another one, * goes back to holding. Keys that mean nothing here do nothing.
/// </summary>
/// <param name="ownNumber">The number that he calls from.</param>
internal sealed class WaitingMenu(PromptShelf prompts, string ownNumber)
{
    private const int LongestNumber = 32;
    private const int MostRefusals = 3;

    /// <summary>How long the menu waits for a key after it has spoken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Who did not take the offer of a callback hears it again.</summary>
    private static readonly TimeSpan OfferAgain = TimeSpan.FromSeconds(60);

    /// <summary>How far the two tidings of one key may lie apart.</summary>
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);

    private readonly List<MenuEffect> _effects = [];
    private MenuPlace _place = MenuPlace.Music;
    private Playlist _playing = Playlist.MusicOnHold;
    private TimeSpan _musicHeard;
    private DateTimeOffset _speechOver;                                        // the music begins then
    private DateTimeOffset? _tellPlaceAt, _offerAt, _giveUpAt;
    private string _typed = "";
    private int _refusals;
    private (char Key, bool ByInfo, DateTimeOffset At)? _pressed;

    /// <summary>He is in the line and can hear.</summary>
    internal IReadOnlyList<MenuEffect> Begin(Queue queue, int place, DateTimeOffset now)
    {
        _effects.Clear();
        _speechOver = now;
        var words = new List<AudioClip>();
        if (queue.Intro is { } intro)
            prompts.Say(intro, words);
        if (queue.InformPosition != InformPosition.Disable)
            SayPlace(place, words);
        Say(words, now);
        _tellPlaceAt = queue.InformPosition == InformPosition.Periodically ? _speechOver + queue.PositionInterval : null;
        _offerAt = queue is { Callback: true, CallbackAfter: { } seconds } ? now.AddSeconds(seconds) : null;
        return Wake();
    }

    /// <summary>The moment that was asked for has come.</summary>
    internal IReadOnlyList<MenuEffect> Due(Queue queue, int place, DateTimeOffset now)
    {
        _effects.Clear();
        if (_place == MenuPlace.Leaving && now >= _speechOver)
            HangUp();
        else if (_giveUpAt <= now)
            Say([], now, MenuPlace.Music);
        else if (_place == MenuPlace.Music && now >= _speechOver)
            Announce(queue, place, now);
        return Wake();
    }

    /// <summary>He pressed a key. A phone that tells of it by telephone-event (RFC 4733) and by INFO means one.</summary>
    internal IReadOnlyList<MenuEffect> Digit(Queue queue, char key, bool byInfo, DateTimeOffset now)
    {
        _effects.Clear();
        var isEcho = _pressed is { } last && last.Key == key && last.ByInfo != byInfo && now - last.At < Echo;
        _pressed = isEcho ? null : (key, byInfo, now);
        switch (_place, key)
        {
            case var _ when isEcho: break;
            case (MenuPlace.Music, '3') when queue.Callback: Ask(now); break;
            case (MenuPlace.Confirming, '#'): _effects.Add(new MenuEffect.Book(ownNumber)); break;
            case (MenuPlace.Typing, '#') when _typed.Length > 0: _effects.Add(new MenuEffect.Book(_typed)); break;
            case (MenuPlace.Confirming or MenuPlace.Typing, '*'): Say([], now, MenuPlace.Music); break;
            case (MenuPlace.Confirming or MenuPlace.Typing, >= '0' and <= '9'): Type(key, now); break;
        }
        return Wake();
    }

    /// <summary>His place is kept: he hears so, then the call ends.</summary>
    internal IReadOnlyList<MenuEffect> Booked(DateTimeOffset now)
    {
        _effects.Clear();
        Say(Words("callback-booked"), now, MenuPlace.Leaving);
        return Wake();
    }

    internal IReadOnlyList<MenuEffect> Refused(CallbackRefusal reason, DateTimeOffset now)
    {
        _effects.Clear();
        switch (reason)
        {
            case CallbackRefusal.NumberNotAllowed when ++_refusals < MostRefusals:
                _typed = "";
                Say(Words("callback-refused"), now, MenuPlace.Typing);
                break;
            case CallbackRefusal.AlreadyBooked:
                Say(Words("callback-exists"), now, MenuPlace.Music);
                break;
            default:
                Say(Words("callback-full"), now, MenuPlace.Music);
                break;
        }
        return Wake();
    }

    /// <summary>His audio was agreed anew: he hears again what he was hearing.</summary>
    internal IReadOnlyList<MenuEffect> Again(DateTimeOffset now)
    {
        _effects.Clear();
        if (now < _speechOver)
            _effects.Add(new MenuEffect.Play(_playing));
        else
            Say([], now, _place);
        return Wake();
    }

    private void HangUp()
    {
        _place = MenuPlace.Gone;
        _effects.Add(new MenuEffect.HangUp());
    }

    private void Announce(Queue queue, int place, DateTimeOffset now)
    {
        var words = new List<AudioClip>();
        var (tells, offers) = (_tellPlaceAt <= now, _offerAt <= now);
        if (tells)
            SayPlace(place, words);
        if (offers && queue.Callback)
            prompts.Say("callback-offer", words);
        if (words.Count > 0)
            Say(words, now);
        if (tells)
            _tellPlaceAt = queue.InformPosition == InformPosition.Periodically ? _speechOver + queue.PositionInterval : null;
        if (offers)
            _offerAt = queue.Callback ? _speechOver + OfferAgain : null;
    }

    private void SayPlace(int place, List<AudioClip> words)
    {
        if (place == 1)
        {
            prompts.Say("position-first", words);
            return;
        }
        prompts.Say("position", words);
        prompts.SayNumber(place, words);
    }

    private void Ask(DateTimeOffset now)
    {
        _typed = "";
        _refusals = 0;
        if (!CallbackNumber.IsDialable(ownNumber))
        {
            Say(Words("callback-ask"), now, MenuPlace.Typing);
            return;
        }
        var words = Words("callback-number");
        prompts.SayDigits(ownNumber, words);
        prompts.Say("callback-confirm", words);
        Say(words, now, MenuPlace.Confirming);
    }

    private void Type(char digit, DateTimeOffset now)
    {
        _typed = _place == MenuPlace.Typing ? _typed : "";
        if (_typed.Length < LongestNumber)
            _typed += digit;
        if (now < _speechOver)
            Say([], now, MenuPlace.Typing);                                    // who types has heard enough
        (_place, _giveUpAt) = (MenuPlace.Typing, now + Patience);
    }

    private List<AudioClip> Words(string prompt)
    {
        var words = new List<AudioClip>();
        prompts.Say(prompt, words);
        return words;
    }

    private void Say(List<AudioClip> words, DateTimeOffset now, MenuPlace place = MenuPlace.Music)
    {
        if (now > _speechOver)
            _musicHeard += now - _speechOver;
        _playing = new Playlist([.. words, Melody.OnHold], words.Count) { LoopStart = _musicHeard };
        _speechOver = words.Aggregate(now, static (end, word) => end + word.Duration);
        _place = place;
        _giveUpAt = place is MenuPlace.Confirming or MenuPlace.Typing ? _speechOver + Patience : null;
        _effects.Add(new MenuEffect.Play(_playing));
    }

    private List<MenuEffect> Wake()
    {
        var moment = _place switch
        {
            MenuPlace.Leaving => _speechOver,
            MenuPlace.Gone => (DateTimeOffset?)null,
            MenuPlace.Confirming or MenuPlace.Typing => _giveUpAt,
            _ when (_tellPlaceAt ?? _offerAt) is { } first => Later(_offerAt < first ? _offerAt.Value : first, _speechOver),
            _ => null,
        };
        _effects.Insert(0, new MenuEffect.WakeAt(moment));                     // first: what the others bring about may want another
        return _effects;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>Where in the menu the caller is.</summary>
internal enum MenuPlace
{
    /// <summary>He holds; announcements come between the music.</summary>
    Music,

    /// <summary>He was told at which number he would be called back.</summary>
    Confirming,

    /// <summary>He types another one.</summary>
    Typing,

    /// <summary>He is booked and hears the last words.</summary>
    Leaving,

    /// <summary>Nothing more is said.</summary>
    Gone,
}
