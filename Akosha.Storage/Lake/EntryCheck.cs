namespace Akosha.Storage.Lake;

/// <summary>Tells a log entry that is not as it was written: cut, lengthened, or put together anew.</summary>
internal static class EntryCheck
{
    private const string Engine = "Akosha";
    private const byte LineFeed = (byte)'\n';

    /// <summary>What is wrong with an entry; null if nothing can be seen.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="actions">What they say.</param>
    public static string? Find(ReadOnlySpan<byte> content, IReadOnlyList<LakeAction> actions)
    {
        var infos = actions.Select(action => action.CommitInfo).OfType<CommitInfo>().ToList();
        if (infos.Find(info => info.Akosha is not null) is { Akosha: { } seal })
            return infos.Count > 1 || actions[0].CommitInfo is null
            ? "it does not start with its one commitInfo"
            : Compare(seal, CommitSeal.Of(actions.Count - 1, content[(content.IndexOf(LineFeed) + 1)..]));
        return infos.Find(info => info.EngineInfo == Engine) is { } unsealed ? OfBefore(unsealed, content, actions, infos.Count)
            : null;
    }

    private static string? Compare(CommitSeal said, CommitSeal found) => 0 switch
    {
        _ when said.Actions != found.Actions => $"it has {found.Actions} actions, and {said.Actions} were written",
        _ when said != found => "its bytes are not those that were written (the checksum differs)",
        _ => null,
    };

    /// <summary>
    /// What can be told of an entry that Akosha wrote before it sealed them; of a merge that lacks some of its last lines nothing
    /// can.
    /// </summary>
    private static string? OfBefore(CommitInfo info, ReadOnlySpan<byte> content, IReadOnlyList<LakeAction> actions, int infos)
    {
        var adds = actions.Count(action => action.Add is not null);
        var removes = actions.Count(action => action.Remove is not null);
        return info.Operation switch
        {
            _ when infos > 1 => "it has several commitInfos",
            _ when content[^1] != LineFeed => "its last line is cut",
            _ when actions.Count == 1 => "nothing follows its commitInfo",
            "CREATE TABLE" when !actions.Any(action => action.Protocol is not null)
                || !actions.Any(action => action.MetaData is not null) => "it lacks the protocol or the metadata",
            "WRITE" when adds == 0 => "it adds nothing",
            "OPTIMIZE" when adds == 0 && removes > 1 => "it removes files and adds none",
            _ => null,
        };
    }
}
