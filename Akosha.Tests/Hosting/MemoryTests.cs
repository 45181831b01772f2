namespace Akosha.Tests.Hosting;

/// <summary>
/// Tests that look into the memory of a process, alone on the machine: what an erasure leaves in buffers of threads depends on
/// how soon all threads of the process can be had.
/// </summary>
[CollectionDefinition("Memory", DisableParallelization = true)]
public sealed class MemoryTests;
