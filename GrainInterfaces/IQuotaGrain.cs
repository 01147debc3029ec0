namespace Coldstart.GrainInterfaces;

/// <summary>Shares a project's quotas out to front ends. Its key is the project's id.</summary>
/// <remarks>A question says all that its front end knows: to lose one, or to hear it twice or late, changes nothing.</remarks>
[Alias("coldstart.quota")]
public interface IQuotaGrain : IGrainWithGuidKey
{
    /// <summary>Notes what a front end used, and says what it may use.</summary>
    [Alias("lease")]
    [ResponseTimeout("00:00:01")]
    Task<QuotaReading> LeaseAsync(QuotaCall call, CancellationToken cancellation);
}

/// <summary>What a front end used of one quota.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.quota-call")]
public sealed class QuotaCall
{
    /// <summary>The project's id, or the key's.</summary>
    [Id(0)]
    public Guid Scope { get; init; }

    [Id(1)]
    public byte Class { get; init; }

    /// <summary>Requests in a window over all front ends.</summary>
    [Id(2)]
    public int Quota { get; init; }

    [Id(3)]
    public Guid FrontEnd { get; init; }

    /// <summary>0 for none yet.</summary>
    [Id(4)]
    public long Window { get; init; }

    /// <summary>Of that window.</summary>
    [Id(5)]
    public int LeftMs { get; init; }

    [Id(6)]
    public int Used { get; init; }

    [Id(7)]
    public int Ceiling { get; init; }
}

/// <summary>What a front end may use.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.quota-lease")]
public readonly struct QuotaReading
{
    [Id(0)]
    public long Window { get; init; }

    [Id(1)]
    public int LeftMs { get; init; }

    [Id(2)]
    public int Ceiling { get; init; }

    [Id(3)]
    public int UsedByOthers { get; init; }

    [Id(4)]
    public int FrontEnds { get; init; }
}
