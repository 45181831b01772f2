namespace Akosha.Import.Reading;

/// <summary>
/// The conversations in a tree of messages: the branch that ends in the current node, and of every other node beside a branch
/// one that begins with the history before it and goes on with the newest child of each node.
/// </summary>
internal static class Branches
{
    /// <summary>A node of the tree.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Parent">The id of the one before; null, or one that is not there, for a first one.</param>
    internal sealed record Node(string Id, string? Parent);

    /// <summary>A branch.</summary>
    /// <param name="Fork">The first node that it has for itself; null for the current branch.</param>
    /// <param name="Nodes">Its nodes from the first.</param>
    internal sealed record Branch(string? Fork, IReadOnlyList<string> Nodes);

    /// <summary>The branches of a tree, the current one first.</summary>
    /// <param name="nodes">The nodes, children of one node in the order in which they came.</param>
    /// <param name="current">
    /// The last node of the current branch; null, or one that is not there, for the end of the newest.
    /// </param>
    public static IEnumerable<Branch> Of(IReadOnlyCollection<Node> nodes, string? current)
    {
        var parents = new Dictionary<string, string?>(StringComparer.Ordinal);
        var children = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var node in nodes) parents[node.Id] = node.Parent;
        foreach (var (id, parent) in parents.ToList())
            if (parent is not null && (!parents.ContainsKey(parent) || parent == id)) parents[id] = null;
        foreach (var node in nodes)
            if (parents[node.Id] is { } parent)
                if (children.TryGetValue(parent, out var siblings)) siblings.Add(node.Id);
                else children[parent] = [node.Id];
        if (current is null || !parents.ContainsKey(current))
            current = nodes.LastOrDefault(node => !children.ContainsKey(node.Id))?.Id ?? nodes.LastOrDefault()?.Id;
        if (current is null) yield break;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var main = PathTo(current, parents);
        taken.UnionWith(main);
        yield return new Branch(null, main);
        // In the order in which they came: a fork of a fork after it.
        foreach (var node in nodes)
        {
            if (!taken.Add(node.Id)) continue;
            var path = PathTo(node.Id, parents);
            for (var last = node.Id; children.TryGetValue(last, out var next);)
            {
                last = next[^1];
                if (!taken.Add(last)) break;
                path.Add(last);
            }
            yield return new Branch(node.Id, path);
        }
    }

    private static List<string> PathTo(string node, Dictionary<string, string?> parents)
    {
        var path = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal); // a file may go in circles
        for (string? at = node; at is not null && seen.Add(at); at = parents[at]) path.Add(at);
        path.Reverse();
        return path;
    }
}
