namespace Coldstart.Analytics.Records;

/// <summary>One thing of a request that was not understood.</summary>
/// <param name="Index">Which record or line of the request, from 0.</param>
/// <param name="Pointer">JSON pointer within the record, such as <c>/init_duration_ms</c>; empty for the whole.</param>
/// <param name="Reason">From the closed list.</param>
/// <param name="Detail">A sentence for people that says what is expected, without the sender's data.</param>
/// <param name="Raw">The bytes as they came, where the door keeps dead letters; otherwise empty.</param>
public sealed record Rejection(int Index, string Pointer, RejectionReason Reason, string Detail, ReadOnlyMemory<byte> Raw);
