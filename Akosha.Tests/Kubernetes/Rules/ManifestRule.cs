namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>What must hold of manifests.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Problems">What breaks it, a line each; none if it holds.</param>
internal sealed record ManifestRule(string Name, Func<ManifestSet, IEnumerable<string>> Problems)
{
    /// <summary>Every rule.</summary>
    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        .. ApiRules.All, .. ReferenceRules.All, .. SecretRules.All, .. RolloutRules.All, .. PodSecurityRules.All,
            .. NetworkRules.All, .. ScalingRules.All, .. ContractRules.All,
    ];
}
