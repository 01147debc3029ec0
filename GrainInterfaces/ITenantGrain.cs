namespace Coldstart.GrainInterfaces;

/// <summary>What is known of all functions of a project. Its key is the project's id.</summary>
[Alias("coldstart.tenant")]
public interface ITenantGrain : IGrainWithGuidKey
{
    /// <summary>Reports of all functions over a window, without modules and versions.</summary>
    /// <param name="window">A <c>Window</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    [Alias("overview")]
    [ResponseTimeout("00:00:10")]
    Task<TenantReading> OverviewAsync(byte window, CancellationToken cancellation);
}
