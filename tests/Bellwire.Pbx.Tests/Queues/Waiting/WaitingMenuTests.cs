using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;
using CsCheck;

namespace Bellwire.Pbx.Tests.Queues.Waiting;

/// <summary>What a waiting caller hears and what his keys do.</summary>
public sealed class WaitingMenuTests
{
    private const string Confirm = "callback-number 5 5 5 1 2 3 4 callback-confirm";

    [Fact]
    public void Without_announcements_there_is_only_music()
    {
        var menu = new MenuOnPaper { Queue = FloorOnPaper.Queue("8001") }.Begins().Sees("music");
        menu.LetPass(3600).Presses("3#123*0").Sees();
    }

    [Fact]
    public void The_intro_comes_first_then_the_place()
    {
        var menu = new MenuOnPaper { Place = 42 };
        menu.Queue = menu.Queue with { Intro = "welcome", InformPosition = InformPosition.OnConnected };
        menu.Begins().Sees("welcome position 40 2").LetPass(600).Sees();
    }

    [Fact]
    public void An_intro_that_is_not_there_leaves_music()
    {
        var menu = new MenuOnPaper();
        menu.Queue = menu.Queue with { Intro = "nobody-made-it" };
        menu.Begins().Sees("music");
    }

    [Fact]
    public void The_place_is_told_again_as_it_is_then()
    {
        var menu = new MenuOnPaper { Place = 3 };
        menu.Queue = menu.Queue with { InformPosition = InformPosition.Periodically, PositionInterval = TimeSpan.FromSeconds(30) };
        menu.Begins().Sees("position 3").LetPass(30).Sees();
        menu.Place = 1;
        menu.LetPass(MenuOnPaper.LengthOf("position", "3").TotalSeconds).Sees("position-first").LetPass(40).Sees("position-first");
    }

    [Fact]
    public void Music_goes_on_where_an_announcement_interrupted_it()
    {
        var menu = new MenuOnPaper { Place = 1 };
        menu.Queue = menu.Queue with { InformPosition = InformPosition.Periodically, PositionInterval = TimeSpan.FromSeconds(10) };
        menu.Begins();
        Assert.Equal(TimeSpan.Zero, menu.Playing!.LoopStart);                  // it has begun
        menu.LetPass(10 + MenuOnPaper.LengthOf("position-first").TotalSeconds);
        Assert.Equal(10, menu.Playing!.LoopStart.TotalSeconds, 3);             // the same
        menu.LetPass(10 + MenuOnPaper.LengthOf("position-first").TotalSeconds);
        Assert.Equal(20, menu.Playing!.LoopStart.TotalSeconds, 3);             // the same
    }

    [Fact]
    public void A_callback_is_offered_after_its_time_and_then_each_minute()
    {
        var menu = new MenuOnPaper();
        menu.Queue = menu.Queue with { CallbackAfter = 20 };
        menu.Begins().Sees("music").LetPass(19.9).Sees().LetPass(0.2).Sees("callback-offer");
        menu.LetPass(60.01 + MenuOnPaper.LengthOf("callback-offer").TotalSeconds).Sees("callback-offer");
        menu.Queue = menu.Queue with { Callback = false };
        menu.LetPass(600).Sees();
    }

    [Fact]
    public void Three_and_hash_book_the_callers_own_number()
    {
        var menu = new MenuOnPaper().Begins().Sees("music");
        menu.Presses("3").Sees(Confirm).Presses("#").Sees("book 5551234").IsBooked().Sees("callback-booked");
        menu.LetPass(MenuOnPaper.LengthOf("callback-booked").TotalSeconds - 0.1).Presses("3#*").Sees().LetPass(0.2).Sees("hang up");
    }

    [Fact]
    public void Another_number_may_be_typed_and_who_types_has_heard_enough()
    {
        var menu = new MenuOnPaper().Begins().Presses("3").Sees("music", Confirm);
        menu.Presses("0").Sees("music").Presses("301").Sees().Presses("#").Sees("book 0301");
    }

    [Fact]
    public void A_number_that_is_not_allowed_may_be_typed_anew_three_times()
    {
        var menu = new MenuOnPaper().Begins().Presses("3001#").Sees("music", Confirm, "music", "book 001");
        menu.IsRefused(CallbackRefusal.NumberNotAllowed).Sees("callback-refused").Presses("002#").Sees("music", "book 002");
        menu.IsRefused(CallbackRefusal.NumberNotAllowed).Sees("callback-refused").Presses("003#").Sees("music", "book 003");
        menu.IsRefused(CallbackRefusal.NumberNotAllowed).Sees("callback-full").Presses("004#").Sees();
    }

    [Fact]
    public void A_second_booking_of_a_number_goes_back_to_holding()
    {
        var menu = new MenuOnPaper().Begins().Presses("3#").Sees("music", Confirm, "book 5551234");
        menu.IsRefused(CallbackRefusal.AlreadyBooked).Sees("callback-exists").Presses("#").Sees();
    }

    [Fact]
    public void Star_and_silence_go_back_to_holding()
    {
        var menu = new MenuOnPaper().Begins().Presses("3*").Sees("music", Confirm, "music").Presses("#").Sees();
        menu.Presses("3").Sees(Confirm).LetPass(60).Sees("music").Presses("#").Sees();
        menu.Presses("31").Sees(Confirm, "music").LetPass(14.9).Sees().Presses("2").LetPass(14.9).Sees().LetPass(0.2).Sees("music");
    }

    [Fact]
    public void Who_hides_his_number_is_asked_for_one()
    {
        var menu = new MenuOnPaper("anonymous").Begins().Presses("3").Sees("music", "callback-ask");
        menu.Presses("#").Sees().Presses("5557#").Sees("music", "book 5557");
    }

    [Fact]
    public void A_phone_that_tells_of_a_key_in_both_ways_means_one_and_a_key_pressed_twice_is_two()
    {
        var menu = new MenuOnPaper().Begins().Presses("3").Sees("music", Confirm);
        menu.LetPass(0.2).Presses("3", byInfo: true).Sees();
        foreach (var key in "0330")
            menu.LetPass(0.3).Presses(key.ToString(), byInfo: true).LetPass(0.1).Presses(key.ToString());
        menu.LetPass(2).Presses("0").LetPass(2).Presses("#", byInfo: true).Presses("#").Sees("music", "book 03300");
    }

    [Fact]
    public void Announcements_wait_for_the_end_of_the_menu()
    {
        var menu = new MenuOnPaper();
        menu.Queue = menu.Queue with { InformPosition = InformPosition.Periodically };
        menu.Begins().LetPass(5).Presses("3").Sees("position-first", Confirm).LetPass(12).Sees();
        menu.Presses("*").Sees("music").LetPass(0).Sees("position-first");
    }

    [Fact]
    public void Audio_that_is_agreed_anew_repeats_the_words_that_were_not_over()
    {
        var menu = new MenuOnPaper().Begins().Presses("3").Sees("music", Confirm).HearsAgain().Sees(Confirm).LetPass(20).HearsAgain().Sees("music");
        menu.Presses("#").Sees("book 5551234");
    }

    [Fact]
    public void Whatever_is_typed_the_menu_stays_small_and_books_only_what_was_typed() =>
        Gen.String[Gen.Char["0123456789*#ABCD\0x"], 0, 200].Sample(keys =>
        {
            var menu = new MenuOnPaper().Begins();
            foreach (var key in keys)
                menu.Presses(key.ToString()).LetPass(0.1);
            var digits = string.Concat(keys.Where(char.IsAsciiDigit));
            Assert.All(menu.Booked, number => Assert.True(number == "5551234" || (digits.Contains(number, StringComparison.Ordinal) && number.Length <= 32), number));
        }, iter: 100);
}
