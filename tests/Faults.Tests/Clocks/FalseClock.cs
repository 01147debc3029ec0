using System.Globalization;
using Coldstart.Faults.Tests.Preloads;

namespace Coldstart.Faults.Tests.Clocks;

/// <summary>
/// A wall clock that a test sets while a server runs under it; the monotonic clocks are the real ones. (libfaketime does the same, but under it
/// connections to PostgreSQL time out.)
/// </summary>
internal sealed class FalseClock : IDisposable
{
    private static readonly Lazy<(string? Path, string? Missing)> Library = new(static () => PreloadedLibrary.Build("falseclock.c"));

    private readonly ControlFile control = new();

    /// <summary>Why there can be none here, as a sentence; null where there can.</summary>
    public static string? Missing => Library.Value.Missing;

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { [PreloadedLibrary.Variable] = Library.Value.Path!, ["COLDSTART_FALSE_CLOCK"] = control.FilePath };

    /// <summary>Sets the clock this far from the real one.</summary>
    public void Set(TimeSpan offset) => control.Write(((long)offset.TotalSeconds).ToString(CultureInfo.InvariantCulture));

    public void Dispose() => control.Dispose();
}

/// <summary>A fact that is skipped, with the reason, where clocks cannot be set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FalseClockFactAttribute : FactAttribute
{
    public FalseClockFactAttribute() => Skip = FalseClock.Missing;
}
