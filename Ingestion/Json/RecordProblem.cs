using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>One thing that is wrong with a record.</summary>
/// <param name="Pointer">JSON pointer within the record.</param>
/// <param name="Reason">From the closed list.</param>
/// <param name="Detail">What is expected.</param>
internal readonly record struct RecordProblem(string Pointer, RejectionReason Reason, string Detail);
