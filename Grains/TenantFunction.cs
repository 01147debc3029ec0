using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.GrainInterfaces;

namespace Coldstart.Grains;

/// <summary>One function as its project last heard of it, for each window that somebody wanted. For the turns of one grain.</summary>
internal sealed class TenantFunction(Guid id)
{
    private readonly Dictionary<Window, Summary> summaries = [];
    private long changes;

    /// <summary>What was heard before is old.</summary>
    public void Change() => changes++;

    public bool Holds(Window window, long nowUs) => summaries.TryGetValue(window, out var summary) && summary.Changes == changes && nowUs < summary.ValidUntilUs;

    /// <summary>The last report heard; null where there is none.</summary>
    public byte[]? Report(Window window) => summaries.GetValueOrDefault(window)?.Report;

    /// <summary>Asks the owner.</summary>
    /// <exception cref="EngineUnavailableException">It cannot answer now.</exception>
    public async Task AskAsync(IGrainFactory grains, Guid project, Window window)
    {
        // Read before the question: a change that is told meanwhile may not be in the answer.
        var known = changes;
        var reading = await GrainKeys.FunctionOf(grains, project, id).ReportAsync((byte)window, whole: false, CancellationToken.None);
        if (reading.State == ReadingState.Unavailable) throw new EngineUnavailableException("A function cannot be read now.");
        summaries[window] = reading.State == ReadingState.Unknown
            ? new Summary(null, known, long.MaxValue)
            : new Summary(reading.Report, known, ReportJson.Read(reading.Report).ValidUntilUs);
    }

    /// <param name="Report">As JSON; null where nobody knows the function.</param>
    /// <param name="Changes">What was told by then.</param>
    /// <param name="ValidUntilUs">From then on the window has moved.</param>
    private sealed record Summary(byte[]? Report, long Changes, long ValidUntilUs);
}
