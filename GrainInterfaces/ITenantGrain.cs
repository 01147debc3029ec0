namespace Coldstart.GrainInterfaces;

/// <summary>What is known of all functions of a project, at most a second behind. Its key is the project's id.</summary>
[Alias("coldstart.tenant")]
public interface ITenantGrain : IGrainWithGuidKey
{
    /// <summary>Some functions have changed: their summaries are asked for anew when someone wants them. To hear it twice, or late, changes nothing.</summary>
    [Alias("changed")]
    [ResponseTimeout("00:00:02")]
    Task ChangedAsync([Immutable] Guid[] functions, CancellationToken cancellation);

    /// <summary>Reports of all functions over a window, without modules and versions.</summary>
    /// <param name="window">A <c>Window</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    [Alias("overview")]
    [ResponseTimeout("00:00:10")]
    Task<TenantReading> OverviewAsync(byte window, CancellationToken cancellation);
}
