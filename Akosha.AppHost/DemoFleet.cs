namespace Akosha.AppHost;

/// <summary>Conversations of invented agents at work, the same each time but for their dates.</summary>
internal static class DemoFleet
{
    /// <summary>How many systems it has.</summary>
    public const int Systems = 12;

    private const int ConversationsEach = 15, Days = 120;

    private static readonly string[] Kinds = ["assistant", "reviewer", "on-call", "research"];
    private static readonly string[] People = ["Ada", "Grace", "Edsger", "Barbara", "Tony", "Frances"];
    private static readonly string[] Things = [
        "the billing export", "the search index", "the login page", "the nightly backup", "the mobile app", "the Kafka consumer",
        "the price table", "the onboarding guide"];

    private static readonly (string Question, string Answer)[] Exchanges =
    [
        ("{0} is slow since Tuesday. What changed?", "A query on {0} lost its index in the last migration; {1} adds it again."),
        ("Who decides on the deadline for {0}?", "{1} does, and asked for the end of the month."),
        ("Can you write down how {0} is restored?",
            "Stop the writers, restore the snapshot, replay the log, and have {1} compare the totals."),
        ("The test of {0} fails once in ten runs.",
            "It reads the clock twice. With one reading it passed 200 times; {1} reviews the change."),
        ("What did we learn from the outage of {0}?",
            "Retries without a pause made it worse. {1} wrote the runbook and an alert on the queue."),
        ("Is {0} used by anybody outside the team?", "Two partners call it each night. {1} keeps the list of them."),
    ];

    /// <summary>The conversations, as the body of <c>POST /api/v1/conversations</c>.</summary>
    /// <param name="now">The latest date among them.</param>
    public static IEnumerable<object> Conversations(DateTimeOffset now)
    {
        var random = new Random(20250101);
        for (var system = 0; system < Systems; system++)
        {
            for (var conversation = 0; conversation < ConversationsEach; conversation++)
            {
                // Hours of the day, so that a fleet added again on the same day is the same.
                var began = new DateTimeOffset(
                    now.UtcDateTime.Date.AddDays(-random.Next(1, Days)).AddMinutes(random.Next(24 * 60)), TimeSpan.Zero);
                yield return new
                {
                    system_id = $"{Kinds[system % Kinds.Length]}-{system / Kinds.Length + 1}",
                    conversation_id = $"demo-{conversation}",
                    metadata = new Dictionary<string, string> { ["origin"] = "demo" },
                    messages = Messages(random, began).ToArray(),
                };
            }
        }
    }

    private static IEnumerable<object> Messages(Random random, DateTimeOffset began)
    {
        var thing = Things[random.Next(Things.Length)];
        var asker = People[random.Next(People.Length)];
        for (var turn = 0; turn < random.Next(2, 5); turn++)
        {
            var (question, answer) = Exchanges[random.Next(Exchanges.Length)];
            var other = People[random.Next(People.Length)];
            yield return Message(2 * turn, "user", asker, string.Format(null, question, thing, other));
            yield return Message(2 * turn + 1, "assistant", null, string.Format(null, answer, thing, other));
        }

        object Message(int place, string role, string? author, string content) =>
            new
            {
                id = $"{place}",
                role,
                author,
                content = char.ToUpperInvariant(content[0]) + content[1..],
                timestamp = began.AddMinutes(place)
            };
    }
}
