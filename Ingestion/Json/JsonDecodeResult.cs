using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>What became of one request. The records and their rejections are in the collector.</summary>
/// <param name="Records">Records added to the collector.</param>
/// <param name="Failed">Records refused; each has one or more rejections, of which <c>Limits.RejectionsKeptPerRequest</c> are kept.</param>
/// <param name="InvocationId">The id of a single invocation that was accepted, or null where it has none.</param>
/// <param name="Error">Why the request as a whole was refused, or null; then the collector is empty.</param>
public readonly record struct JsonDecodeResult(int Records, int Failed, string? InvocationId, JsonRequestError? Error);

/// <summary>Why a whole request was refused: it is no JSON, or its top level is not what it should be.</summary>
/// <param name="Pointer">JSON pointer to the place as far as it was understood; empty for the whole.</param>
/// <param name="ByteOffset">Offset in the body, from 0, up to which it was understood.</param>
/// <param name="Reason">From the closed list.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record JsonRequestError(string Pointer, long ByteOffset, RejectionReason Reason, string Detail);
