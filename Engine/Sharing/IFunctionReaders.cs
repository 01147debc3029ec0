using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Sharing;

/// <summary>The way to what owners of functions know, wherever they live. Every call fails with <see cref="EngineUnavailableException"/> where no owner answers.</summary>
public interface IFunctionReaders
{
    /// <summary>The report of a function, which reads its own writes; null where nobody knows it.</summary>
    Task<FunctionReport?> ReportAsync(Guid project, Guid function, Window window, CancellationToken cancellation);

    /// <summary>The reports of all functions of a project, about a second behind.</summary>
    Task<TenantReport> TenantAsync(Guid project, Window window, CancellationToken cancellation);

    /// <summary>What is live of a function in [from, to); null where nobody knows it.</summary>
    /// <param name="project">Of which project.</param>
    /// <param name="function">Which function.</param>
    /// <param name="fromUs">µs since 1970 UTC.</param>
    /// <param name="toUs">Exclusive.</param>
    /// <param name="stepUs">Width of a step in µs.</param>
    /// <param name="storeFirst">What changed is stored before the answer, so that history has it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<LiveSlots?> SlotsAsync(Guid project, Guid function, long fromUs, long toUs, long stepUs, bool storeFirst, CancellationToken cancellation);

    /// <summary>Kept cold starts of a function that are not stored yet.</summary>
    Task<IReadOnlyList<KeptSample>> WaitingSamplesAsync(Guid project, Guid function, CancellationToken cancellation);
}

/// <summary>Live slots of a function, merged into steps.</summary>
/// <param name="Identity">Which function it is.</param>
/// <param name="FromUs">What is earlier must be read from history; µs since 1970 UTC.</param>
/// <param name="Points">Steps by their start.</param>
public sealed record LiveSlots(FunctionIdentity Identity, long FromUs, IReadOnlyList<SeriesPoint> Points);
