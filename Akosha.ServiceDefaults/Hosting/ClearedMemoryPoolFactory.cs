using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Hosting;

/// <summary>Has the server and its transports use pools whose buffers are overwritten when they are returned.</summary>
/// <param name="pools">Makes the pools that the buffers are from.</param>
internal sealed class ClearedMemoryPoolFactory(IMemoryPoolFactory<byte> pools) : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearedMemoryPool(pools.Create(options));

    /// <summary>Puts it in the place of the server's own.</summary>
    public static void Add(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IMemoryPoolFactory<byte>)) is not { } server) return;
        services.Remove(server);
        services.AddSingleton<IMemoryPoolFactory<byte>>(provider => new ClearedMemoryPoolFactory(
            (IMemoryPoolFactory<byte>)(server.ImplementationInstance ?? server.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, server.ImplementationType!))));
    }
}
