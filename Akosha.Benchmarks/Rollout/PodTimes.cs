using Akosha.Testing.Processes;
using k8s;
using k8s.Models;

namespace Akosha.Benchmarks.Rollout;

/// <summary>The times that a manifest gives the pods of a service.</summary>
/// <param name="Ready">Between two readiness probes.</param>
/// <param name="ReadyFailures">Probes that fail one after the other until a pod is not ready any more.</param>
/// <param name="MinReady">How long a new pod is ready until it counts.</param>
/// <param name="PreStop">How long a pod that ends sleeps before it is told so.</param>
/// <param name="Grace">From then on, with the sleep, until it is killed.</param>
/// <param name="Deadline">Without progress for this long a rollout is given up.</param>
/// <param name="MaxUnavailable">How many pods of the service a drain may take at the same time.</param>
internal sealed record PodTimes(
    TimeSpan Ready, int ReadyFailures, TimeSpan MinReady, TimeSpan PreStop, TimeSpan Grace, TimeSpan Deadline, int MaxUnavailable)
{
    /// <summary>Reads them from the base.</summary>
    /// <exception cref="InvalidOperationException">
    /// A time is missing, or a rollout would take pods away before their successors serve.
    /// </exception>
    public static PodTimes Of(string service)
    {
        var file = Path.Combine(Repository.Root, "k8s", "base", service, "deployment.yaml");
        var objects = KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true);
        var deployment = objects.OfType<V1Deployment>().Single().Spec;
        var budget = objects.OfType<V1PodDisruptionBudget>().Single().Spec;
        if (deployment.Strategy.RollingUpdate is not { MaxUnavailable.Value: "0", MaxSurge.Value: "1" })
            throw new InvalidOperationException($"{file}: not a rollout of one pod more at a time");
        var container = deployment.Template.Spec.Containers.Single();
        return new PodTimes(
            Seconds(container.ReadinessProbe.PeriodSeconds), container.ReadinessProbe.FailureThreshold ?? 3,
                Seconds(deployment.MinReadySeconds), Seconds((int?)container.Lifecycle.PreStop.Sleep.Seconds),
            Seconds((int?)deployment.Template.Spec.TerminationGracePeriodSeconds), Seconds(deployment.ProgressDeadlineSeconds),
                int.Parse(budget.MaxUnavailable.Value, System.Globalization.CultureInfo.InvariantCulture));

        TimeSpan Seconds(int? given) =>
            TimeSpan.FromSeconds(given ?? throw new InvalidOperationException($"{file}: a time is missing"));
    }
}
