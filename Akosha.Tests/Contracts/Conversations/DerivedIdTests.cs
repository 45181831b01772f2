using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

public sealed class DerivedIdTests
{
    private const string Question = """{"role":"user","content":"Show the invoices"}""";
    private const string Yes = """{"role":"user","content":"yes"}""";

    private static readonly ConversationRules Keyed = new(Parsed.Now) { IdempotencyKey = "k1" };

    [Fact]
    public void A_derived_id_is_a_mark_and_26_characters_of_base_32_and_stays_as_it_is()
    {
        Assert.Matches("^~[a-z2-7]{26}$", Parsed.Message(Question).Id);
        // Lakes hold these: whoever changes how they are made has every history that is sent again stored twice.
        Assert.Equal("~e42pv4whocige42xmt4uijycv5", Parsed.Message(Question).Id);
        Assert.Equal("~az4o6ced576vr6wz6vm6xkj4tz", DerivedId.OfPlace("k1", 0, 1));
    }

    [Fact]
    public void A_history_that_is_sent_whole_again_has_the_same_ids_and_one_more()
    {
        string[] history = [Question, Yes, """{"role":"assistant","content":"Here"}""", Yes, Yes];
        var first = Ids(history);
        var again = Ids([.. history, """{"role":"user","content":"sort them"}"""]);
        Assert.Equal(first, again[..5]);
        Assert.Equal(6, again.Distinct().Count());
    }

    [Fact]
    public void The_place_of_a_message_does_not_matter_but_for_those_that_are_equal() =>
        Assert.Equal([.. Ids(Question, Yes).Reverse()], Ids(Yes, Question));

    [Theory]
    [InlineData("""{"role":"assistant","content":"yes"}""")]
    [InlineData("""{"role":"user","content":"yes!"}""")]
    [InlineData("""{"role":"user","content":"yes","author":"Ada"}""")]
    [InlineData("""{"role":"user","content":"yes","timestamp":"2025-01-01T00:00:00Z"}""")]
    [InlineData("""{"role":"user","content":"yes","metadata":{"a":1}}""")]
    [InlineData("""{"role":"user","content":"yes","mood":1}""")]
    [InlineData("""{"role":"user","content":["yes"]}""")]
    public void Whatever_else_is_said_gives_another_id(string other) => Assert.NotEqual(Ids(Yes)[0], Ids(other)[0]);

    [Fact]
    public void Types_and_order_of_metadata_are_told_apart_by_what_they_mean()
    {
        Assert.Equal(Ids(With("""{"a":1,"b":2}""")), Ids(With("""{"b":2,"a":1}""")));
        Assert.NotEqual(Ids(With("""{"a":1}""")), Ids(With("""{"a":"1"}""")));

        static string With(string metadata) => $$"""{"role":"user","content":"yes","metadata":{{metadata}}}""";
    }

    [Fact]
    public void A_message_that_was_read_and_is_sent_with_its_id_is_the_same_message()
    {
        var id = Ids(Yes)[0];
        var given = $$"""{"id":"{{id}}","role":"user","content":"yes"}""";
        Assert.Equal([id], Ids(given));
        Assert.Equal(Ids(Yes, Yes), Ids(given, Yes)); // the second counts the first
    }

    [Fact]
    public void With_a_key_it_is_the_place_that_counts()
    {
        Assert.Equal(Ids(Keyed, 3, Question, Yes), Ids(Keyed, 3, Question, """{"role":"user","content":"no"}"""));
        Assert.NotEqual(Ids(Keyed, 3, Yes), Ids(Keyed, 4, Yes));
        Assert.NotEqual(Ids(Keyed, 3, Yes), Ids(Keyed with { IdempotencyKey = "k2" }, 3, Yes));
        Assert.NotEqual(Ids(Keyed, 3, Yes), Ids(Yes));
        Assert.Equal(["a", Ids(Keyed, 3, Yes, Yes)[1]], Ids(Keyed, 3, """{"id":"a","role":"user","content":"x"}""", Yes));
    }

    [Fact]
    public void Content_without_a_message_is_the_message_that_it_stands_for() =>
        Assert.Equal(
            Ids(Yes)[0],
            Parsed.Conversation("""{"system_id":"s","conversation_id":"c","content":"yes"}""").Conversation!.Messages[0].Id);

    [Fact]
    public void Many_messages_that_say_the_same_take_no_longer_when_some_were_given_their_ids()
    {
        const int many = 20_000;
        var ids = Ids([.. Enumerable.Repeat(Yes, many)]);
        var given = ids.Select(id => $$"""{"id":"{{id}}","role":"user","content":"yes"}""");
        Assert.Equal(2 * many, Ids([.. given, .. Enumerable.Repeat(Yes, many)]).Distinct().Count());
    }

    private static string[] Ids(params string[] messages) => Ids(new ConversationRules(Parsed.Now), 0, messages);

    private static string[] Ids(ConversationRules rules, int place, params string[] messages) =>
        [.. Parsed.Messages(rules, place, messages).Select(message => message.Id)];
}
