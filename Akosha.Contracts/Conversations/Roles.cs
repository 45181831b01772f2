namespace Akosha.Contracts.Conversations;

/// <summary>The four roles a message can have, as they are written in JSON and in the lake.</summary>
public static class Roles
{
    /// <summary>A person.</summary>
    public const string User = "user";

    /// <summary>All roles; the position of a role is its code in the search columns.</summary>
    public static IReadOnlyList<string> All { get; } = [User, "assistant", "system", "tool"];

    /// <summary>The roles as an error message lists them.</summary>
    public static string Allowed { get; } = string.Join(", ", All);

    /// <summary>The code of a role (0–3), or −1 for any other text.</summary>
    public static int CodeOf(string role)
    {
        for (var code = 0; code < All.Count; code++)
            if (All[code] == role) return code;
        return -1;
    }
}
