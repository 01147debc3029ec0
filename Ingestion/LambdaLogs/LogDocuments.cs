using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Makes of a JSON document a record or a rejection, looks into the message that it wraps, or skips it.</summary>
internal sealed class LogDocuments(LogSink sink, LogText messages, ByteWriter scratch)
{
    /// <summary>Reads a document that stands on a line of its own.</summary>
    public void Read(in LogDocument document, ref LogOrigin origin)
    {
        var type = document.Type.Plain;
        if (!document.SdkFunctionName.IsMissing) sink.Skip();
        else if (type.SequenceEqual("ColdStartReport"u8)) ReadColdStartReport(document, ref origin);
        else if (origin.IsApplication) sink.Skip();
        else if (type.StartsWith("platform."u8)) ReadPlatformEvent(type, document, ref origin);
        else if (type.SequenceEqual("function"u8) || type.SequenceEqual("extension"u8)) ReadTelemetryLog(document, ref origin);
        else if (document.LogEvents.IsArray) sink.Reject(RejectionReason.MalformedLine, "a CloudWatch Logs subscription payload belongs to /api/v1/ingest/cloudwatch", origin);
        else ReadWrapper(document, ref origin);
    }

    /// <summary>Reads a document that a function logged: only a ColdStartReport is believed.</summary>
    public void ReadLogged(in LogDocument document, ref LogOrigin origin)
    {
        origin.IsApplication = true;
        Read(document, ref origin);
    }

    private void ReadPlatformEvent(ReadOnlySpan<byte> type, in LogDocument document, ref LogOrigin origin)
    {
        // The event's own time is exact, and the same through every door.
        if (TryTime(document.Time, out var timeUs)) origin.AtExactly(timeUs);
        sink.Saw(origin);
        var kind = PlatformEvents.KindOf(type);
        // The older events of the Logs API print their line as it is.
        if (document.Record.IsString && type.SequenceEqual("platform.fault"u8))
        {
            ReadMessage(document.Record, ref origin);
            return;
        }
        if (kind == default)
        {
            sink.Skip();
            return;
        }
        if (!document.Record.IsObject)
        {
            sink.Reject(RejectionReason.MalformedLine, "the record must be an object", origin, "/record");
            return;
        }
        LogFields fields = default;
        PlatformEvents.Read(document.Record, scratch, ref fields, ref origin);
        InvocationRecord record = new() { Kind = kind };
        var fault = LogRecords.Fill(ref record, fields);
        if (fault is null) sink.Emit(ref record, origin);
        else sink.Reject(RejectionReason.MalformedLine, fault, origin, "/record");
    }

    /// <summary>A line of the function or of an extension as the Telemetry API delivers it.</summary>
    private void ReadTelemetryLog(in LogDocument document, ref LogOrigin origin)
    {
        if (TryTime(document.Time, out var timeUs)) origin.At(timeUs);
        sink.Saw(origin);
        if (!document.Record.IsObject || !LogDocument.TryRead(document.Record.Raw, out var logged, out _)) ReadMessage(document.Record, ref origin);
        else if (logged.Type.Plain.SequenceEqual("ColdStartReport"u8)) ReadLogged(logged, ref origin);
        else ReadWrapper(logged, ref origin);
    }

    /// <summary>An event of an export, or what a JSON logger writes: both hold a message.</summary>
    private void ReadWrapper(in LogDocument document, ref LogOrigin origin)
    {
        if (TryTime(document.Timestamp, out var timeUs) || TryTime(document.Time, out timeUs)) origin.At(timeUs);
        sink.Saw(origin);
        origin.TryEnvironment(document.LogStream.Text(scratch));
        origin.LogGroup(document.LogGroup.Text(scratch));
        if (!document.Level.IsMissing) origin.IsApplication = true;
        var requestId = document.RequestId.Text(scratch);
        if (LogRecords.IsRequestId(requestId)) origin.RequestId = requestId;
        ReadMessage(document.Message, ref origin);
    }

    /// <summary>Reads the message of a row of an export.</summary>
    public void ReadRow(ReadOnlySpan<byte> message, ref LogOrigin origin)
    {
        sink.Saw(origin);
        ReadText(message, ref origin);
    }

    /// <summary>Reads the message of an event: text of one line or several, or a document.</summary>
    public void ReadMessage(JsonValue message, ref LogOrigin origin)
    {
        // Most messages are a logger's own, and in those only one thing is looked for.
        if (origin.IsApplication && message.Raw.IndexOf("ColdStartReport"u8) < 0) sink.Skip();
        else if (!message.IsObject) ReadText(message.Text(scratch), ref origin);
        else if (++origin.Depth > Limits.LogMessageDepthMax || !LogDocument.TryRead(message.Raw, out var logged, out _)) sink.Skip();
        else Read(logged, ref origin);
    }

    private void ReadText(ReadOnlySpan<byte> text, ref LogOrigin origin)
    {
        var before = sink.Outcomes;
        if (++origin.Depth <= Limits.LogMessageDepthMax) messages.Read(text, origin, int.MaxValue);
        if (sink.Outcomes == before) sink.Skip();
    }

    /// <summary>A cold start that the function measured itself: <c>{"type":"ColdStartReport","tenantId","functionName","memorySizeMb","initDurationMs"}</c>.</summary>
    private void ReadColdStartReport(in LogDocument document, ref LogOrigin origin)
    {
        if (TryTime(document.Timestamp, out var timeUs) || TryTime(document.Time, out timeUs)) origin.At(timeUs);
        sink.Saw(origin);
        if (!document.TenantId.IsMissing && !sink.IsOwnTenant(document.TenantId.Text(scratch)))
        {
            sink.Reject(RejectionReason.ForeignTenant, "the tenant must be this project's id or slug", origin, "/tenantId");
            return;
        }
        var functionName = document.FunctionName.Text(scratch);
        if (!functionName.IsEmpty && !FunctionNames.IsValid(functionName))
        {
            sink.Reject(RejectionReason.MalformedLine, "the function's name must be 1 to 255 characters of A-Za-z0-9-_.:$/", origin, "/functionName");
            return;
        }
        if (!functionName.IsEmpty) origin.FunctionName = functionName;
        var fields = new LogFields { InitDuration = document.InitDurationMs.Number, MemorySize = document.MemorySizeMb.Number };
        InvocationRecord record = new() { Kind = RecordKind.ColdStartReport, ColdStart = true };
        var fault = LogRecords.FillColdStartReport(ref record, fields);
        if (fault is null) sink.Emit(ref record, origin);
        else sink.Reject(RejectionReason.MalformedLine, fault, origin);
    }

    private bool TryTime(JsonValue value, out long timeUs)
    {
        if (value.IsNumber) return LogTimes.TryReadNumber(value.Raw, out timeUs);
        var text = value.Text(scratch);
        return LogTimes.TryRead(text, out timeUs, out _) || LogTimes.TryReadNumber(text, out timeUs);
    }
}
