using System.Collections.Frozen;

namespace Akosha.Search.Analysis;

/// <summary>
/// English words that carry no topic: articles, prepositions, conjunctions, pronouns, auxiliaries, question words and the
/// small change of conversation. A query drops them, unless it holds nothing else.
/// </summary>
internal static class StopWords
{
    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, (
        "a an the this that these those "
        + "about above across after against along among around as at before behind below beneath beside between beyond by "
        + "despite down during except for from in inside into like near of off on onto out outside over past per since through "
        + "throughout to toward towards under until unto up upon via with within without "
        + "and but or nor so yet if because although though while whereas whether unless than then once "
        + "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers "
        + "herself it its itself they them their theirs themselves one ones someone anyone everyone something anything "
        + "everything nothing nobody somebody anybody "
        + "who whom whose which what when where why how whoever whatever whichever whenever wherever "
        + "am is are was were be been being do does did doing done have has had having can could will would shall should may "
        + "might must ought need dare used let lets ain don doesn didn isn aren wasn weren hasn haven hadn won wouldn shouldn "
        + "couldn mustn needn "
        + "not no yes yeah yep nope ok okay oh ah hey hi hello wow hmm um uh please thanks thank "
        + "all any both each every few more most much many other others some such own same too very just only also even still "
        + "again ever never always often sometimes quite rather really pretty almost already here there now today "
        + "s t m d ll re ve y o im ive id youre youve dont didnt doesnt isnt wasnt cant couldnt wouldnt wont thats whats "
        + "get gets got getting go goes going gone make makes made making take takes took "
        + "say says said tell tells told know knows knew known think thinks thought seem seems seemed "
        + "thing things lot lots kind sort way ways bit well etc e g ie eg").Split(' '));
}
