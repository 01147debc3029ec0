using Coldstart.Faults.Tests.Preloads;

namespace Coldstart.Faults.Tests.Disks;

/// <summary>A disk whose writes fail or hang when a test says so, for a server that is started with <see cref="Environment"/>.</summary>
internal sealed class FaultyDisk : IDisposable
{
    private static readonly Lazy<(string? Path, string? Missing)> Library = new(static () => PreloadedLibrary.Build("faultydisk.c"));

    private readonly ControlFile control = new();

    /// <summary>Why there can be none here, as a sentence; null where there can.</summary>
    public static string? Missing => Library.Value.Missing;

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { [PreloadedLibrary.Variable] = Library.Value.Path!, ["COLDSTART_FAULTY_DISK"] = control.FilePath };

    /// <summary>Begins a fault.</summary>
    /// <param name="mode"><c>eio</c>, <c>eio-sync</c>, <c>enospc</c> or <c>stall</c>.</param>
    /// <param name="pathStart">The files it is about.</param>
    public void Fail(string mode, string pathStart) => control.Write($"{mode} {pathStart}");

    /// <summary>Ends it.</summary>
    public void Mend() => control.Clear();

    public void Dispose() => control.Dispose();
}

/// <summary>A theory that is skipped, with the reason, where there can be no disk that fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FaultyDiskTheoryAttribute : TheoryAttribute
{
    public FaultyDiskTheoryAttribute() => Skip = FaultyDisk.Missing;
}
