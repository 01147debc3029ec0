using Coldstart.Analytics.Records;

namespace Coldstart.Storage.DeadLetters;

/// <summary>Something that came in and was not understood, kept as it came.</summary>
/// <param name="Id">Version 7 UUID, so that ids sort by time.</param>
/// <param name="Project">Whose it is.</param>
/// <param name="Door">The route it came through, such as <c>/api/v1/ingest/logs</c>, with the query that the bytes need to be read again.</param>
/// <param name="Reason">From the closed list.</param>
/// <param name="Detail">What is wrong, in a sentence.</param>
/// <param name="ReceivedAtUs">µs since 1970 UTC.</param>
/// <param name="Content">The bytes.</param>
public sealed record DeadLetter(Guid Id, Guid Project, string Door, RejectionReason Reason, string Detail, long ReceivedAtUs, ReadOnlyMemory<byte> Content);
