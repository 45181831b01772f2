namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>The restricted standard of pod security, and a file system that cannot be written.</summary>
internal static class PodSecurityRules
{
    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("the namespace takes restricted pods only", set =>
            set.OfKind("Namespace")
            .Where(item =>
                    item.Map("metadata.labels").GetValueOrDefault("pod-security.kubernetes.io/enforce") != "restricted")
                    .Select(ManifestSet.Id)),
        new("nobody is root", set =>
            set.Workloads.Where(
            workload =>
                    workload.Pod.Text("securityContext.runAsNonRoot") != "true"
                    || workload.Pod.Number("securityContext.runAsUser") < 1
                    || workload.Pod.Text("securityContext.seccompProfile.type") != "RuntimeDefault")
                    .Select(workload => workload.Id)),
        new("services are the user of their images", set =>
            RolloutRules.Services(set)
            .Where(service =>
                    service.Pod.Number("securityContext.runAsUser") != 1654
                    || service.Pod.Number("securityContext.fsGroup") != 1654).Select(service => service.Id)),
        new("nobody gains rights, and nobody writes but into volumes", set =>
            ReferenceRules.Containers(set)
            .Where(given => given.Container.Text("securityContext.allowPrivilegeEscalation") != "false"
            || given.Container.Text("securityContext.readOnlyRootFilesystem") != "true"
                || !given.Container.Texts("securityContext.capabilities.drop").SequenceEqual(["ALL"]))
                .Select(given => given.Workload.Id)),
        new("nobody has a token of the cluster", set =>
            set.Workloads.Where(workload => workload.Pod.Text("automountServiceAccountToken") != "false")
            .Select(workload => workload.Id)
            .Concat(set.OfKind("ServiceAccount").Where(account => account.Text("automountServiceAccountToken") != "false")
                .Select(ManifestSet.Id))),
        new("nothing of the node is seen", set =>
            set.Workloads.Where(
            workload =>
                    workload.Pod.Text("hostNetwork") == "true" || workload.Pod.Text("hostPID") == "true"
                    || workload.Pod.List("volumes").Any(volume => volume.ContainsKey("hostPath")))
                    .Select(workload => workload.Id)),
        new("secrets are mounted for reading", set =>
            ReferenceRules.Containers(set).SelectMany(given => given.Container.List("volumeMounts")
            .Where(mount =>
                given.Workload.Pod.List("volumes")
                .Any(volume => volume.Text("name") == mount.Text("name") && volume.ContainsKey("secret"))
                && mount.Text("readOnly") != "true").Select(_ => given.Workload.Id))),
    ];
}
