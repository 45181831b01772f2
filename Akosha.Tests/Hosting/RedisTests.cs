namespace Akosha.Tests.Hosting;

/// <summary>
/// The tests that share one Redis, one after the other. test.sh runs them once more where there is a Redis 8 as well.
/// </summary>
[CollectionDefinition("Redis")]
[Trait("server", "redis")]
public sealed class RedisTests;
