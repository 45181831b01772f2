using Akosha.Client;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Akosha.Agents;

/// <summary>Registers the memory, and puts it into pipelines of chat clients.</summary>
public static class AkoshaMemorySetup
{
    /// <summary>
    /// Registers <see cref="AkoshaMemory"/> and the client that it needs; the host stores what is not stored yet when it ends.
    /// </summary>
    /// <param name="services">Gets the memory.</param>
    /// <param name="configure">
    /// Changes the options that <see cref="AkoshaMemoryOptions.Section"/> of the configuration gives, if there is one.
    /// </param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddAkoshaMemory(
        this IServiceCollection services, Action<AkoshaMemoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddAkoshaClient();
        var options = services.AddOptions<AkoshaMemoryOptions>().BindConfiguration(AkoshaMemoryOptions.Section);
        if (configure is not null) options.Configure(configure);
        services.AddSingleton(provider => new AkoshaMemory(
            provider.GetRequiredService<AkoshaClient>(), provider.GetRequiredService<IOptions<AkoshaMemoryOptions>>().Value,
            provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Recalls before, and records after each answer of the chat client. Put it outside <c>UseFunctionInvocation()</c>, so that
    /// calls of tools and their results are recorded, and it recalls once a turn.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="memory">The memory; null for that of the services.</param>
    /// <param name="conversationOf">
    /// The conversation of a request: 1–256 printable characters; null if it does not know. Without it, it is
    /// <see cref="ChatOptions.ConversationId"/>, and without that the one that begins with the same messages, up to the first of
    /// the user.
    /// </param>
    /// <returns>The same pipeline.</returns>
    public static ChatClientBuilder UseAkosha(
        this ChatClientBuilder builder, AkoshaMemory? memory = null, Func<ChatOptions?, string?>? conversationOf = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((inner, services) => new AkoshaChatClient(
            inner, memory ?? services.GetRequiredService<AkoshaMemory>(), conversationOf));
    }
}
