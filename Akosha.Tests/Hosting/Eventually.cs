namespace Akosha.Tests.Hosting;

/// <summary>Waits for what another thread or process does in its own time.</summary>
internal static class Eventually
{
    /// <param name="holds">What is waited for.</param>
    /// <param name="otherwise">Says how it is instead, for the failure.</param>
    /// <summary>Looks again and again until something holds; fails after a minute.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> holds, Func<string>? otherwise = null)
    {
        for (var attempt = 0; attempt < 1_200; attempt++)
        {
            if (await holds()) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"it did not come to hold within a minute: {otherwise?.Invoke()}");
    }
}
