using Akosha.ServiceDefaults.Hosting;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Refuses a start whose keys are not known: no service begins to answer everybody with 503.</summary>
internal sealed class KeysAtStart(KeyRing keys) : LifecycleStep
{
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        keys.Require();
        return Task.CompletedTask;
    }
}
