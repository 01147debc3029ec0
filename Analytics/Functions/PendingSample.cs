namespace Coldstart.Analytics.Functions;

/// <summary>A sample that waits to be stored.</summary>
/// <param name="IsError">An error, else a cold start.</param>
/// <param name="TimeUs">Start of the invocation.</param>
/// <param name="Ordinal">Tells samples of one function and time apart; the same invocation keeps its ordinal, so that a richer sample replaces a poorer one.</param>
/// <param name="Rank">Init or restore in µs for a cold start, 0 for an error.</param>
/// <param name="Bytes">See <see cref="SampleCodec"/>.</param>
public sealed record PendingSample(bool IsError, long TimeUs, long Ordinal, long Rank, byte[] Bytes);
