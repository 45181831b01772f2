using NuGet.Common;
using NuGet.Configuration;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;
using NuGet.Versioning;

namespace Akosha.Cli.Models;

/// <summary>The feeds that packages come from: one that is named, or those of NuGet's configuration.</summary>
internal static class PackageFeeds
{
    /// <summary>Brings a package.</summary>
    /// <param name="id">The package.</param>
    /// <param name="version">Its version.</param>
    /// <param name="source">An address, a folder, or the name of a feed; null for every feed that is set up.</param>
    /// <param name="target">Takes the package.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="WrongCommandException">No feed has it, or can be reached; each is named with why.</exception>
    public static async Task FetchAsync(
        string id, string version, string? source, Stream target, CancellationToken cancellation)
    {
        var settings = NuGet.Configuration.Settings.LoadDefaultSettings(Directory.GetCurrentDirectory());
        var configured = new PackageSourceProvider(settings).LoadPackageSources().Where(feed => feed.IsEnabled).ToList();
        var feeds = source is null ? configured
            : [configured.Find(feed => string.Equals(feed.Name, source, StringComparison.OrdinalIgnoreCase))
                ?? new PackageSource(source)];
        using var cache = new SourceCacheContext { DirectDownload = true };
        var tried = new List<string>();
        foreach (var feed in feeds)
            try
            {
                var packages = await Repository.Factory.GetCoreV3(feed)
                    .GetResourceAsync<FindPackageByIdResource>(cancellation);
                if (packages is not null && await packages.CopyNupkgToStreamAsync(
                    id, NuGetVersion.Parse(version), target, cache, NullLogger.Instance, cancellation)) return;
                tried.Add($"{feed.Source} does not have it");
            }
            catch (FatalProtocolException error)
            {
                tried.Add($"{feed.Source}: {error.GetBaseException().Message}");
            }
        throw new WrongCommandException(
            $"{id} {version} cannot be had: {(tried.Count == 0 ? "no feed is set up" : string.Join("; ", tried))}; --source names another feed");
    }
}
