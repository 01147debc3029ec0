using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Telemetry;

/// <summary>
/// Reads one event, <c>{"time","type","record"}</c>. What makes it an event is checked here, for here nothing else may stand; what it says is read as everywhere else.
/// </summary>
internal sealed class TelemetryEvents(LogSink sink, LogText lines)
{
    private readonly ByteWriter scratch = new(64);

    /// <param name="raw">The JSON value.</param>
    /// <param name="document">Its members; none where it is no object.</param>
    public void Read(ReadOnlySpan<byte> raw, in LogDocument document)
    {
        LogOrigin origin = default;
        origin.At(raw);
        sink.NextLine();
        if (raw[0] != '{') sink.Reject(RejectionReason.WrongType, "an event must be an object with time, type and record", origin);
        else if (FaultOf(document) is { } pointer) sink.Reject(ReasonOf(document, pointer), DetailOf(pointer), origin, pointer);
        else if (IsKnown(document.Type.Plain)) lines.ReadDocument(document, ref origin);
        else sink.Skip();
    }

    /// <summary>The member that is not what it must be, or null.</summary>
    private string? FaultOf(in LogDocument document)
    {
        if (!document.Type.IsString) return "/type";
        scratch.Clear();
        if (!LogTimes.TryRead(document.Time.Text(scratch), out _, out _)) return "/time";
        // A new type may hold anything: it is for nobody here to judge.
        return IsKnown(document.Type.Plain) && !(document.Record.IsObject || document.Record.IsString) ? "/record" : null;
    }

    private static RejectionReason ReasonOf(in LogDocument document, string pointer)
    {
        var member = pointer switch { "/type" => document.Type, "/time" => document.Time, _ => document.Record };
        return member.IsMissing ? RejectionReason.MissingField : RejectionReason.WrongType;
    }

    private static string DetailOf(string pointer) => pointer switch
    {
        "/type" => "must be the type of an event",
        "/time" => "must be an RFC 3339 time",
        _ => "must be an object or a text",
    };

    private static bool IsKnown(ReadOnlySpan<byte> type) =>
        type.StartsWith("platform."u8) || type.SequenceEqual("function"u8) || type.SequenceEqual("extension"u8);
}
