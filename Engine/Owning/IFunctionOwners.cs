using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Owning;

/// <summary>
/// The way to the owners of functions, wherever they live: in this process, or in others. It may lose a call, deliver it late or twice, or deliver it
/// to a process that no longer owns the function; owners are made for that (EXACTLY-ONCE.md, rules 9 to 13).
/// </summary>
public interface IFunctionOwners
{
    /// <summary>
    /// A number for the process where a function is thought to live: calls with the same number travel in one message. A hint; nothing depends on its being right.
    /// Must be quick.
    /// </summary>
    int RouteOf(Guid project, Guid function);

    /// <summary>Hands calls of many functions over in one message and waits for their answers, which come in the order of <paramref name="calls"/>.</summary>
    /// <param name="route">What <see cref="RouteOf"/> gave for all of them.</param>
    /// <param name="calls">At most one call of a function.</param>
    /// <param name="timeout">Behind it nobody waits for the answer any more, and an owner that meets the call later need not serve it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="OwnerUnavailableException">No answer came: each of the calls may have been served, or will be, or never.</exception>
    Task<IReadOnlyList<OwnerAnswer>> CallAsync(int route, IReadOnlyList<OwnerCall> calls, TimeSpan timeout, CancellationToken cancellation);
}

/// <summary>What the owner of one function is asked to do: to catch up, then to apply.</summary>
/// <param name="Project">Of which project.</param>
/// <param name="Function">Whose owner.</param>
/// <param name="CatchUpTo">A committed entry up to which the function must have applied everything of its lane, from the journal where it has not; null for none.</param>
/// <param name="Blocks">Committed blocks of the function, in the order of their commits.</param>
public sealed record OwnerCall(Guid Project, Guid Function, Position? CatchUpTo, IReadOnlyList<SentBlock> Blocks);

/// <summary>A committed block on its way to its function's owner.</summary>
/// <param name="Position">Where its entry stands.</param>
/// <param name="Previous">Sequence of the function's block before it in this lane, 0 for the first (EXACTLY-ONCE.md, rule 9).</param>
/// <param name="AcceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
/// <param name="Bytes">A <see cref="Analytics.Records.FunctionBatch"/>. Nobody writes to this memory again while a call with it may be under way.</param>
public readonly record struct SentBlock(Position Position, long Previous, long AcceptedAtUs, ReadOnlyMemory<byte> Bytes);

/// <summary>What an owner says to a call.</summary>
/// <param name="IsDone">Everything of the call is in the function's statistics, or in a dead letter. False: it cannot now (store away, starting, stopping); ask again.</param>
/// <param name="Duplicates">Records of its blocks that brought nothing new.</param>
public readonly record struct OwnerAnswer(bool IsDone, int Duplicates);
