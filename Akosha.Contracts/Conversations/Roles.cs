namespace Akosha.Contracts.Conversations;

/// <summary>The four roles a message can have, as they are written in JSON and in the lake.</summary>
public static class Roles
{
    /// <summary>A person.</summary>
    public const string User = "user";

    /// <summary>What a program that a model called has answered.</summary>
    public const string Tool = "tool";

    private const string System = "system";

    /// <summary>All roles; the position of a role is its code in the search columns.</summary>
    public static IReadOnlyList<string> All { get; } = [User, "assistant", System, Tool];

    /// <summary>The roles as an error message lists them.</summary>
    public static string Allowed { get; } = string.Join(", ", All);

    /// <summary>
    /// The role that is meant: <c>developer</c> and <c>function</c> are other names of <c>system</c> and <c>tool</c>.
    /// </summary>
    public static string Meant(string role) => role switch
    {
        "developer" => System,
        "function" => Tool,
        _ => role,
    };

    /// <summary>The code of a role (0–3), or −1 for any other text.</summary>
    public static int CodeOf(string role)
    {
        for (var code = 0; code < All.Count; code++)
            if (All[code] == role) return code;
        return -1;
    }
}
