using System.Runtime.CompilerServices;
using Coldstart.Analytics.Functions;

namespace Coldstart.Storage.Functions;

/// <summary>Snapshots of functions with everything that is stored in the same transaction (EXACTLY-ONCE.md, rules 13 to 15).</summary>
public interface IFunctionStore
{
    /// <summary>Every function of every project, without its statistics: read once at the start.</summary>
    IAsyncEnumerable<StoredFunction> ListAsync(CancellationToken cancellation);

    /// <summary>Every function of one project, without its statistics.</summary>
    async IAsyncEnumerable<StoredFunction> ListAsync(Guid project, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var function in ListAsync(cancellation))
        {
            if (function.Project == project) yield return function;
        }
    }

    Task<StoredSnapshot?> LoadAsync(Guid functionId, CancellationToken cancellation);

    /// <summary>
    /// Stores a batch of snapshots in one transaction, each with its rollups and samples, each only if the stored version is still
    /// <see cref="SnapshotWrite.ExpectedVersion"/>. One that is not is left out whole; the others are stored.
    /// </summary>
    /// <remarks>An exception leaves nothing of the batch stored, except <see cref="StoreUnavailableException"/>, which leaves it open: the versions tell.</remarks>
    /// <returns>For each write, whether it was stored.</returns>
    Task<IReadOnlyList<bool>> SaveAsync(IReadOnlyList<SnapshotWrite> writes, CancellationToken cancellation);

    /// <summary>
    /// How far the stored snapshots cover the journal, in the order of <paramref name="functions"/>: per lane the highest sequence; empty for a function that is
    /// not stored. What settling asks instead of reading snapshots (EXACTLY-ONCE.md, rule 17).
    /// </summary>
    Task<IReadOnlyList<IReadOnlyList<Position>>> VectorsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation);

    /// <summary>Rollup rows of a function in [from, to), ascending.</summary>
    Task<IReadOnlyList<RollupRow>> RollupsAsync(Guid functionId, RollupResolution resolution, long fromUs, long toUs, CancellationToken cancellation);

    /// <summary>Kept samples of a project in [from, to). Of each function, kind and hour some are kept: the highest ranks and the newest (<see cref="Analytics.Limits"/>).</summary>
    Task<IReadOnlyList<KeptSample>> SamplesAsync(SampleQuery query, CancellationToken cancellation);
}

/// <summary>A function as the list knows it.</summary>
public sealed record StoredFunction(Guid Id, Guid Project, string Account, string Region, string Name, long Version, long FirstSeenUs, long LastSeenUs);

/// <param name="Version">Version of the row, from 1; the next write must expect it.</param>
/// <param name="Bytes">An encoded FunctionSnapshot; its vector is inside.</param>
public sealed record StoredSnapshot(long Version, ReadOnlyMemory<byte> Bytes);

/// <summary>One function's flush.</summary>
public sealed class SnapshotWrite
{
    public required StoredFunction Function { get; init; }

    /// <summary>The version that the row has, 0 where there is none yet. The row gets the next one.</summary>
    public required long ExpectedVersion { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The vector inside <see cref="Bytes"/>: per lane the highest sequence that the snapshot covers.</summary>
    public IReadOnlyList<Position> Vector { get; init; } = [];

    /// <summary>Rows that replace what is stored for their slot, and rows that are merged into it (<see cref="RollupRow.IsIncrement"/>).</summary>
    public required IReadOnlyList<RollupRow> Rollups { get; init; }

    public required IReadOnlyList<KeptSample> Samples { get; init; }
}

/// <summary>What kind of invocation a sample shows.</summary>
public enum SampleKind : byte
{
    ColdStart = 1,
    Error = 2,
}

/// <param name="Ordinal">Tells samples of one function and microsecond apart.</param>
/// <param name="Rank">What the slowest-first order goes by: init or restore in µs for a cold start, 0 for an error.</param>
/// <param name="Bytes">A versioned binary form that Analytics writes and reads.</param>
public sealed record KeptSample(Guid FunctionId, SampleKind Kind, long TimeUs, long Ordinal, long Rank, ReadOnlyMemory<byte> Bytes);

/// <param name="Project">Whose.</param>
/// <param name="FunctionId">One function, or null for all of the project.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="FromUs">Inclusive.</param>
/// <param name="ToUs">Exclusive.</param>
/// <param name="SlowestFirst">By rank, else newest first.</param>
/// <param name="Offset">Rows to leave out.</param>
/// <param name="Limit">1 to 1000.</param>
public sealed record SampleQuery(Guid Project, Guid? FunctionId, SampleKind Kind, long FromUs, long ToUs, bool SlowestFirst, int Offset, int Limit);
