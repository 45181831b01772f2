namespace Akosha.Search.Index;

/// <summary>The names of tiers in requests, answers and metrics.</summary>
internal static class TierNames
{
    /// <summary>The name of a tier: <c>hot</c>, <c>warm</c> or <c>cold</c>.</summary>
    public static string Of(Tier tier) => tier switch
    {
        Tier.Hot => "hot",
        Tier.Warm => "warm",
        _ => "cold",
    };
}
